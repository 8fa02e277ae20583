import type { Pool, PoolClient } from 'pg';
import { nextAsk, nextAskOfPayment } from '../app/payments/askingTimes.ts';
import type { Inquiry } from '../app/payments/ports.ts';
import type { EpochMs } from '../app/ports.ts';
import { decimalToMinor } from '../domain/money.ts';
import type { PaymentStatus } from '../domain/payment.ts';
import { instant } from './sql.ts';
import { inTransaction } from './transaction.ts';

/** What the gateways are asked about, and when. */

/**
 * Now is the first parameter. A payment that failed may be paid after all until its session is closed, which the
 * question at its hold's end does.
 */
const PAYMENTS_TO_ASK = `payments p join reservations r on r.id = p.reservation_id
      where (p.status = 'pending' or (p.status = 'failed' and r.expiry_datetime > $1::timestamptz - interval '1 hour'))`;
const REFUNDS_TO_ASK = `refunds where status = 'pending'`;

export async function inquiry(pool: Pool, paymentId: string): Promise<Inquiry | null> {
  const { rows } = await pool.query<{
    gateway: string;
    reference: string | null;
    status: PaymentStatus;
    amount: string;
    is_held: boolean;
    ends_ms: string;
    open_refunds: string[];
  }>(
    `select p.gateway, p.payment_gateway_reference as reference, p.status, p.amount::text,
            r.status = 'active' as is_held, (extract(epoch from r.expiry_datetime) * 1000)::bigint::text as ends_ms,
            array(select f.id::text from refunds f where f.payment_id = p.id and f.status = 'pending') as open_refunds
       from payments p join reservations r on r.id = p.reservation_id where p.id = $1`,
    [paymentId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    paymentId,
    gateway: row.gateway,
    reference: row.reference,
    status: row.status,
    amount: decimalToMinor(row.amount),
    isHeld: row.is_held,
    holdEndsAt: Number(row.ends_ms),
    openRefunds: row.open_refunds,
  };
}

export async function askSoon(pool: Pool, paymentId: string, at: EpochMs): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(`update payments set next_ask_at = $2 where id = $1 and status = 'pending'`, [
      paymentId,
      instant(at),
    ]);
    await client.query(`update refunds set next_ask_at = $2 where payment_id = $1 and status = 'pending'`, [
      paymentId,
      instant(at),
    ]);
  });
}

/** Rows that another process is at are passed over, so that no payment is asked about by two at once. */
export async function takeDue(pool: Pool, now: EpochMs, limit: number): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    const payments = await takePayments(client, now, limit);
    const refunds = await takeRefunds(client, now, limit);
    return [...new Set([...payments, ...refunds])];
  });
}

/** How many questions about each should have been asked `forMs` ago, and have not been. */
export type OverdueQuestions = Record<'payment' | 'refund', number>;

/** Counts by the same conditions, and the same indexes, as questions are taken. */
export async function overdueQuestions(pool: Pool, now: EpochMs, forMs: number): Promise<OverdueQuestions> {
  const { rows } = await pool.query<OverdueQuestions>(
    `select (select count(*)::int from ${PAYMENTS_TO_ASK} and p.next_ask_at <= $2) as payment,
            (select count(*)::int from ${REFUNDS_TO_ASK} and next_ask_at <= $2) as refund`,
    [instant(now), instant(now - forMs)],
  );
  return rows[0] ?? { payment: 0, refund: 0 };
}

async function takePayments(client: PoolClient, now: EpochMs, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string; begun_ms: string; ends_ms: string }>(
    `select p.id, (extract(epoch from p.created_at) * 1000)::bigint::text as begun_ms,
            (extract(epoch from least(r.expiry_datetime, case when r.status <> 'active' then r.updated_at end)) * 1000)
              ::bigint::text as ends_ms
       from ${PAYMENTS_TO_ASK} and p.next_ask_at <= $1
      order by p.next_ask_at limit $2 for update of p skip locked`,
    [instant(now), limit],
  );
  const next = rows.map((row) => nextAskOfPayment(now, Number(row.begun_ms), Number(row.ends_ms)));
  return setNext(
    client,
    'payments',
    rows.map((row) => row.id),
    next,
  );
}

async function takeRefunds(client: PoolClient, now: EpochMs, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string; payment_id: string; since_ms: string }>(
    `select id, payment_id, (extract(epoch from created_at) * 1000)::bigint::text as since_ms
       from ${REFUNDS_TO_ASK} and next_ask_at <= $1
      order by next_ask_at limit $2 for update skip locked`,
    [instant(now), limit],
  );
  const next = rows.map((row) => nextAsk(now, Number(row.since_ms)));
  await setNext(
    client,
    'refunds',
    rows.map((row) => row.id),
    next,
  );
  return rows.map((row) => row.payment_id);
}

async function setNext(
  client: PoolClient,
  table: 'payments' | 'refunds',
  ids: string[],
  next: EpochMs[],
): Promise<string[]> {
  if (ids.length === 0) return ids;
  await client.query(
    `update ${table} t set next_ask_at = v.next from unnest($1::uuid[], $2::timestamptz[]) as v(id, next)
      where t.id = v.id`,
    [ids, next.map(instant)],
  );
  return ids;
}
