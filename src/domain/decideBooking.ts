import { accept, type Decision, DONE, deny } from './decision.ts';
import { type CancelledBy, refundFor } from './refundPolicy.ts';
import { statusByClock } from './schedule.ts';
import type { CommandOf } from './seatCommands.ts';
import type { RefundReason, SeatEvent, SeatsGivenUp } from './seatEvents.ts';
import { type BookedSeat, type BookingFacts, refundsOf, type SeatMap } from './seatMap.ts';

/**
 * Cancels a booking, or some of its seats: frees them and orders what goes back. Giving up all the seats that are left
 * is giving up the booking. Rules [CAN-1]…[CAN-6], [CAN-30]…[CAN-34].
 */
export function decideCancelBooking(
  map: SeatMap,
  command: CommandOf<'cancel_booking'>,
  now: number,
): Decision {
  const booking = map.bookings.get(command.bookingId);
  if (!booking) return deny('not_found', 'There is no such booking.');
  if (booking.status === 'cancelled') return deny('already_cancelled', 'This booking is already cancelled.');
  if (booking.status === 'completed') return deny('not_cancellable', 'This trip has been travelled.');
  const named = command.part ? seatsNamed(booking, command.part.seatIds) : { seats: travelling(booking) };
  if ('refused' in named) return named.refused;
  const isWhole = named.seats.length === travelling(booking).length;
  if (!isWhole && named.seats.some((seat) => seat.hasBoarded)) {
    return deny('not_cancellable', 'The passenger of one of these seats has boarded.');
  }
  const given = giveUp(map, booking, named.seats, command, command.by, now);
  if (!given) {
    return deny('cancellation_window_closed', 'A booking can be cancelled until two hours before departure.');
  }
  const events = isWhole ? cancelled(map, given, command, 'booking_cancelled') : divided(given, command);
  return accept(
    {
      type: 'cancelled',
      cancellationId: command.cancellationId,
      refundAmount: given.refundAmount,
      refundId: events.some(({ type }) => type === 'refund_ordered') ? command.refundId : null,
    },
    ...events,
  );
}

/** The seats that are still the booking's. */
function travelling(booking: BookingFacts): BookedSeat[] {
  return booking.seats.filter((seat) => !seat.isCancelled);
}

/** The seats that a caller names, or why these cannot be given up. */
function seatsNamed(
  booking: BookingFacts,
  seatIds: string[],
): { seats: BookedSeat[] } | { refused: Decision } {
  const wrong = (message: string, code: 'validation_failed' | 'not_found', path: string) => ({
    refused: deny(code, message, { errors: [{ path, message }] }),
  });
  if (seatIds.length === 0) return wrong('must name at least one seat.', 'validation_failed', 'seat_ids');
  const seats: BookedSeat[] = [];
  for (const [index, id] of seatIds.entries()) {
    if (seatIds.indexOf(id) < index) {
      return wrong('must be distinct seats.', 'validation_failed', `seat_ids.${index}`);
    }
    const seat = booking.seats.find(({ seatId }) => seatId === id);
    if (!seat) return wrong('no such seat in this booking', 'not_found', `seat_ids.${index}`);
    seats.push(seat);
  }
  const gone = seats.filter((seat) => seat.isCancelled).map((seat) => seat.seatId);
  if (gone.length === 0) return { seats };
  return {
    refused: deny('already_cancelled', 'One of these seats is already cancelled.', { seat_ids: gone }),
  };
}

interface CancellationIds {
  cancellationId: string;
  refundId: string;
  reason: string | null;
}

/** What giving up `seats` means; null when it is too late for it. */
function giveUp(
  map: SeatMap,
  booking: BookingFacts,
  seats: BookedSeat[],
  ids: CancellationIds,
  by: CancelledBy,
  now: number,
): SeatsGivenUp | null {
  const paid = seats.reduce((sum, seat) => sum + seat.price, 0);
  const back = refundFor(paid, map.departureAt, now, by);
  if (!back.allowed) return null;
  const { cancellationId, reason } = ids;
  return { booking, seats, cancellationId, refundAmount: back.amount, percent: back.percent, reason };
}

