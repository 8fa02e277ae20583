import { expect } from 'chai';
import { ServerProblem } from '../../src/cli/demo/failure.ts';
import { type Held, RoomWatcher } from '../../src/cli/demo/roomWatcher.ts';
import type { SeatWatcher } from '../../src/cli/demo/seatWatcher.ts';
import { SocketWatcher } from '../../src/cli/demo/socketWatcher.ts';
import { expectCleanAudit } from '../support/audit.ts';
import type { Reply } from '../support/httpServer.ts';
import { heldBy, makePassengers, type Passenger, SECRETS, warmUp } from '../support/passenger.ts';
import { claimsOf, expectSameMap, rushDice, storedMap, tellSeed } from '../support/rush.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const SEATS = 40;
/** Whoever asks for seats may hear these and nothing else, but that they have them. */
const REFUSALS = ['seat_unavailable', 'active_reservation_exists'];

interface Attempt {
  by: Passenger;
  seatIds: string[];
  reply: Reply;
}

describe('a rush on one trip', function () {
  this.timeout(60_000);
  const dice = rushDice();
  let server: TestServer;
  let trip: Trip;
  let watchers: SeatWatcher[];

  before(async () => {
    server = await testServer({ ...SECRETS, RATE_LIMIT: 'off' });
    await warmUp(server);
  });
  after(() => server.remove());

  beforeEach(async () => {
    trip = await makeTrip(server.database.pool, { seats: SEATS, departureAt: Date.now() + 48 * HOUR });
    const { scheduleId } = trip;
    watchers = await Promise.all([
      ...Array.from({ length: 10 }, () => SocketWatcher.open(server.url, scheduleId)),
      ...Array.from({ length: 5 }, () => RoomWatcher.open(server.url, scheduleId, null)),
    ]);
  });

  afterEach(async function () {
    await Promise.all(watchers.map((watcher) => watcher.close()));
    tellSeed(this.currentTest, dice);
  });

  const seatsWished = () => dice.pick(trip.seatIds, 1 + dice.roll(3));
  const crowd = (count: number) => makePassengers(server.database.pool, server.url, count);

  /** What the answers say is taken is what the database has, once each; every watcher ends with that map. */
  async function expectSoldOnce(taken: readonly string[]): Promise<void> {
    const { pool } = server.database;
    expect(new Set(taken).size, 'no seat was given to two').to.equal(taken.length);
    const claims = await claimsOf(pool, trip.seatIds);
    const told = Object.fromEntries(trip.seatIds.map((id) => [id, taken.includes(id) ? 1 : 0]));
    expect(claims).to.deep.equal(told);
    const stored = await storedMap(pool, trip);
    expect(stored.availableSeats).to.equal(SEATS - taken.length);
    await expectSameMap(watchers, stored);
    await expectCleanAudit(pool);
  }

  it('[RUSH-1] sells 40 seats once each to 200 customers who ask 1,000 times at once over HTTP', async () => {
    const people = await crowd(200);
    const wishes = people.flatMap((by) => Array.from({ length: 5 }, () => ({ by, seatIds: seatsWished() })));
    const attempts: Attempt[] = await Promise.all(
      dice.pick(wishes, wishes.length).map(async (wish) => {
        const reply = await wish.by.reserve(trip.scheduleId, wish.seatIds);
        return { ...wish, reply };
      }),
    );
    for (const attempt of attempts) expectHeldOrRefused(attempt);
    const won = attempts.filter(({ reply }) => reply.status === 201);
    expect(new Set(won.map(({ by }) => by)).size, 'one hold for each customer').to.equal(won.length);

    // What single wishes left over goes to those who have nothing yet.
    const taken = won.flatMap(({ seatIds }) => seatIds);
    const left = trip.seatIds.filter((id) => !taken.includes(id));
    const without = people.filter((each) => !won.some(({ by }) => by === each));
    const rest = await Promise.all(left.map((id, index) => without[index]?.reserve(trip.scheduleId, [id])));
    expect(rest.map((reply) => reply?.status)).to.deep.equal(left.map(() => 201));
    await expectSoldOnce(trip.seatIds);

    const buyers = won.filter((_, index) => index % 2 === 0);
    await Promise.all(buyers.map(({ by, reply }) => buy(by, reply)));
    const bought = buyers.flatMap(({ seatIds }) => seatIds);
    await Promise.all(watchers.map((watcher) => watcher.untilSeats(bought, 'booked')));
    await expectSoldOnce(trip.seatIds);
    const { statuses } = await storedMap(server.database.pool, trip);
    const booked = Object.keys(statuses).filter((id) => statuses[id] === 'booked');
    expect(booked).to.have.members(bought);
  });

  it('[RUSH-3] sells 40 seats once each to 20 clients of the room who ask 500 times at once', async () => {
    const people = await crowd(20);
    const rooms = await Promise.all(
      people.map((each) => RoomWatcher.open(server.url, trip.scheduleId, each.token)),
    );
    watchers.push(...rooms);
    const askOften = async (room: RoomWatcher, times: number) => {
      const asked = Array.from({ length: times }, () => wonByRoom(room, seatsWished()));
      return (await Promise.all(asked)).filter((held) => held !== null);
    };
    const first = await Promise.all(rooms.map((room) => askOften(room, 25)));
    for (const held of first) expect(held).to.have.length.at.most(1);
    await expectSoldOnce(seatIdsOf(first.flat()));

    // Half of them let go, and everybody asks again while they do.
    const leaving = rooms.map((_, index) => index % 2 === 0);
    const second = await Promise.all(
      rooms.map(async (room, index) => {
        const [held] = first[index] ?? [];
        if (leaving[index] && held) await room.release(held.id);
        return askOften(room, 15);
      }),
    );
    const kept = first.filter((_, index) => !leaving[index]);
    await expectSoldOnce(seatIdsOf([...kept.flat(), ...second.flat()]));
  });
});

function expectHeldOrRefused({ by, seatIds, reply }: Attempt): void {
  expect(reply.status, reply.text).to.be.oneOf([201, 409]);
  if (reply.status === 201) {
    expect(reply.json).to.include({ user_id: by.userId, status: 'active' });
    const held = reply.json.seats as { id: string }[];
    expect(held.map(({ id }) => id)).to.have.members(seatIds);
    return;
  }
  expect(reply.headers.get('content-type')).to.equal('application/problem+json');
  expect(reply.json.code).to.be.oneOf(REFUSALS);
  if (reply.json.code === 'seat_unavailable') {
    expect(reply.json.seat_ids).to.be.an('array').that.is.not.empty;
    expect(seatIds).to.include.members(reply.json.seat_ids as string[]);
  }
}

/** Pays for a hold; the booking follows by itself. */
async function buy(by: Passenger, reserved: Reply): Promise<void> {
  const paid = await by.pay(await by.start(heldBy(reserved)));
  expect(paid.json).to.deep.equal({ status: 'paid' });
}

/** The hold, or null when others have the seats or the client has some already. */
async function wonByRoom(room: RoomWatcher, seatIds: string[]): Promise<Held | null> {
  try {
    return await room.reserve(seatIds);
  } catch (error) {
    if (!(error instanceof ServerProblem)) throw error;
    expect(error.code).to.be.oneOf(REFUSALS);
    return null;
  }
}

function seatIdsOf(holds: readonly Held[]): string[] {
  return holds.flatMap(({ seats }) => seats.map(({ id }) => id));
}
