import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { FinalState, HistoryEvent } from '../sim/history.ts';

/** What still waits for its end; a hold that runs too, for it could be over, and not yet ended, a moment later. */
export async function unsettled(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select format('news %s %s', event_type, event_id) as what from gateway_events where applied_at is null
     union all select format('refund %s', id) from refunds where status = 'pending'
     union all select format('job %s, tries %s, locked %s, %s', key, attempts, locked_at, last_error)
                 from graphile_worker.jobs where key is distinct from 'ticket'
     union all select format('hold %s', id) from reservations where status = 'active'`,
  );
  return rows.map(({ what }) => what);
}

const CENTS = (column: string) => `round(${column} * 100)::int`;

/** What the database holds. */
export async function finalState(pool: Pool): Promise<FinalState> {
  const rows = async <T extends object>(sql: string) => (await pool.query<T>(sql)).rows;
  const seats: FinalState['seats'] = {};
  const all = await rows<{ schedule_id: string; id: string; status: 'available' | 'reserved' | 'booked' }>(
    'select schedule_id, id, status from seats',
  );
  for (const [schedule, own] of Map.groupBy(all, ({ schedule_id }) => schedule_id)) {
    seats[schedule] = Object.fromEntries(own.map(({ id, status }) => [id, status]));
  }
  return {
    reservations: await rows(
      `select r.id, r.user_id as user, r.schedule_id as schedule, r.status, ${CENTS('r.total_amount')} as amount,
              (extract(epoch from r.expiry_datetime) * 1000)::float8 as expires_at,
              array(select seat_id::text from reservation_seats c where c.reservation_id = r.id) as seats
         from reservations r`,
    ),
    bookings: await rows(
      `select id, reservation_id as reservation, status, ${CENTS('total_amount')} as amount,
              (select coalesce(json_agg(json_build_object('id', s.seat_id, 'passenger', s.passenger_name)), '[]')
                 from booking_seats s where s.booking_id = bookings.id and s.cancellation_id is null) as seats
         from bookings`,
    ),
    payments: await rows(
      `select id, reservation_id as reservation, status, ${CENTS('captured_amount')} as captured, booking_id as booking
         from payments`,
    ),
    cancellations: await rows(
      `select id, booking_id as booking, ${CENTS('refund_amount')} as refund from cancellations`,
    ),
    refunds: await rows(
      `select id, payment_id as payment, ${CENTS('amount')} as amount, status from refunds`,
    ),
    seats,
  };
}

type Money = Extract<HistoryEvent, { type: 'captured' | 'returned' }>;

/** The gateway's own books: what its branch in each process has written down. A refund is one, wherever it was asked for. */
export async function gatewayBooks(pool: Pool, dataDirs: string[]): Promise<Money[]> {
  const { rows } = await pool.query<{ reference: string; id: string }>(
    'select payment_gateway_reference as reference, id from payments where payment_gateway_reference is not null',
  );
  const paymentOf = new Map(rows.map(({ reference, id }) => [reference, id]));
  const money: Money[] = [];
  const returned = new Set<string>();
  for (const line of (await Promise.all(dataDirs.map(journalOf))).flat()) {
    const { kind, outcome, reference, amount, refundId } = JSON.parse(line) as Record<
      string,
      string | number
    >;
    const payment = paymentOf.get(String(reference)) ?? `of ${reference}`;
    const entry = { at: Date.now(), payment, amount: Number(amount) };
    if (kind === 'settled' && outcome === 'paid') money.push({ ...entry, type: 'captured' });
    if (kind !== 'refund' || outcome !== 'succeeded' || returned.has(String(refundId))) continue;
    returned.add(String(refundId));
    money.push({ ...entry, type: 'returned' });
  }
  return money;
}

async function journalOf(dataDir: string): Promise<string[]> {
  const text = await readFile(join(dataDir, 'sandbox', 'sandbox-gateway.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}
