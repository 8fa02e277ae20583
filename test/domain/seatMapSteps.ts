import fc from 'fast-check';
import type { CommandOf, SeatCommand } from '../../src/domain/seatCommands.ts';
import type { SeatMap } from '../../src/domain/seatMap.ts';
import { captureOf, HOUR, seatOf } from './maps.ts';

/** Seats that the bus of these stories has: two more than the trip begins with. */
export const CAPACITY = 10;

/** A step of a story. `at`, `nth` and the like point into whatever there is when the step comes. */
export type Step =
  | { do: 'wait'; ms: number }
  | { do: 'reserve'; user: number; seats: number[] }
  | { do: 'release'; nth: number; by: 'owner' | 'admin'; user: number }
  | { do: 'deactivate'; user: number }
  | { do: 'initiate'; nth: number }
  | { do: 'capture'; nth: number; error: number }
  | { do: 'decline'; nth: number }
  | { do: 'refund_news'; nth: number; outcome: 'processed' | 'failed' }
  | { do: 'retry_refund'; nth: number }
  | { do: 'cancel'; nth: number; by: 'customer' | 'admin' }
  | { do: 'cancel_seats'; nth: number; seats: number[]; by: 'customer' | 'admin' }
  | { do: 'add_seat'; number: number; place: number }
  | { do: 'change_seat'; seat: number; number: number }
  | { do: 'remove_seat'; seat: number }
  | { do: 'reprice'; price: number }
  | { do: 'put_off'; ms: number }
  | { do: 'advance' }
  | { do: 'cancel_schedule' };

const nth = fc.nat({ max: 20 });
const user = fc.nat({ max: 3 });
const seat = fc.integer({ min: 0, max: 9 });

/** Mostly what a passenger would ask for; sometimes seats that are not there, the same twice, none, or too many. */
const wish = fc.oneof(
  { weight: 5, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(seat, { maxLength: 7 }) },
);

/** Mostly trade; seldom what ends a trip, so that stories get far. */
export const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      user,
      seats: wish,
    }),
  },
  { weight: 20, arbitrary: fc.record({ do: fc.constant('initiate' as const), nth }) },
  {
    weight: 24,
    arbitrary: fc.record({
      do: fc.constant('capture' as const),
      nth,
      error: fc.constantFrom(0, 0, 0, 0, -1, 1),
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 60_000, 899_999, 900_000, 6 * HOUR, 24 * HOUR),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      nth,
      by: fc.constantFrom('owner', 'admin'),
      user,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deactivate' as const), user }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('decline' as const), nth }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('refund_news' as const),
      nth,
      outcome: fc.constantFrom('processed', 'failed'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('retry_refund' as const), nth }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('cancel' as const),
      nth,
      by: fc.constantFrom('customer', 'admin'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('cancel_seats' as const),
      nth,
      seats: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
      by: fc.constantFrom('customer', 'admin'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add_seat' as const), number: seat, place: seat }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change_seat' as const), seat, number: seat }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove_seat' as const), seat }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('reprice' as const), price: fc.integer({ min: 1, max: 9_999 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('put_off' as const),
      ms: fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('advance' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel_schedule' as const) }) },
);

/** Picks the `index`th of what there is, round and round. */
export function pick<T>(from: Iterable<T>, index: number): T | undefined {
  const all = [...from];
  return all[index % Math.max(all.length, 1)];
}

function cancelOf(bookingId = 'none', by: 'customer' | 'admin', serial: number): CommandOf<'cancel_booking'> {
  const [cancellationId, refundId] = [`cancellation-${serial}`, `refund-${serial}`];
  return { type: 'cancel_booking', bookingId, cancellationId, refundId, by, reason: null };
}

/** The command that a step means now, or null when it is none; `serial` makes its ids new. */
export function commandOf(step: Step, map: SeatMap, serial: number): SeatCommand | null {
  switch (step.do) {
    case 'wait':
    case 'initiate':
      return null;
    case 'reserve':
      return {
        type: 'reserve',
        reservationId: `reservation-${serial}`,
        userId: `user-${step.user}`,
        seatIds: step.seats.map((number) => `seat-${number}`),
        holdSeconds: 900,
      };
    case 'release': {
      const reservationId = pick(map.holds.keys(), step.nth) ?? 'none';
      return { type: 'release', reservationId, by: step.by, userId: `user-${step.user}`, reason: null };
    }
    case 'deactivate':
      return { type: 'release_user', userId: `user-${step.user}` };
    case 'capture': {
      const payment = pick(map.payments.values(), step.nth);
      return captureOf(payment?.id ?? 'none', (payment?.amount ?? 0) + step.error, serial);
    }
    case 'decline':
      return {
        type: 'payment_failed',
        paymentId: pick(map.payments.keys(), step.nth) ?? 'none',
        reason: null,
      };
    case 'refund_news': {
      const refund = pick(map.refunds.values(), step.nth);
      const { paymentId, amount } = refund ?? { paymentId: 'none', amount: 1 };
      return { type: 'refund_news', paymentId, amount, outcome: step.outcome, reason: null };
    }
    case 'retry_refund': {
      const refund = pick(map.refunds.values(), step.nth);
      return {
        type: 'retry_refund',
        refundId: refund?.id ?? 'none',
        paymentId: refund?.paymentId ?? 'none',
      };
    }
    case 'cancel':
      return cancelOf(pick(map.bookings.keys(), step.nth), step.by, serial);
    case 'cancel_seats': {
      const booking = pick(map.bookings.values(), step.nth);
      const seatIds = step.seats.map((index) => pick(booking?.seats ?? [], index)?.seatId ?? 'none');
      const part = { seatIds, ticketId: `ticket-${serial}`, ticketNumber: `TK-${serial}` };
      return { ...cancelOf(booking?.id, step.by, serial), part };
    }
    case 'add_seat':
      return {
        type: 'add_seat',
        seat: seatOf(step.place, { id: `extra-${serial}`, seatNumber: String(step.number) }),
        capacity: CAPACITY,
      };
    case 'change_seat':
      return {
        type: 'change_seat',
        seatId: `seat-${step.seat}`,
        changes: { seatNumber: String(step.number), priceModifier: 100 * step.number },
      };
    case 'remove_seat':
      return { type: 'remove_seat', seatId: `seat-${step.seat}` };
    case 'reprice':
      return { type: 'change_schedule', changes: { basePrice: step.price } };
    case 'put_off':
      return {
        type: 'change_schedule',
        changes: { departureAt: map.departureAt + step.ms, arrivalAt: map.arrivalAt + step.ms },
      };
    case 'advance':
      return { type: 'advance' };
    case 'cancel_schedule':
      return {
        type: 'cancel_schedule',
        ids: [...map.bookings.keys()].map((bookingId) => ({
          bookingId,
          cancellationId: `cancellation-${bookingId}`,
          refundId: `refund-of-${bookingId}`,
        })),
      };
  }
}
