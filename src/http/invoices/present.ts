import type { z } from 'zod';
import type { Invoice } from '../../app/invoices/ports.ts';
import { formatInstant, formatMoney } from '../wire.ts';
import type { invoiceSchema } from './schema.ts';

export function presentInvoice(invoice: Invoice): z.output<typeof invoiceSchema> {
  return {
    number: invoice.number,
    kind: invoice.series,
    issued_at: formatInstant(invoice.issuedAt),
    refers_to: invoice.refersTo,
    tax_rate: invoice.taxRate / 100,
    net_amount: formatMoney(invoice.net),
    tax_amount: formatMoney(invoice.tax),
    gross_amount: formatMoney(invoice.gross),
    currency: invoice.currency,
  };
}
