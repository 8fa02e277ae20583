import { z } from 'zod';
import { TICKET_STATUSES } from '../../domain/ticket.ts';
import { amount, id, timestamp } from '../wire.ts';

/** Any text may be shown at the door: what is no code of ours is `unknown`, not wrong. */
export const verifyBody = z.strictObject({ qr_code: z.string(), mark_used: z.boolean().default(false) });

export const ticketSchema = z
  .object({
    id,
    booking_id: id,
    ticket_number: z.string(),
    qr_code: z.string().meta({ description: 'A signed text that a device can check offline.' }),
    issue_datetime: timestamp,
    validity_status: z.enum(TICKET_STATUSES),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Ticket' });

/** A seat with who sits on it, and its own ticket. */
export const seatTicketSchema = z
  .object({
    seat_id: id,
    seat_number: z.string(),
    passenger_name: z.string().nullable(),
    ticket_number: z.string().nullable(),
    qr_code: z.string().nullable().meta({
      description: 'With it this passenger boards alone. Null on bookings from before seats had codes.',
    }),
    validity_status: z.enum(TICKET_STATUSES),
    boarded_at: timestamp.nullable(),
  })
  .meta({ id: 'SeatTicket', description: 'The ticket of one seat, beside the one of the whole booking.' });

export const manifestEntrySchema = z
  .object({
    seat_id: id,
    seat_number: z.string(),
    passenger_name: z.string().nullable(),
    booked_by: z.string(),
    phone_number: z.string(),
    booking_id: id,
    booking_reference: z.string(),
    price: amount.meta({ description: 'What was paid for the seat.' }),
    ticket_number: z.string().nullable(),
    boarded_at: timestamp.nullable(),
  })
  .meta({ id: 'ManifestEntry' });

/** JSON Web Keys (RFC 7517): `kty` OKP, `crv` Ed25519, the public part `x`, and the `kid` that codes name. */
export const keysSchema = z.object({ keys: z.array(z.record(z.string(), z.string())) });
