import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { type Outcome, TurnConflict, type TurnStore } from '../../src/app/schedule/turn.ts';
import { emptySeatMap, type SeatMap } from '../../src/domain/seatMap.ts';
import { ManualClock } from '../support/manualClock.ts';
import { reserveCommand, type TestActor, testActor } from '../support/testActor.ts';
import { HOUR, NOON } from '../support/trip.ts';

const HOLD_MS = 900_000;

/** A schedule with seats `a` and `b`, both free. */
function freeMap(scheduleId: string): SeatMap {
  const map = emptySeatMap({
    ...{ scheduleId, status: 'scheduled', departureAt: NOON + 48 * HOUR, arrivalAt: NOON + 50 * HOUR },
    ...{ basePrice: 1000, legCount: 1, version: 0 },
  });
  for (const [column, id] of ['a', 'b'].entries()) {
    map.seats.set(id, {
      ...{ id, seatNumber: id, seatType: 'standard', priceModifier: 0, deck: 0, row: 0, column },
      ...{ position: null, claims: [] },
    });
  }
  return map;
}

/** Lets everything happen that waits for no commit. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An actor whose commits the test ends, one by one. */
class Scene {
  readonly clock = new ManualClock(NOON);
  readonly commits: PromiseWithResolvers<void>[] = [];
  /** What turns that read facts wait for. */
  read: Promise<void> = Promise.resolve();
  actor!: TestActor;

  static async begin(): Promise<Scene> {
    const scene = new Scene();
    const scheduleId = uuidv7();
    const store: TurnStore = {
      // What was held before is forgotten with a turn that fails: enough for these tests.
      wake: async () => ({ epoch: 1, map: freeMap(scheduleId) }),
      facts: async () => {
        await scene.read;
        return { bookings: [], payments: [], refunds: [] };
      },
      commit: () => {
        const commit = Promise.withResolvers<void>();
        scene.commits.push(commit);
        return commit.promise;
      },
      replies: async () => new Map(),
    };
    scene.actor = await testActor(scheduleId, { store, clock: scene.clock });
    return scene;
  }

  /** Ends the commit that is under way. */
  async end(error?: Error): Promise<void> {
    const commit = this.commits.at(-1);
    if (error) commit?.reject(error);
    else commit?.resolve();
    await settled();
  }

  /** Holds seats, wholly. Gives the reservation's id. */
  async hold(user: string, ...seats: string[]): Promise<string> {
    const id = uuidv7();
    const held = this.actor.reserve(user, seats, id);
    await settled();
    await this.end();
    expect(await held).to.include({ ok: true });
    return id;
  }

  /** What is answered by now; null when it waits. */
  async nowOf(asked: Promise<Outcome>): Promise<Outcome | null> {
    const outcome = await Promise.race([asked, settled().then(() => null)]);
    return outcome;
  }

  release(reservationId: string, userId: string): Promise<Outcome> {
    return this.actor.ask({ type: 'release', reservationId, by: 'owner', userId, reason: null });
  }
}

