import type { z } from 'zod';
import type { BookedSeat, ManifestEntry, Ticket } from '../../app/bookings/views.ts';
import { formatInstant, formatInstantOrNull, formatMoney } from '../wire.ts';
import type { manifestEntrySchema, seatTicketSchema, ticketSchema } from './schema.ts';

export function presentTicket(ticket: Ticket): z.output<typeof ticketSchema> {
  return {
    id: ticket.id,
    booking_id: ticket.bookingId,
    ticket_number: ticket.ticketNumber,
    qr_code: ticket.qrCode,
    issue_datetime: formatInstant(ticket.issuedAt),
    validity_status: ticket.status,
    created_at: formatInstant(ticket.createdAt),
    updated_at: formatInstant(ticket.updatedAt),
  };
}

export function presentSeatTicket(seat: BookedSeat): z.output<typeof seatTicketSchema> {
  return {
    seat_id: seat.id,
    seat_number: seat.seatNumber,
    passenger_name: seat.passengerName,
    ticket_number: seat.ticketNumber,
    qr_code: seat.qrCode,
    validity_status: seat.status,
    boarded_at: formatInstantOrNull(seat.boardedAt),
  };
}

export function presentManifestEntry(entry: ManifestEntry): z.output<typeof manifestEntrySchema> {
  return {
    seat_id: entry.seatId,
    seat_number: entry.seatNumber,
    passenger_name: entry.passengerName,
    booked_by: entry.bookedBy,
    phone_number: entry.phoneNumber,
    booking_id: entry.bookingId,
    booking_reference: entry.bookingReference,
    price: formatMoney(entry.price),
    ticket_number: entry.ticketNumber,
    boarded_at: formatInstantOrNull(entry.boardedAt),
  };
}
