import type { Pool, PoolClient } from 'pg';
import type {
  Billable,
  Invoice,
  InvoiceContent,
  InvoiceDraft,
  InvoiceSeries,
  InvoiceStore,
} from '../app/invoices/ports.ts';
import type { Language } from '../app/language.ts';
import type { Ids } from '../app/ports.ts';
import { decimalToMinor, minorToDecimal } from '../domain/money.ts';
import { insertActivity } from './activityLog.ts';
import { guardDb } from './failures.ts';
import { instant } from './sql.ts';
import { inTransaction } from './transaction.ts';

/** Invoices and credit notes, and what they are made of. */
export function createInvoiceStore(pool: Pool, ids: Ids): InvoiceStore {
  return {
    sale: (bookingId) => guardDb(() => billable(pool, 'b.id = $1', bookingId, 'sale')),
    refund: (cancellationId) =>
      guardDb(() => billable(pool, 'c.id = $1 and c.refund_amount > 0', cancellationId, 'refund')),
    issue: (draft) => guardDb(() => inTransaction(pool, (client) => issue(client, ids, draft))),
    ofBooking: (bookingId) => guardDb(() => invoicesWhere(pool, 'i.booking_id = $1', bookingId)),
  };
}

async function billable(
  pool: Pool,
  where: string,
  id: string,
  what: 'sale' | 'refund',
): Promise<Billable | null> {
  const { rows } = await pool.query<{
    booking_id: string;
    cancellation_id: string | null;
    user_id: string;
    gross: string;
    currency: string | null;
    name: string;
    email: string;
    language: Language;
    booking_reference: string;
    route: string;
    departure_ms: string;
    timezone: string;
    seats: { number: string; type: string; price: string }[] | null;
  }>(
    `select b.id as booking_id, ${what === 'sale' ? 'null::uuid' : 'c.id'} as cancellation_id, b.user_id,
            ${what === 'sale' ? 'b.total_amount' : 'c.refund_amount'}::text as gross, p.currency,
            u.first_name || ' ' || u.last_name as name, u.email, u.language, b.booking_reference,
            o.origin_city || ' – ' || o.destination_city as route,
            (extract(epoch from s.departure_datetime) * 1000)::bigint::text as departure_ms,
            o.origin_timezone as timezone,
            (select json_agg(json_build_object('number', t.seat_number, 'type', e.seat_type, 'price', t.price::text)
                             order by t.id)
               from booking_seats t join seats e on e.id = t.seat_id
              where t.booking_id = b.id ${what === 'sale' ? '' : 'and t.cancellation_id = c.id'}) as seats
       from bookings b
       ${what === 'sale' ? '' : 'join cancellations c on c.booking_id = b.id'}
       join users u on u.id = b.user_id
       join schedules s on s.id = b.schedule_id
       join routes o on o.id = s.route_id
       left join payments p on p.booking_id = b.id
      where ${where}`,
    [id],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    bookingId: row.booking_id,
    cancellationId: row.cancellation_id,
    ownerId: row.user_id,
    gross: decimalToMinor(row.gross),
    currency: row.currency,
    buyer: { name: row.name, email: row.email },
    language: row.language,
    bookingReference: row.booking_reference,
    route: row.route,
    departure: { at: Number(row.departure_ms), timezone: row.timezone },
    seats: (row.seats ?? []).map(({ number, type, price }) => ({
      seatNumber: number,
      seatType: type,
      price: decimalToMinor(price),
    })),
  };
}

/** The counter's lock comes first: whoever waits for it then sees what was issued meanwhile. Rule [BILL-1]. */
async function issue(client: PoolClient, ids: Ids, draft: InvoiceDraft): Promise<Invoice | null> {
  const { series, bookingId, cancellationId } = draft;
  await client.query('select last_number from invoice_counters where series = $1 for update', [series]);
  const issued = await invoicesWhere(client, 'i.booking_id = $1', bookingId);
  const same = issued.find((each) => each.series === series && each.cancellationId === cancellationId);
  if (same) return same;
  const invoice = issued.find((each) => each.series === 'invoice');
  if (series === 'credit_note' && !invoice) return null;
  const id = ids.next();
  await client.query(
    `with counted as (
       update invoice_counters set last_number = last_number + 1 where series = $2 returning last_number)
     insert into invoices (id, series, number, booking_id, cancellation_id, invoice_id, issued_at, tax_rate,
                           net_amount, tax_amount, gross_amount, currency, content)
     select $1, $2, last_number, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from counted`,
    [
      id,
      series,
      bookingId,
      cancellationId,
      series === 'credit_note' ? invoice?.id : null,
      instant(draft.issuedAt),
      minorToDecimal(draft.taxRate),
      minorToDecimal(draft.net),
      minorToDecimal(draft.tax),
      minorToDecimal(draft.gross),
      draft.currency,
      JSON.stringify(draft.content),
    ],
  );
  const [made] = await invoicesWhere(client, 'i.id = $1', id);
  await insertActivity(client, ids.next(), {
    entityType: 'invoice',
    entityId: id,
    action: 'invoice.issued',
    userId: null,
    details: {
      request_id: null,
      after: { number: made?.number, booking_id: bookingId, cancellation_id: cancellationId },
    },
    ip: null,
    at: draft.issuedAt,
  });
  return made ?? null;
}

const PREFIX: Record<InvoiceSeries, string> = { invoice: 'INV', credit_note: 'CN' };

function numberOf(series: InvoiceSeries, number: number): string {
  return `${PREFIX[series]}-${String(number).padStart(6, '0')}`;
}

type Read = Invoice & { cancellationId: string | null };

async function invoicesWhere(client: Pick<Pool, 'query'>, where: string, id: string): Promise<Read[]> {
  const { rows } = await client.query<{
    id: string;
    series: InvoiceSeries;
    number: number;
    booking_id: string;
    cancellation_id: string | null;
    user_id: string;
    refers_to: number | null;
    issued_ms: string;
    tax_rate: string;
    net_amount: string;
    tax_amount: string;
    gross_amount: string;
    currency: string;
    content: InvoiceContent;
  }>(
    `select i.id, i.series, i.number, i.booking_id, i.cancellation_id, b.user_id, o.number as refers_to,
            (extract(epoch from i.issued_at) * 1000)::bigint::text as issued_ms, i.tax_rate::text,
            i.net_amount::text, i.tax_amount::text, i.gross_amount::text, i.currency, i.content
       from invoices i
       join bookings b on b.id = i.booking_id
       left join invoices o on o.id = i.invoice_id
      where ${where} order by i.series desc, i.number`,
    [id],
  );
  return rows.map((row) => ({
    id: row.id,
    series: row.series,
    number: numberOf(row.series, row.number),
    bookingId: row.booking_id,
    cancellationId: row.cancellation_id,
    ownerId: row.user_id,
    refersTo: row.refers_to === null ? null : numberOf('invoice', row.refers_to),
    issuedAt: Number(row.issued_ms),
    taxRate: decimalToMinor(row.tax_rate),
    net: decimalToMinor(row.net_amount),
    tax: decimalToMinor(row.tax_amount),
    gross: decimalToMinor(row.gross_amount),
    currency: row.currency,
    content: row.content,
  }));
}
