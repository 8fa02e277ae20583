import type { InvoiceDesk } from '../app/invoices/invoices.ts';

/** What is to be issued: the invoice of a booking, or the credit note of a cancellation. */
export interface InvoiceJob {
  kind: 'invoice' | 'credit_note';
  id: string;
}

/** Issues it, once, however often the job runs; the number is taken in a transaction of its own. Rule [BILL-1]. */
export async function issueInvoice(desk: InvoiceDesk, { kind, id }: InvoiceJob): Promise<void> {
  if (kind === 'invoice') await desk.invoiceOf(id);
  else await desk.creditNoteOf(id);
}
