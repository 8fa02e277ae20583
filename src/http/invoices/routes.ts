import type { InvoiceDesk } from '../../app/invoices/invoices.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { signedIn } from '../policies.ts';
import { idParams } from '../wire.ts';
import { invoiceQuery } from './schema.ts';

/** The paper of what was paid. */
export function invoiceOperations(invoices: Pick<InvoiceDesk, 'download'>): Operation[] {
  return [
    defineOperation({
      id: 'downloadInvoice',
      method: 'get',
      path: '/bookings/{id}/invoice',
      tag: 'bookings',
      summary: 'Download the invoice of a booking as PDF, or with "number" one of its credit notes',
      description:
        'An invoice is issued when a booking is confirmed, within moments; asked for before, it is issued then. ' +
        'What a cancellation gives back has a credit note. Each series is numbered without gaps.',
      policy: signedIn,
      params: idParams,
      query: invoiceQuery,
      success: { status: 200, contentType: 'application/pdf' },
      refusals: ['validation_failed', 'not_found'],
      handle: async ({ params, query, context }) => {
        const { number, pdf } = await invoices.download(context.caller, params.id, query.number ?? null);
        return {
          buffer: pdf,
          headers: {
            'Content-Disposition': `attachment; filename="${number}.pdf"`,
            'Cache-Control': 'private, no-cache',
          },
        };
      },
    }),
  ];
}
