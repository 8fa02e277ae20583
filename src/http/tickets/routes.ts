import type { BookingReads } from '../../app/bookings/reads.ts';
import type { TicketDesk } from '../../app/bookings/tickets.ts';
import { visibleTicket } from '../../app/bookings/visible.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { signedIn } from '../policies.ts';
import { idParams } from '../wire.ts';
import { doorOperations } from './door.ts';
import { manifestOperation } from './manifest.ts';
import { presentTicket } from './present.ts';
import { ticketSchema } from './schema.ts';

export interface TicketHttpParts {
  reads: Pick<BookingReads, 'ticket' | 'manifest'>;
  tickets: Pick<TicketDesk, 'download' | 'verify' | 'publicKeys'>;
}

/** Tickets in the passenger's hand, and at the door. */
export function ticketOperations({ reads, tickets }: TicketHttpParts): Operation[] {
  return [
    ...doorOperations(tickets),
    manifestOperation(reads),
    defineOperation({
      id: 'getTicket',
      method: 'get',
      path: '/tickets/{id}',
      tag: 'tickets',
      summary: 'Read a ticket of one’s own, or for an admin anybody’s',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: ticketSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentTicket(visibleTicket(context.caller, await reads.ticket(params.id))),
      }),
    }),
    defineOperation({
      id: 'downloadTicket',
      method: 'get',
      path: '/tickets/{id}/download',
      tag: 'tickets',
      summary: 'Download a ticket as PDF, its code drawn on it',
      policy: signedIn,
      params: idParams,
      success: { status: 200, contentType: 'application/pdf' },
      refusals: ['not_found'],
      handle: async ({ params, context }) => {
        const { bookingReference, pdf } = await tickets.download(context.caller, params.id);
        return {
          buffer: pdf,
          headers: {
            // A reference is letters and digits: nothing in it needs quoting.
            'Content-Disposition': `attachment; filename="ticket-${bookingReference}.pdf"`,
            // For the passenger's device alone, and to be asked for again: a ticket can be cancelled.
            'Cache-Control': 'private, no-cache',
          },
        };
      },
    }),
  ];
}
