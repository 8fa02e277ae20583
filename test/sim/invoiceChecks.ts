import type { Violation } from './checks.ts';
import type { StoredInvoice, Tables } from './postgres/tables.ts';

/** Every sale and every refund has one paper, of its amount, and the numbers have no gaps. BILL-1, BILL-2, BILL-3. */
export function invoiceBreaks(tables: Tables): Violation[] {
  const breaks: Violation[] = [];
  const tell = (rule: string, says: string) => breaks.push({ rule, says });
  const all = [...tables.invoices.values()];
  for (const series of ['invoice', 'credit_note'] as const) {
    const numbers = all.filter((row) => row.series === series).map(({ counter }) => counter);
    numbers.sort((a, b) => a - b);
    if (numbers.some((number, index) => number !== index + 1))
      tell('BILL-1', `the numbers of ${series}s are ${numbers.join()}`);
  }
  for (const { net, tax, gross, series, counter } of all) {
    if (net + tax !== gross) tell('BILL-2', `${series} ${counter}: ${net} and ${tax} are not ${gross}`);
  }
  const only = (rows: StoredInvoice[], gross: number, what: string) => {
    if (rows.length !== 1) tell('BILL-1', `${what} has ${rows.length} papers`);
    if (rows.some((row) => row.gross !== gross)) tell('BILL-2', `the paper of ${what} is not of ${gross}`);
  };
  for (const { id, totalAmount } of tables.bookings.values()) {
    only(
      all.filter((row) => row.bookingId === id && row.series === 'invoice'),
      totalAmount,
      `booking ${id}`,
    );
  }
  for (const { id, bookingId, refundAmount } of tables.cancellations.values()) {
    const own = all.filter((row) => row.cancellationId === id);
    if (refundAmount > 0) only(own, refundAmount, `cancellation ${id}`);
    else if (own.length > 0) tell('BILL-3', `a credit note of nothing for ${id}`);
    if (own.some((row) => tables.invoices.get(row.invoiceId ?? '')?.bookingId !== bookingId))
      tell('BILL-3', `the credit note of ${id} names another invoice`);
  }
  return breaks;
}
