import { expect } from 'chai';
import { decide } from '../../src/domain/decide.ts';
import type { SeatCommand } from '../../src/domain/seatCommands.ts';
import { evolve, type SeatEvent } from '../../src/domain/seatEvents.ts';
import type { SeatMap } from '../../src/domain/seatMap.ts';
import { captureOf, DEPARTURE, HOUR, mapOf, NOON, pendingPayment } from './maps.ts';

const ODD_PRICE = 1001;

/** Carries a command out; gives its events, or the code of its refusal. */
function run(map: SeatMap, command: SeatCommand, now = NOON): SeatEvent[] | string {
  const decision = decide(map, command, now);
  if (!decision.ok) return decision.refusal.code;
  for (const event of decision.events) evolve(map, event);
  return decision.events;
}

/** A booking of seats 1, 2 and 3. */
function booked(): SeatMap {
  const map = mapOf(4, { basePrice: ODD_PRICE });
  const seatIds = ['seat-1', 'seat-2', 'seat-3'];
  run(map, { type: 'reserve', reservationId: 'r', userId: 'u', seatIds, holdSeconds: 900 });
  const hold = map.holds.get('r');
  if (!hold) throw new Error('nothing is held');
  map.payments.set('p', pendingPayment('p', hold));
  run(map, captureOf('p', 3 * ODD_PRICE, 1));
  return map;
}

function cancel(map: SeatMap, seatIds: string[], serial: number, now = NOON): SeatEvent[] | string {
  return run(
    map,
    {
      type: 'cancel_booking',
      bookingId: 'booking-1',
      cancellationId: `cancellation-${serial}`,
      refundId: `refund-${serial}`,
      by: 'customer',
      reason: null,
      part: { seatIds, ticketId: `new-ticket-${serial}`, ticketNumber: `TK-NEW${serial}` },
    },
    now,
  );
}

const refundNews = (refundId: string, amount: number): SeatCommand => ({
  type: 'refund_news',
  paymentId: 'p',
  amount,
  outcome: 'processed',
  reason: null,
  refundId,
});

const types = (events: SeatEvent[] | string) =>
  typeof events === 'string' ? events : events.map(({ type }) => type);

