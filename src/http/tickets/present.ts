import type { z } from 'zod';
import type { Ticket } from '../../app/bookings/views.ts';
import { formatInstant } from '../wire.ts';
import type { ticketSchema } from './schema.ts';

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
