import { z } from 'zod';
import { BOOKING_STATUSES } from '../../domain/booking.ts';
import { PAYMENT_STATUSES } from '../../domain/payment.ts';
import { cancellationSchema } from '../cancellations/schema.ts';
import { invoiceSchema } from '../invoices/schema.ts';
import { cursor, limit } from '../paging.ts';
import { paymentSchema } from '../payments/schema.ts';
import { journeySchema, seatChoice, takenSeatSchema } from '../reservations/schema.ts';
import { seatTicketSchema, ticketSchema } from '../tickets/schema.ts';
import { userSchema } from '../users/schema.ts';
import { amount, id, text, timestamp, uuid } from '../wire.ts';

export const createBody = z.strictObject({ reservation_id: uuid });

export const cancelBody = z.strictObject({
  seat_ids: seatChoice.optional().meta({
    description: 'Only these seats of the booking; all that are left, or absent: the whole booking.',
  }),
  reason: text(0, 500).nullable().default(null),
});

export const historyQuery = z.object({ limit, cursor: cursor(uuid) });

export const bookingSchema = z
  .object({
    id,
    reservation_id: id,
    user_id: id,
    schedule_id: id,
    booking_datetime: timestamp,
    total_amount: amount,
    payment_status: z.enum(PAYMENT_STATUSES),
    booking_reference: z.string().meta({ description: 'Ten letters and digits for people.' }),
    status: z.enum(BOOKING_STATUSES),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Booking' });

export const listedSchema = bookingSchema.extend({ schedule: journeySchema }).meta({
  id: 'ListedBooking',
  description: 'A booking with where it goes.',
});

export const detailsSchema = bookingSchema
  .extend({
    user: userSchema,
    schedule: journeySchema,
    seats: z.array(takenSeatSchema).meta({
      description:
        'The seats that it has, or had when it was cancelled; not those that were given up before.',
    }),
    seat_tickets: z.array(seatTicketSchema).meta({ description: 'One for each of the seats.' }),
    ticket: ticketSchema.nullable().meta({ description: 'The one that counts.' }),
    payments: z.array(paymentSchema),
    cancellation: cancellationSchema.nullable().meta({ description: 'The one that ended the booking.' }),
    invoices: z.array(invoiceSchema).meta({ description: 'The invoice, then credit notes.' }),
    cancellations: z
      .array(cancellationSchema)
      .meta({ description: 'Also those of single seats, in their order.' }),
  })
  .meta({ id: 'BookingDetails' });
