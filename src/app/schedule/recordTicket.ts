import type { BookingFacts } from '../../domain/seatMap.ts';
import { log, type Recording } from './recordEvent.ts';

/** The code of a ticket for these seats, issued now. */
export function signCode(
  on: Recording,
  bookingReference: string,
  ticketNumber: string,
  seats: string[],
): string {
  return on.signer.sign({
    ticketNumber,
    bookingReference,
    scheduleId: on.rows.scheduleId,
    departureAt: on.map.departureAt,
    seats,
    issuedAt: on.rows.now,
  });
}

/** Issues the ticket of a booking, for the seats that are its own now. */
export function issueTicket(
  on: Recording,
  booking: Pick<BookingFacts, 'id' | 'reference' | 'seats'>,
  ticket: { id: string; number: string },
): void {
  on.rows.tickets.insert(ticket.id, {
    id: ticket.id,
    bookingId: booking.id,
    ticketNumber: ticket.number,
    qrCode: signCode(
      on,
      booking.reference,
      ticket.number,
      booking.seats.filter((seat) => !seat.isCancelled).map((seat) => seat.seatNumber),
    ),
    issuedAt: on.rows.now,
    status: 'valid',
  });
  log(on, {
    entityType: 'ticket',
    entityId: ticket.id,
    action: 'ticket.issued',
    details: { after: { validity_status: 'valid', ticket_number: ticket.number } },
  });
}

/** A ticket that was used stays used; every other one is worth nothing now. Rule [TKT-3]. */
export function cancelTicket(on: Recording, booking: BookingFacts): void {
  if (booking.ticketStatus !== 'valid') return;
  const change = { id: booking.ticketId, status: 'cancelled' as const };
  on.rows.tickets.change(
    booking.ticketId,
    change,
    (row) => {
      row.status = 'cancelled';
    },
    () => change,
  );
  log(on, {
    entityType: 'ticket',
    entityId: booking.ticketId,
    action: 'ticket.cancelled',
    details: { before: { validity_status: 'valid' }, after: { validity_status: 'cancelled' } },
  });
}
