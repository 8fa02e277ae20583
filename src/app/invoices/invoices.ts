import { refuse } from '../../domain/errors.ts';
import { splitTax, type TaxRate } from '../../domain/tax.ts';
import type { Caller } from '../caller.ts';
import { kindName, paperTexts } from '../paperTexts/index.ts';
import type { Clock, FileStore } from '../ports.ts';
import type { Billable, Invoice, InvoiceDraft, InvoicePrinter, InvoiceStore, Seller } from './ports.ts';

export interface InvoiceParts {
  store: InvoiceStore;
  printer: InvoicePrinter;
  files: FileStore;
  clock: Clock;
  seller: Seller;
  taxRate: TaxRate;
  /** ISO 4217: of what no payment says another. */
  currency: string;
  /** Files are kept to save printing; where that fails it is printed all the same, and this hears of it. */
  onTrouble(what: string, error: unknown): void;
}

/** Invoices of bookings and credit notes of what goes back. Rules [BILL-1]…[BILL-5]. */
export interface InvoiceDesk {
  /** The invoice of a booking, issued now if it is not there yet; null: there is no such booking. */
  invoiceOf(bookingId: string): Promise<Invoice | null>;
  /** The credit note of a cancellation, after its invoice; null when nothing goes back by it. */
  creditNoteOf(cancellationId: string): Promise<Invoice | null>;
  ofBooking(bookingId: string): Promise<Invoice[]>;
  pdfOf(invoice: Invoice): Promise<Buffer>;
  /**
   * The file of a booking's invoice, or of what has this number. The caller sees their own, an admin everybody's.
   * Throws `Refused` `not_found`.
   */
  download(
    caller: Caller,
    bookingId: string,
    number: string | null,
  ): Promise<{ number: string; pdf: Buffer }>;
}

export function createInvoices(parts: InvoiceParts): InvoiceDesk {
  const { store } = parts;
  const invoiceOf = async (bookingId: string) => {
    const sale = await store.sale(bookingId);
    return sale && store.issue(draftOf(parts, sale));
  };
  return {
    invoiceOf,
    async creditNoteOf(cancellationId) {
      const refund = await store.refund(cancellationId);
      if (!refund) return null;
      // Its jobs may come in any order; the credit note takes from an invoice, so that is issued first.
      await invoiceOf(refund.bookingId);
      return store.issue(draftOf(parts, refund));
    },
    ofBooking: (bookingId) => store.ofBooking(bookingId),
    pdfOf: (invoice) => pdfOf(parts, invoice),
    async download(caller, bookingId, number) {
      const sale = await store.sale(bookingId);
      const isVisible = sale && (caller.role === 'admin' || caller.userId === sale.ownerId);
      if (!isVisible) refuse('not_found', 'There is no such booking.');
      const invoice =
        number === null
          ? await invoiceOf(bookingId)
          : (await store.ofBooking(bookingId)).find((each) => each.number === number);
      if (!invoice) refuse('not_found', 'This booking has no invoice of this number.');
      return { number: invoice.number, pdf: await pdfOf(parts, invoice) };
    },
  };
}

function draftOf({ clock, seller, taxRate, currency }: InvoiceParts, sold: Billable): InvoiceDraft {
  const { bookingId, cancellationId, gross } = sold;
  const { buyer, language, bookingReference, route, departure } = sold;
  const lines = cancellationId === null ? soldLines(sold) : [{ text: returnedText(sold), amount: gross }];
  return {
    series: cancellationId === null ? 'invoice' : 'credit_note',
    bookingId,
    cancellationId,
    issuedAt: clock.now(),
    taxRate,
    gross,
    currency: sold.currency ?? currency,
    ...splitTax(gross, taxRate),
    content: { language, seller, buyer, bookingReference, route, departure, lines },
  };
}

function soldLines({ seats, language }: Billable) {
  return seats.map(({ seatNumber, seatType, price }) => ({
    text: paperTexts(language).invoice.seat(seatNumber, kindName(seatType, language)),
    amount: price,
  }));
}

/** What was given up; less than its price where the terms say so. */
function returnedText({ seats, language }: Billable): string {
  return paperTexts(language).invoice.returned(seats.map(({ seatNumber }) => seatNumber));
}

/** What is issued never changes, so its number is all that its file needs to be found by. */
async function pdfOf({ files, printer, onTrouble }: InvoiceParts, invoice: Invoice): Promise<Buffer> {
  const key = `invoices/${invoice.number}.pdf`;
  const kept = await files.get(key).catch((error: unknown) => {
    onTrouble('reading an invoice file', error);
    return null;
  });
  if (kept) return kept;
  const pdf = await printer.printInvoice(invoice);
  await files.put(key, pdf, 'application/pdf').catch((error: unknown) => {
    onTrouble('keeping an invoice file', error);
  });
  return pdf;
}
