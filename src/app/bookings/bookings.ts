import { refuse } from '../../domain/errors.ts';
import type { RequestContext } from '../caller.ts';
import { operationIdOf, operationOf } from '../operationOf.ts';
import type { BookingLookup } from '../payments/ports.ts';
import type { Clock, Ids } from '../ports.ts';
import { replyOf } from '../schedule/outcome.ts';
import type { SeatDesk } from '../schedule/seatDesk.ts';
import type { BookingDoors } from './doors.ts';
import { newTicketNumber, type RandomBytes } from './numbers.ts';

export interface BookingParts {
  lookup: BookingLookup;
  /** Carries out news that was kept but whose job has not run yet. */
  applyNews(gateway: string, eventId: string): Promise<void>;
  desk: Pick<SeatDesk, 'send'>;
  clock: Clock;
  ids: Ids;
  /** Where ticket numbers come from. */
  random?: RandomBytes;
}

/** What a passenger can do with bookings. The webhook makes them; this asks for one and cancels one. */
export function createBookings(parts: BookingParts): BookingDoors {
  return {
    createFromReservation: (context, reservationId) => createFromReservation(parts, context, reservationId),
    cancel: (context, bookingId, wish) => cancel(parts, context, bookingId, wish),
  };
}

/**
 * Rules [BKG-1]…[BKG-3]. A completed payment makes the booking in its own transaction; what is left to make here is
 * the booking of a payment whose news has come in and waits for its job.
 */
async function createFromReservation(
  { lookup, clock, applyNews }: BookingParts,
  context: RequestContext,
  reservationId: string,
): Promise<{ bookingId: string; made: boolean }> {
  const found = await lookup.ofReservation(reservationId);
  const { caller } = context;
  if (!found || (found.userId !== caller.userId && caller.role !== 'admin')) {
    refuse('not_found', 'There is no such reservation.', {
      errors: [{ path: 'reservation_id', message: 'no such reservation' }],
    });
  }
  if (found.bookingId !== null) return { bookingId: found.bookingId, made: false };
  const waiting = await lookup.waitingNews(reservationId);
  for (const news of waiting) await applyNews(news.gateway, news.eventId);
  // Also when none waits: its job may have carried it out between the two questions.
  const { bookingId, status } = (await lookup.ofReservation(reservationId)) ?? found;
  if (bookingId !== null) return { bookingId, made: waiting.length > 0 };
  if (status === 'expired' || (status === 'active' && clock.now() >= found.expiresAt)) {
    refuse('reservation_expired', 'Your hold has run out: choose your seats again.');
  }
  if (status === 'cancelled') refuse('reservation_not_active', 'This reservation was released.');
  refuse('payment_required', 'This reservation is not paid yet: initiate a payment and complete it.');
}

/** Rules [CAN-1]…[CAN-6], [CAN-30]…[CAN-34]. */
async function cancel(
  { lookup, desk, ids, random }: BookingParts,
  context: RequestContext,
  bookingId: string,
  { seatIds, reason }: { seatIds: string[] | null; reason: string | null },
): Promise<{ cancellationId: string }> {
  const booking = await lookup.booking(bookingId);
  const { caller } = context;
  if (!booking || (booking.userId !== caller.userId && caller.role !== 'admin')) {
    refuse('not_found', 'There is no such booking.');
  }
  const cancellationId = operationIdOf(context, ids);
  const command = {
    type: 'cancel_booking',
    bookingId,
    cancellationId,
    refundId: ids.next(),
    by: caller.role === 'admin' ? 'admin' : 'customer',
    reason,
    ...(seatIds && { part: { seatIds, ticketId: ids.next(), ticketNumber: newTicketNumber(random) } }),
  } as const;
  const outcome = await desk.send(booking.scheduleId, operationOf(context, ids, command, cancellationId));
  return { cancellationId: replyOf(outcome, 'cancelled').cancellationId };
}
