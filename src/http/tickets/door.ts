import { z } from 'zod';
import type { TicketDesk, Verification } from '../../app/bookings/tickets.ts';
import { TICKET_STATUSES } from '../../domain/ticket.ts';
import { presentBooking } from '../bookings/present.ts';
import { bookingSchema } from '../bookings/schema.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { admins, anyone } from '../policies.ts';
import { presentTakenSeat } from '../reservations/present.ts';
import { takenSeatSchema } from '../reservations/schema.ts';
import { presentSeatTicket, presentTicket } from './present.ts';
import { keysSchema, seatTicketSchema, ticketSchema, verifyBody } from './schema.ts';

const verificationSchema = z
  .object({
    result: z.enum([...TICKET_STATUSES, 'unknown']),
    marked_used: z.boolean(),
    ticket: ticketSchema.optional(),
    booking: bookingSchema.optional(),
    seats: z.array(takenSeatSchema).optional(),
    seat_tickets: z
      .array(seatTicketSchema)
      .optional()
      .meta({ description: 'Who sits on those seats, and who of them has boarded.' }),
  })
  .meta({ id: 'TicketVerification' });

/** A key is added long before the first code is signed with it. */
const KEYS_MAX_AGE_SECONDS = 3600;

/** At the door of the bus: what a code is worth, and how to tell without asking. */
export function doorOperations(tickets: Pick<TicketDesk, 'verify' | 'publicKeys'>): Operation[] {
  return [
    defineOperation({
      id: 'verifyTicket',
      method: 'post',
      path: '/tickets/verify',
      tag: 'tickets',
      summary: 'Say what a ticket’s code is worth; with "mark_used" use it up, once',
      description:
        '`result` is what the ticket was worth when it was shown: who is let in by "mark_used" hears `valid` with ' +
        '`marked_used: true`, who shows the same code again `used`. A forged or garbled code is `unknown`. With the code ' +
        'of the booking all of its seats board; each seat has a code of its own beside it, and once somebody has ' +
        'boarded with one, the booking’s is `used`, and `seat_tickets` says who has.',
      policy: admins,
      body: verifyBody,
      success: { status: 200, schema: verificationSchema },
      refusals: ['validation_failed'],
      handle: async ({ body, context }) => ({
        body: presentVerification(await tickets.verify(context, body.qr_code, body.mark_used)),
      }),
    }),
    defineOperation({
      id: 'getTicketKeys',
      method: 'get',
      path: '/tickets/public-key',
      tag: 'tickets',
      summary: 'The public keys that a conductor’s device checks codes with, older ones included',
      policy: anyone,
      success: { status: 200, schema: keysSchema },
      refusals: [],
      handle: async () => ({
        body: { keys: tickets.publicKeys() },
        headers: { 'Cache-Control': `public, max-age=${KEYS_MAX_AGE_SECONDS}` },
      }),
    }),
  ];
}

function presentVerification(verified: Verification): z.output<typeof verificationSchema> {
  const answer = { result: verified.result, marked_used: verified.markedUsed };
  if (verified.result === 'unknown') return answer;
  return {
    ...answer,
    ticket: presentTicket(verified.ticket),
    booking: presentBooking(verified.booking),
    seats: verified.seats.map(presentTakenSeat),
    seat_tickets: verified.seats.map(presentSeatTicket),
  };
}
