import { expect } from 'chai';
import { DatabaseClock } from '../../src/db/databaseClock.ts';

const START = Date.UTC(2030, 0, 1);

/** A database whose time and distance the test sets. `counter` is the process's monotonic clock. */
function setUp() {
  const world = { counter: 500, ahead: START, trips: [2], asked: 0, broken: false };
  const errors: unknown[] = [];
  const clock = new DatabaseClock({
    query: async () => {
      const trip = world.trips[world.asked++ % world.trips.length] ?? 0;
      if (world.broken) throw new Error('no database');
      world.counter += trip / 2;
      const answer = world.counter + world.ahead;
      world.counter += trip / 2;
      return answer;
    },
    onError: (error) => errors.push(error),
    monotonic: () => world.counter,
  });
  return { world, clock, errors };
}

function unexpected(error: unknown): never {
  throw error;
}

async function failure(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('DatabaseClock', () => {
  it("tells the database's time from the process's counter alone", async () => {
    const { world, clock } = setUp();
    await clock.sync();
    expect(clock.now()).to.equal(START + world.counter);
    const asked = world.asked;
    world.counter += 1234;
    expect(clock.now()).to.equal(START + world.counter);
    expect(world.asked).to.equal(asked);
  });

  it('does not look at the wall clock', async () => {
    const { clock } = setUp();
    await clock.sync();
    const before = clock.now();
    const real = Date.now;
    Date.now = () => real() + 3_600_000;
    try {
      expect(clock.now()).to.equal(before);
    } finally {
      Date.now = real;
    }
  });

  it('believes the shortest of three round trips', async () => {
    const { world } = setUp();
    // Slow both ways, but the answer is made at the very end: its middle is 200 ms wrong.
    const trips = [400, 4, 300];
    const clock = new DatabaseClock({
      query: async () => {
        world.counter += trips[world.asked++] ?? 0;
        return world.counter + START;
      },
      onError: unexpected,
      monotonic: () => world.counter,
    });
    await clock.sync();
    expect(world.asked).to.equal(3);
    expect(clock.now()).to.equal(START + world.counter + 2);
  });

  it('keeps its time within what a slow database tells, and is rather late than early', async () => {
    const { world, clock } = setUp();
    // The answer is made at the very beginning of the trip, and then under way for long.
    const late = (trip: number) =>
      new DatabaseClock({
        query: async () => {
          const there = world.counter + START;
          world.counter += trip;
          return there;
        },
        onError: unexpected,
        monotonic: () => world.counter,
      });
    const fresh = late(3000);
    await fresh.sync();
    expect(fresh.now()).to.equal(START + world.counter - 3000);

    await clock.sync();
    world.trips = [4000];
    await clock.sync();
    expect(clock.now()).to.equal(START + world.counter);
    world.ahead += 60_000;
    await clock.sync();
    expect(clock.now()).to.equal(START + 60_000 + world.counter - 2000);
  });

  it('follows the database forward at once', async () => {
    const { world, clock } = setUp();
    await clock.sync();
    world.ahead += 5000;
    await clock.sync();
    expect(clock.now()).to.equal(START + 5000 + world.counter);
  });

  it('stands still instead of running backwards, until the database has caught up', async () => {
    const { world, clock } = setUp();
    await clock.sync();
    const highest = clock.now();
    world.ahead -= 1000;
    await clock.sync();
    expect(clock.now()).to.equal(highest);
    world.counter += 900;
    expect(clock.now()).to.equal(highest);
    world.counter += 200;
    expect(clock.now())
      .to.equal(START - 1000 + world.counter)
      .and.to.be.greaterThan(highest);
  });

  it('[TIME-1] follows a database whose clock was set back, and says so', async () => {
    const { world, clock, errors } = setUp();
    await clock.sync();
    const before = clock.now();
    world.ahead -= 7_200_000;
    await clock.sync();
    expect(clock.now()).to.equal(START - 7_200_000 + world.counter);
    expect(errors.map(String)).to.deep.equal(["Error: the database's clock has gone back by 7200 s"]);
    expect(clock.now()).to.be.lessThan(before);
    await clock.sync();
    expect(errors, 'once').to.have.length(1);
  });

  it('tells whole milliseconds, rounded down', async () => {
    const { world, clock } = setUp();
    await clock.sync();
    world.counter = Math.ceil(world.counter) + 0.9;
    expect(clock.now()).to.equal(START + Math.floor(world.counter));
  });

  it('keeps its time when a measurement fails', async () => {
    const { world, clock } = setUp();
    await clock.sync();
    world.broken = true;
    expect(await failure(clock.sync())).to.be.instanceOf(Error);
    expect(clock.now()).to.equal(START + world.counter);
  });

  it('makes one measurement for all that ask for it meanwhile', async () => {
    const { world, clock } = setUp();
    await Promise.all([clock.sync(), clock.sync(), clock.sync()]);
    expect(world.asked).to.equal(3);
  });

  it('cannot be read before it was set, nor set to nonsense', async () => {
    expect(() => setUp().clock.now()).to.throw('before its first sync');
    const clock = new DatabaseClock({ query: async () => Number.NaN, onError: unexpected });
    expect(await failure(clock.sync())).to.be.instanceOf(TypeError);
  });

  it('measures by itself once started, and tells of failures', async () => {
    const told = Promise.withResolvers<unknown>();
    const clock = new DatabaseClock({
      query: () => Promise.reject(new Error('no database')),
      onError: told.resolve,
    });
    // The clock's own timer lets the process end; this one keeps it until the news is there.
    const alive = setInterval(() => undefined, 1000);
    clock.start(1);
    try {
      expect(await told.promise).to.be.instanceOf(Error);
    } finally {
      clock.stop();
      clearInterval(alive);
    }
  });
});