describe('a seat that is gone', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.begin();
  });

  const taken = (...seats: string[]) => ({
    ok: false,
    code: 'seat_unavailable',
    extras: { seat_ids: seats },
  });

  it('[RUSH-4] is refused at once, whatever is being committed', async () => {
    await scene.hold('ada', 'a');
    const other = scene.actor.reserve('ben', ['b']);
    await settled();
    expect(scene.commits).to.have.length(2);
    expect(await scene.nowOf(scene.actor.reserve('cem', ['a']))).to.deep.include(taken('a'));
    expect(await scene.nowOf(scene.actor.reserve('dan', ['b', 'a'])), 'only what is certain').to.deep.include(
      taken('a'),
    );
    expect(await scene.nowOf(scene.actor.reserve('ada', ['b']))).to.include({
      code: 'active_reservation_exists',
    });
    await scene.end();
    expect(await other).to.include({ ok: true });
    expect(scene.commits).to.have.length(2);
  });

  it('[OPS-2] is not refused to a late copy of what may have taken it', async () => {
    await scene.hold('ada', 'a');
    // As when the schedule was away in the meantime: its own outcome is not remembered here.
    const copy = (notAfter: number) =>
      scene.nowOf(scene.actor.ask(reserveCommand(uuidv7(), 'ada', ['a']), uuidv7(), notAfter));
    expect(await copy(NOON - 1)).to.include({ ok: false, code: 'unavailable' });
    expect(await copy(NOON)).to.include({ ok: false, code: 'active_reservation_exists' });
  });

  it('[RUSH-4] is not gone before the commit: who asks waits, and has it when the commit fails', async () => {
    const first = scene.actor.reserve('ada', ['a']);
    await settled();
    const second = scene.actor.reserve('ben', ['a']);
    const again = scene.actor.reserve('ada', ['b']);
    expect(await scene.nowOf(second)).to.equal(null);
    expect(await scene.nowOf(again)).to.equal(null);
    await scene.end(new TurnConflict('for once'));
    await scene.end();
    expect(await first).to.include({ ok: true });
    expect(await second).to.deep.include(taken('a'));
    expect(await again).to.include({ code: 'active_reservation_exists' });
  });

  it('[RUSH-4] is free again at the instant at which its hold is over', async () => {
    await scene.hold('ada', 'a');
    scene.clock.set(NOON + HOLD_MS - 1);
    expect(await scene.nowOf(scene.actor.reserve('ben', ['a']))).to.deep.include(taken('a'));
    scene.clock.set(NOON + HOLD_MS);
    await scene.hold('cem', 'a');
  });

  it('[RUSH-4] is left to those who wait behind a command that may free it', async () => {
    const held = await scene.hold('ada', 'a');
    const other = scene.actor.reserve('ben', ['b']);
    await settled();
    const released = scene.release(held, 'ada');
    const second = scene.actor.reserve('cem', ['a']);
    expect(await scene.nowOf(second), 'the release waits in the mailbox').to.equal(null);
    await scene.end();
    expect(await other).to.include({ ok: true });
    const third = scene.actor.reserve('dan', ['a']);
    expect(await scene.nowOf(third), 'the release is being committed').to.equal(null);
    await scene.end();
    expect(await released).to.include({ ok: true });
    expect(await second).to.include({ ok: true });
    expect(await third).to.deep.include(taken('a'));
  });

  it('[RUSH-4] is left to them also while that command’s turn still reads', async () => {
    await scene.hold('ada', 'a');
    const reading = Promise.withResolvers<void>();
    scene.read = reading.promise;
    const advanced = scene.actor.ask({ type: 'advance' });
    await settled();
    const second = scene.actor.reserve('ben', ['a']);
    expect(await scene.nowOf(second)).to.equal(null);
    reading.resolve();
    expect(await advanced).to.include({ ok: true });
    expect(await second).to.deep.include(taken('a'));
  });

  it('[OPS-1] is told to a second delivery as to the first, also while the first waits', async () => {
    const held = await scene.hold('ada', 'a');
    const refused = uuidv7();
    const deliver = () => scene.actor.ask(reserveCommand(refused, 'ben', ['a']), refused, NOON + 2_000);
    expect(await deliver()).to.deep.include(taken('a'));
    const released = scene.release(held, 'ada');
    await settled();
    await scene.end();
    expect(await released).to.include({ ok: true });
    expect(await deliver()).to.deep.include(taken('a'));

    const once = uuidv7();
    const both = [scene.actor.reserve('cem', ['a'], once), scene.actor.reserve('cem', ['a'], once)];
    await settled();
    both.push(scene.actor.reserve('cem', ['a'], once));
    await scene.end();
    for (const outcome of await Promise.all(both)) expect(outcome).to.include({ ok: true });
    expect(scene.commits).to.have.length(3);
  });
});
