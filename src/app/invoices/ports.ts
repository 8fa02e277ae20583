import type { Minor } from '../../domain/money.ts';
import type { TaxRate } from '../../domain/tax.ts';
import type { Language } from '../language.ts';
import type { EpochMs } from '../ports.ts';

/** Each series counts for itself, without gaps. */
export type InvoiceSeries = 'invoice' | 'credit_note';

/** Who sells, as it stands on paper. */
export interface Seller {
  name: string;
  /** Lines. */
  address: string[];
  taxId: string | null;
}

/** What is printed beside numbers and amounts; frozen when the invoice is issued. */
export interface InvoiceContent {
  /** In which it is written; what was issued before there were others says none, and is in English. */
  language?: Language;
  seller: Seller;
  buyer: { name: string; email: string };
  bookingReference: string;
  /** "Boston, MA – Portland, ME" */
  route: string;
  departure: { at: EpochMs; timezone: string };
  lines: { text: string; amount: Minor }[];
}

export interface InvoiceAmounts {
  taxRate: TaxRate;
  net: Minor;
  tax: Minor;
  gross: Minor;
  /** ISO 4217. */
  currency: string;
}

export interface Invoice extends InvoiceAmounts {
  id: string;
  series: InvoiceSeries;
  /** `INV-000042`, `CN-000007` */
  number: string;
  bookingId: string;
  ownerId: string;
  issuedAt: EpochMs;
  /** The number of the invoice that a credit note takes from; null on an invoice. */
  refersTo: string | null;
  content: InvoiceContent;
}

/** What was sold, or what goes back. */
export interface Billable {
  bookingId: string;
  /** Null: the sale itself. */
  cancellationId: string | null;
  ownerId: string;
  gross: Minor;
  /** ISO 4217; null: no payment says it. */
  currency: string | null;
  buyer: InvoiceContent['buyer'];
  /** The buyer's. */
  language: Language;
  bookingReference: string;
  route: string;
  departure: InvoiceContent['departure'];
  seats: { seatNumber: string; seatType: string; price: Minor }[];
}

export interface InvoiceDraft extends InvoiceAmounts {
  series: InvoiceSeries;
  bookingId: string;
  cancellationId: string | null;
  issuedAt: EpochMs;
  content: InvoiceContent;
}

/** Every method throws `Refused` `unavailable` when the database cannot be asked. */
export interface InvoiceStore {
  /** Null: there is no such booking. */
  sale(bookingId: string): Promise<Billable | null>;
  /** Null: there is no such cancellation, or nothing goes back by it. */
  refund(cancellationId: string): Promise<Billable | null>;
  /**
   * Issues it under the next number of its series, in one transaction, with its log row; the one that is there already
   * when the sale or the cancellation has one. A credit note needs its booking's invoice: null when that is missing.
   */
  issue(draft: InvoiceDraft): Promise<Invoice | null>;
  /** In the order of their issue: the invoice, then credit notes. */
  ofBooking(bookingId: string): Promise<Invoice[]>;
}

/** Draws an invoice or a credit note as a PDF. */
export interface InvoicePrinter {
  printInvoice(invoice: Invoice): Promise<Buffer>;
}
