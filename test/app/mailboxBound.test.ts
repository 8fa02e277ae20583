import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import type { TurnStore } from '../../src/app/schedule/turn.ts';
import { DEFAULT_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import { emptySeatMap } from '../../src/domain/seatMap.ts';
import { ManualClock } from '../support/manualClock.ts';
import { testActor } from '../support/testActor.ts';
import { HOUR, NOON } from '../support/trip.ts';

/** A schedule of one seat whose commits wait until they are let go. */
function heldUpStore(): { store: TurnStore; letGo(): void } {
  const gate = Promise.withResolvers<void>();
  const map = emptySeatMap({
    scheduleId: uuidv7(),
    status: 'scheduled',
    departureAt: NOON + 48 * HOUR,
    arrivalAt: NOON + 50 * HOUR,
    basePrice: 1000,
    legCount: 1,
    version: 0,
  });
  map.seats.set('seat', {
    id: 'seat',
    seatNumber: '1',
    seatType: 'standard',
    priceModifier: 0,
    deck: 0,
    row: 0,
    column: 0,
    position: null,
    claims: [],
  });
  return {
    letGo: () => gate.resolve(),
    store: {
      wake: async () => ({ epoch: 1, map }),
      facts: async () => ({ bookings: [], payments: [], refunds: [] }),
      commit: () => gate.promise,
      replies: async () => new Map(),
    },
  };
}

describe('the mailbox of a schedule', () => {
  it('[RUSH-2] holds at least 10,000 waiting commands; past its bound the answer is 503 with a time', async () => {
    const { store, letGo } = heldUpStore();
    const { reserve, actor } = await testActor(uuidv7(), { store, clock: new ManualClock(NOON) });
    expect(DEFAULT_LIMITS.maxWaiting).to.be.at.least(10_000);
    const first = reserve('first', ['seat']);
    // The first one's turn is under way when nothing waits any more.
    while (actor.waiting > 0) await Promise.resolve();

    const waiting = Array.from({ length: DEFAULT_LIMITS.maxWaiting }, (_, n) =>
      reserve(`user-${n}`, ['seat']),
    );
    const past = await reserve('one too many', ['seat']);

    expect(past).to.deep.include({ ok: false, code: 'unavailable' });
    expect(past).to.have.nested.property('extras.retry_after_seconds').that.is.above(0);
    letGo();
    expect(await first).to.deep.include({ ok: true });
    const codes = new Set((await Promise.all(waiting)).map((each) => (each.ok ? 'ok' : each.code)));
    expect([...codes]).to.deep.equal(['seat_unavailable']);
  });
});