/** The whole booking is given up. What earlier parts of it have brought back may be all that comes. Rule [CAN-23]. */
function cancelled(map: SeatMap, given: SeatsGivenUp, ids: CancellationIds, why: RefundReason): SeatEvent[] {
  const { paymentId, id: bookingId } = given.booking;
  const event: SeatEvent = { type: 'booking_cancelled', ...given };
  const refund = refundOf(given, ids, why);
  if (refund) return [event, refund];
  const earlier = paymentId === null ? [] : refundsOf(map, paymentId);
  const isBack = earlier.length > 0 && earlier.every(({ status }) => status === 'processed');
  return isBack && paymentId !== null ? [event, { type: 'payment_refunded', paymentId, bookingId }] : [event];
}

/** Some seats are given up, and the others get a ticket of their own. Rule [CAN-32]. */
function divided(given: SeatsGivenUp, command: CommandOf<'cancel_booking'>): SeatEvent[] {
  const { part } = command;
  // A ticket that was used lets nobody in any more; who is still to board does so with the seat's own code.
  const isReplaced = given.booking.ticketStatus === 'valid';
  const newTicket = part && isReplaced ? { id: part.ticketId, number: part.ticketNumber } : null;
  const refund = refundOf(given, command, 'booking_cancelled');
  return [{ type: 'seats_cancelled', newTicket, ...given }, ...(refund ? [refund] : [])];
}

function refundOf(given: SeatsGivenUp, ids: CancellationIds, reason: RefundReason): SeatEvent | null {
  const { booking, cancellationId, refundAmount: amount } = given;
  if (amount === 0 || booking.paymentId === null) return null;
  const { paymentId, id: bookingId } = booking;
  const refund = {
    id: ids.refundId,
    paymentId,
    cancellationId,
    bookingId,
    status: 'pending' as const,
    amount,
  };
  return { type: 'refund_ordered', reason, refund };
}

/** The operator cancels the trip: every hold ends, every booking gets all its money back. Rule [SCH-7]. */
export function decideCancelSchedule(
  map: SeatMap,
  command: CommandOf<'cancel_schedule'>,
  now: number,
): Decision {
  if (map.status === 'cancelled') return accept(DONE);
  if (map.status === 'completed') return deny('not_cancellable', 'This trip has been travelled.');
  const events: SeatEvent[] = [{ type: 'schedule_moved', from: map.status, to: 'cancelled' }];
  for (const hold of map.holds.values()) {
    events.push({ type: 'hold_ended', hold, cause: 'schedule_cancelled', reason: null });
  }
  for (const each of command.ids) {
    const booking = map.bookings.get(each.bookingId);
    if (booking?.status !== 'confirmed') continue;
    const ids = { ...each, reason: 'schedule cancelled' };
    const given = giveUp(map, booking, travelling(booking), ids, 'operator', now);
    if (given) events.push(...cancelled(map, given, ids, 'schedule_cancelled'));
  }
  return accept(DONE, ...events);
}

/** Moves the schedule on by the clock, its bookings with it. Rule [SCH-5]. */
export function decideAdvance(map: SeatMap, now: number): Decision {
  const to = statusByClock(map, now);
  if (to === map.status) return accept(DONE);
  const events: SeatEvent[] = [];
  // A late clock may find the bus already arrived: it still left first, and each step is told.
  if (map.status === 'scheduled' && to === 'completed') {
    events.push({ type: 'schedule_moved', from: 'scheduled', to: 'in_transit' });
  }
  events.push({ type: 'schedule_moved', from: to === 'completed' ? 'in_transit' : map.status, to });
  if (to === 'completed') {
    const bookings = [...map.bookings.values()].filter((booking) => booking.status === 'confirmed');
    if (bookings.length > 0) events.push({ type: 'bookings_completed', bookings });
  }
  return accept(DONE, ...events);
}
