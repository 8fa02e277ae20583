import { expect } from 'chai';
import { decide } from '../../src/domain/decide.ts';
import type { SeatCommand } from '../../src/domain/seatCommands.ts';
import { evolve } from '../../src/domain/seatEvents.ts';
import { availableSeats, type SeatMap, seatStatus } from '../../src/domain/seatMap.ts';
import { captureOf, DEPARTURE, HOUR, mapOf, NOON, pendingPayment } from './maps.ts';

const reserve = (seatIds: string[], by = 'ada'): SeatCommand => ({
  type: 'reserve',
  reservationId: `r-${by}`,
  userId: by,
  seatIds,
  holdSeconds: 900,
});

/** Carries it out; the code of its refusal, or null. */
function refusalOf(map: SeatMap, command: SeatCommand, now = NOON): string | null {
  const decision = decide(map, command, now);
  if (!decision.ok) return decision.refusal.code;
  for (const event of decision.events) evolve(map, event);
  return null;
}

/** Six seats, of which Ada has booked the first two and Bob holds the third. */
function busyMap(): SeatMap {
  const map = mapOf(6);
  refusalOf(map, reserve(['seat-1', 'seat-2']));
  const hold = map.holds.get('r-ada');
  if (!hold) throw new Error('nothing is held');
  map.payments.set('p', pendingPayment('p', hold));
  refusalOf(map, captureOf('p', hold.totalAmount, 1));
  refusalOf(map, reserve(['seat-3'], 'bob'));
  return map;
}

const statuses = (map: SeatMap) => Array.from(map.seats.values(), seatStatus);

describe('the seats of a schedule', () => {
  it('[SEAT-1] are booked by a booking, reserved by a hold, and else available', () => {
    expect(statuses(busyMap())).to.deep.equal([
      'booked',
      'booked',
      'reserved',
      'available',
      'available',
      'available',
    ]);
  });

  it('[RES-10] are counted as available when they are, and never on a cancelled schedule', () => {
    const map = busyMap();
    expect(availableSeats(map)).to.equal(3);
    map.status = 'cancelled';
    expect(availableSeats(map)).to.equal(0);
  });

  it('[RES-6] are held on a trip that is scheduled, has not left, and has seats', () => {
    const seats = ['seat-4'];
    expect(refusalOf(busyMap(), reserve(seats, 'cyd'), DEPARTURE - 1)).to.equal(null);
    expect(refusalOf(busyMap(), reserve(seats, 'cyd'), DEPARTURE)).to.equal('schedule_not_bookable');
    expect(refusalOf(mapOf(0), reserve(seats, 'cyd'))).to.equal('schedule_not_bookable');
    for (const status of ['in_transit', 'completed', 'cancelled'] as const) {
      const map = Object.assign(busyMap(), { status });
      expect(refusalOf(map, reserve(seats, 'cyd')), status).to.equal('schedule_not_bookable');
    }
  });

  it('[RES-7] are of this schedule, or are named by their place in the request', () => {
    const decision = decide(busyMap(), reserve(['seat-4', 'seat-9'], 'cyd'), NOON);
    const refusal = decision.ok ? null : decision.refusal;
    expect(refusal?.code).to.equal('not_found');
    expect(refusal?.errors?.map(({ path }) => path)).to.deep.equal(['seat_ids.1']);
  });

  const cancel: SeatCommand = {
    type: 'cancel_booking',
    bookingId: 'booking-1',
    cancellationId: 'c',
    refundId: 'refund',
    by: 'customer',
    reason: null,
  };

  it('[CAN-7] are free at once when their booking is cancelled, for whoever asks next', () => {
    const map = busyMap();
    expect(refusalOf(map, cancel)).to.equal(null);
    expect(statuses(map).slice(0, 3)).to.deep.equal(['available', 'available', 'reserved']);
    expect(refusalOf(map, reserve(['seat-1', 'seat-2'], 'cyd'))).to.equal(null);
  });

  it('[CAN-4] bring back no more than was paid for them, whenever they are given up', () => {
    for (const left of [30 * 24 * HOUR, 24 * HOUR + 1, 24 * HOUR, 2 * HOUR + 1]) {
      const map = busyMap();
      expect(refusalOf(map, cancel, DEPARTURE - left)).to.equal(null);
      const [refund] = map.refunds.values();
      expect(refund?.amount, `${left} ms before departure`).to.be.within(1, 4000);
    }
  });
});