describe('giving up some seats of a booking', () => {
  it('[CAN-30] frees them and orders their share, and leaves the others', () => {
    const map = booked();
    const events = cancel(map, ['seat-2'], 1);
    expect(types(events)).to.deep.equal(['seats_cancelled', 'refund_ordered']);
    expect(map.refunds.get('refund-1')?.amount).to.equal(ODD_PRICE);
    expect([...map.seats.values()].map((seat) => seat.claims.length)).to.deep.equal([1, 0, 1, 0]);
    expect(map.bookings.get('booking-1')).to.deep.include({ status: 'confirmed', ticketId: 'new-ticket-1' });
  });

  it('[CAN-30] gives half of a share back from 24 hours down, and nothing from two', () => {
    const map = booked();
    cancel(map, ['seat-1'], 1, DEPARTURE - 24 * HOUR);
    expect(map.refunds.get('refund-1')?.amount).to.equal(501);
    expect(cancel(map, ['seat-2'], 2, DEPARTURE - 2 * HOUR)).to.equal('cancellation_window_closed');
  });

  it('[CAN-31] never gives more back than was paid, however it is divided', () => {
    const map = booked();
    for (const [index, seat] of ['seat-1', 'seat-2', 'seat-3'].entries()) {
      cancel(map, [seat], index, DEPARTURE - 3 * HOUR);
    }
    const back = [...map.refunds.values()].reduce((sum, refund) => sum + refund.amount, 0);
    expect(back).to.equal(3 * 501);
    expect(map.bookings.get('booking-1')?.status).to.equal('cancelled');
  });

  it('[CAN-33] names what is not of the booking, what is named twice, and what is gone', () => {
    const map = booked();
    cancel(map, ['seat-2'], 1);
    const refused = (seatIds: string[]) => {
      const part = { seatIds, ticketId: 't', ticketNumber: 'n' };
      const ids = { bookingId: 'booking-1', cancellationId: 'c', refundId: 'f' };
      const command = { type: 'cancel_booking', by: 'customer', reason: null, part, ...ids } as const;
      const decision = decide(map, command, NOON);
      return decision.ok ? null : decision.refusal;
    };
    expect(refused(['seat-1', 'seat-4'])).to.deep.include({
      code: 'not_found',
      errors: [{ path: 'seat_ids.1', message: 'no such seat in this booking' }],
    });
    expect(refused(['seat-1', 'seat-1'])).to.deep.include({
      code: 'validation_failed',
      errors: [{ path: 'seat_ids.1', message: 'must be distinct seats.' }],
    });
    expect(refused([])).to.include({ code: 'validation_failed' });
    expect(refused(['seat-1', 'seat-2'])).to.deep.include({
      code: 'already_cancelled',
      seat_ids: ['seat-2'],
    });
  });

  it('[CAN-34] ends the booking with its last seats', () => {
    const map = booked();
    cancel(map, ['seat-2'], 1);
    expect(types(cancel(map, ['seat-3', 'seat-1'], 2))).to.deep.equal([
      'booking_cancelled',
      'refund_ordered',
    ]);
    expect(map.bookings.get('booking-1')).to.include({ status: 'cancelled', ticketStatus: 'cancelled' });
    expect(cancel(map, ['seat-1'], 3)).to.equal('already_cancelled');
  });

  it('[CAN-35] is over for whoever has boarded; the others need no new ticket then', () => {
    const map = booked();
    const booking = map.bookings.get('booking-1');
    if (!booking?.seats[0]) return expect.fail('there is no booking');
    booking.ticketStatus = 'used';
    booking.seats[0].hasBoarded = true;
    expect(cancel(map, ['seat-1'], 1)).to.equal('not_cancellable');
    expect(types(cancel(map, ['seat-2'], 2))).to.include('seats_cancelled');
    expect(map.bookings.get('booking-1')).to.include({ ticketId: 'ticket-1', status: 'confirmed' });
    expect(types(cancel(map, ['seat-1', 'seat-3'], 3))).to.include('booking_cancelled');
  });

  describe('the payment', () => {
    it('[CAN-23] is refunded when nothing travels and all of it is back, in whatever order', () => {
      const map = booked();
      cancel(map, ['seat-1'], 1);
      expect(types(run(map, refundNews('refund-1', ODD_PRICE)))).to.deep.equal(['refund_settled']);
      cancel(map, ['seat-2'], 2);
      cancel(map, ['seat-3'], 3);
      expect(types(run(map, refundNews('refund-3', ODD_PRICE)))).to.deep.equal(['refund_settled']);
      expect(map.payments.get('p')?.status).to.equal('completed');
      expect(types(run(map, refundNews('refund-2', ODD_PRICE)))).to.deep.equal([
        'refund_settled',
        'payment_refunded',
      ]);
      expect(map.payments.get('p')?.status).to.equal('refunded');
    });

    it('[CAN-23] is refunded by the last seat when that brings nothing and the rest is back', () => {
      const map = booked();
      cancel(map, ['seat-1', 'seat-2'], 1);
      run(map, refundNews('refund-1', 2 * ODD_PRICE));
      const { part: _, ...whole } = {
        type: 'cancel_booking' as const,
        bookingId: 'booking-1',
        cancellationId: 'cancellation-9',
        refundId: 'refund-9',
        by: 'admin' as const,
        reason: null,
        part: null,
      };
      expect(types(run(map, whole, DEPARTURE - HOUR))).to.deep.equal([
        'booking_cancelled',
        'payment_refunded',
      ]);
    });

    it('[CAN-23] tells refunds of one amount apart by their ids: the same news again changes nothing', () => {
      const map = booked();
      cancel(map, ['seat-1'], 1);
      cancel(map, ['seat-2'], 2);
      run(map, refundNews('refund-2', ODD_PRICE));
      expect(run(map, refundNews('refund-2', ODD_PRICE))).to.deep.equal([]);
      expect(map.refunds.get('refund-1')?.status).to.equal('pending');
      expect(map.refunds.get('refund-2')?.status).to.equal('processed');
    });
  });

  it('[CAN-5] gives what is left back when the operator cancels', () => {
    const map = booked();
    cancel(map, ['seat-1'], 1);
    const ids = [{ bookingId: 'booking-1', cancellationId: 'c', refundId: 'f' }];
    run(map, { type: 'cancel_schedule', ids });
    expect(map.refunds.get('f')?.amount).to.equal(2 * ODD_PRICE);
  });
});
