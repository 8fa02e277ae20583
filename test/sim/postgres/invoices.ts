import type { Billable, Invoice, InvoiceDraft, InvoiceStore } from '../../../src/app/invoices/ports.ts';
import type { Ids } from '../../../src/app/ports.ts';
import { person } from '../people.ts';
import type { Life } from '../scheduler.ts';
import type { Server } from './server.ts';
import { asTold, guarded } from './stores.ts';
import type { StoredInvoice, Tables } from './tables.ts';
import { transact } from './transaction.ts';

/** As src/db/invoiceStore.ts: the counter's row is locked first, and a number is taken when its invoice is there. */
export function simInvoiceStore(server: Server, client: Life, ids: Ids): InvoiceStore {
  const { tables } = server;
  const ask = <T>(work: () => T) => guarded(server, client, 'invoices', work);
  return {
    sale: (bookingId) => ask(() => billable(tables, bookingId, null)),
    refund: (cancellationId) =>
      ask(() => {
        const cancellation = tables.cancellations.get(cancellationId);
        if (!cancellation || cancellation.refundAmount <= 0) return null;
        return billable(tables, cancellation.bookingId, cancellationId);
      }),
    issue: (draft) => {
      const id = ids.next();
      const { series } = draft;
      return transact(server, client, {
        tag: 'issue invoice',
        locks: [`invoice_counters ${series}`],
        waits: true,
        atOnce: false,
        prepare: () => {
          const known = [...tables.invoices.values()].filter((row) => row.bookingId === draft.bookingId);
          const same = known.find(
            (row) => row.series === series && row.cancellationId === draft.cancellationId,
          );
          const invoice = known.find((row) => row.series === 'invoice');
          if (same) return { result: invoiceOf(tables, same), apply: () => undefined };
          if (series === 'credit_note' && !invoice) return { result: null, apply: () => undefined };
          const counter = tables.invoiceCounters[series] + 1;
          const row: StoredInvoice = {
            ...draft,
            id,
            counter,
            invoiceId: series === 'credit_note' ? (invoice?.id ?? null) : null,
          };
          const apply = () => {
            tables.invoiceCounters[series] = counter;
            tables.invoices.set(id, row);
          };
          return { result: invoiceOf(tables, row), apply };
        },
      }).catch((error: Error) => {
        throw asTold(error);
      });
    },
    ofBooking: (bookingId) =>
      ask(() => {
        const own = [...tables.invoices.values()].filter((row) => row.bookingId === bookingId);
        return own.map((row) => invoiceOf(tables, row));
      }),
  };
}

function billable(tables: Tables, bookingId: string, cancellationId: string | null): Billable | null {
  const booking = tables.bookings.get(bookingId);
  if (!booking) return null;
  const { userId, reference, scheduleId, totalAmount } = booking;
  const gross =
    cancellationId === null ? totalAmount : (tables.cancellations.get(cancellationId)?.refundAmount ?? 0);
  const { name, email, language } = person(userId);
  const seats = booking.seats.filter(
    (seat) => cancellationId === null || seat.cancellationId === cancellationId,
  );
  return {
    bookingId,
    cancellationId,
    ownerId: userId,
    gross,
    currency: 'USD',
    buyer: { name, email },
    language,
    bookingReference: reference,
    route: 'Here – There',
    departure: { at: tables.schedule(scheduleId).departureAt, timezone: 'UTC' },
    seats: seats.map(({ seatNumber, price }) => ({ seatNumber, seatType: 'standard', price })),
  };
}

function invoiceOf(tables: Tables, row: StoredInvoice): Invoice {
  const { id, series, counter, bookingId, invoiceId } = row;
  const draft: InvoiceDraft = row;
  const refersTo = invoiceId === null ? null : `INV-${tables.invoices.get(invoiceId)?.counter}`;
  const number = `${series === 'invoice' ? 'INV' : 'CN'}-${counter}`;
  return { ...draft, id, number, ownerId: tables.booking(bookingId).userId, refersTo };
}
