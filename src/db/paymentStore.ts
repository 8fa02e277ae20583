import type { Pool } from 'pg';
import type { ActivityEntry } from '../app/activity.ts';
import type {
  BookingLookup,
  PayableReservation,
  PaymentStore,
  RefundOrder,
  StoredEvent,
} from '../app/payments/ports.ts';
import type { Ids } from '../app/ports.ts';
import { REFUND_RETRIED } from '../app/schedule/recordMoney.ts';
import { decimalToMinor, minorToDecimal } from '../domain/money.ts';
import type { PaymentStatus } from '../domain/payment.ts';
import type { ReservationStatus } from '../domain/reservation.ts';
import { insertActivity } from './activityLog.ts';
import { guardDb } from './failures.ts';
import { askSoon, inquiry, takeDue } from './paymentInquiries.ts';
import { instant, planned } from './sql.ts';
import { inTransaction } from './transaction.ts';

/** Payments, the gateway's news, and refunds, as the payments' use cases need them. */
export function createPaymentStore(pool: Pool, ids: Ids): PaymentStore {
  return {
    payable: (id) => guardDb(() => payable(pool, id)),
    addPayment: (payment, activity) => guardDb(() => addPayment(pool, ids, payment, activity)),
    begunCheckout: (id) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ redirect_url: string }>(
          planned('select redirect_url from payments where id = $1 and redirect_url is not null', [id]),
        );
        return rows[0] ? { paymentId: id, redirectUrl: rows[0].redirect_url } : null;
      }),
    setSession: (id, session) =>
      guardDb(async () => {
        await pool.query(
          planned(
            `update payments set payment_gateway_reference = $2, redirect_url = $3, updated_at = now() where id = $1`,
            [id, session.reference, session.redirectUrl],
          ),
        );
      }),
    findByNews: (gateway, { reference, paymentId }) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ id: string; status: PaymentStatus }>(
          planned(
            `select id, status from payments
            where gateway = $1 and (payment_gateway_reference = $2
                                    or (id = $3 and ($2 = '' or payment_gateway_reference is null)))`,
            [gateway, reference, paymentId],
          ),
        );
        return rows[0] ?? null;
      }),
    inquiry: (id) => guardDb(() => inquiry(pool, id)),
    askSoon: (id, at) => guardDb(() => askSoon(pool, id, at)),
    takeDue: (now, limit) => guardDb(() => takeDue(pool, now, limit)),
    keepEvent: (event) => guardDb(() => keepEvent(pool, event)),
    event: (gateway, eventId) => guardDb(() => storedEvent(pool, gateway, eventId)),
    markApplied: (gateway, eventId, at) =>
      guardDb(async () => {
        await pool.query(
          planned(
            'update gateway_events set applied_at = $3 where gateway = $1 and event_id = $2 and applied_at is null',
            [gateway, eventId, instant(at)],
          ),
        );
      }),
    refundOrder: (id) => guardDb(() => refundWhere(pool, 'f.id = $1', id)),
    refundUnder: (id) => guardDb(() => refundWhere(pool, '$1 in (f.id, f.cancellation_id)', id)),
  };
}

async function payable(pool: Pool, id: string): Promise<PayableReservation | null> {
  const { rows } = await pool.query<{
    id: string;
    user_id: string;
    schedule_id: string;
    status: ReservationStatus;
    expiry_ms: string;
    total_amount: string;
    description: string;
  }>(
    planned(
      `select r.id, r.user_id, r.schedule_id, r.status, r.total_amount::text,
            (extract(epoch from r.expiry_datetime) * 1000)::bigint::text as expiry_ms,
            o.origin_city || ' – ' || o.destination_city as description
       from reservations r join schedules s on s.id = r.schedule_id join routes o on o.id = s.route_id
      where r.id = $1`,
      [id],
    ),
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    userId: row.user_id,
    scheduleId: row.schedule_id,
    status: row.status,
    expiresAt: Number(row.expiry_ms),
    totalAmount: decimalToMinor(row.total_amount),
    description: row.description,
  };
}

async function addPayment(
  pool: Pool,
  ids: Ids,
  payment: Parameters<PaymentStore['addPayment']>[0],
  activity: ActivityEntry,
): Promise<void> {
  const at = instant(payment.at);
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      planned(
        `insert into payments (id, reservation_id, user_id, amount, currency, payment_method, gateway,
                             transaction_datetime, status, next_ask_at, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $8, $8) on conflict (id) do nothing`,
        [
          payment.id,
          payment.reservationId,
          payment.userId,
          minorToDecimal(payment.amount),
          payment.currency,
          payment.method,
          payment.gateway,
          at,
          instant(payment.nextAskAt),
        ],
      ),
    );
    if (rowCount !== 1) return;
    await insertActivity(client, ids.next(), activity);
  });
}

async function keepEvent(pool: Pool, event: Parameters<PaymentStore['keepEvent']>[0]): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      planned(
        `insert into gateway_events (gateway, event_id, event_type, payment_id, amount, currency, refund_id, reason,
                                   operation_id, received_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
        [
          event.gateway,
          event.eventId,
          event.type,
          event.paymentId,
          event.amount === null ? null : minorToDecimal(event.amount),
          event.currency,
          event.refundId,
          event.reason,
          event.operationId,
          instant(event.at),
        ],
      ),
    );
    if (rowCount !== 1) return false;
    if (event.reference !== '') {
      await client.query(
        planned(
          'update payments set payment_gateway_reference = $2 where id = $1 and payment_gateway_reference is null',
          [event.paymentId, event.reference],
        ),
      );
    }
    await client.query(
      planned(`select graphile_worker.add_job('gateway_event', $1::json, job_key => $2)`, [
        JSON.stringify({ gateway: event.gateway, event_id: event.eventId }),
        `gateway_event:${event.gateway}:${event.eventId}`,
      ]),
    );
    return true;
  });
}

async function storedEvent(pool: Pool, gateway: string, eventId: string): Promise<StoredEvent | null> {
  const { rows } = await pool.query<{
    event_type: string;
    payment_id: string;
    schedule_id: string;
    amount: string | null;
    currency: string | null;
    refund_id: string | null;
    reason: string | null;
    operation_id: string;
    applied: boolean;
  }>(
    planned(
      `select e.event_type, e.payment_id, r.schedule_id, e.amount::text, e.currency, e.refund_id, e.reason, e.operation_id,
            e.applied_at is not null as applied
       from gateway_events e join payments p on p.id = e.payment_id join reservations r on r.id = p.reservation_id
      where e.gateway = $1 and e.event_id = $2`,
      [gateway, eventId],
    ),
  );
  const row = rows[0];
  if (!row) return null;
  return {
    gateway,
    eventId,
    type: row.event_type,
    paymentId: row.payment_id,
    scheduleId: row.schedule_id,
    amount: row.amount === null ? null : decimalToMinor(row.amount),
    currency: row.currency,
    refundId: row.refund_id,
    reason: row.reason,
    operationId: row.operation_id,
    applied: row.applied,
  };
}

async function refundWhere(pool: Pool, where: string, id: string): Promise<RefundOrder | null> {
  const { rows } = await pool.query<{
    id: string;
    payment_id: string;
    gateway: string;
    schedule_id: string;
    reference: string | null;
    amount: string;
    reason: string;
    status: RefundOrder['status'];
    retries: number;
  }>(
    planned(
      `select f.id, f.payment_id, p.gateway, r.schedule_id, p.payment_gateway_reference as reference, f.amount::text, f.reason,
            f.status,
            (select count(*)::int from activity_logs l
              where l.entity_id = f.id and l.action_type = '${REFUND_RETRIED}') as retries
       from refunds f join payments p on p.id = f.payment_id join reservations r on r.id = p.reservation_id
      where ${where}`,
      [id],
    ),
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    paymentId: row.payment_id,
    gateway: row.gateway,
    scheduleId: row.schedule_id,
    reference: row.reference,
    amount: decimalToMinor(row.amount),
    reason: row.reason,
    status: row.status,
    retries: row.retries,
  };
}

/** Where bookings are, for callers that must find the right actor. */
export function createBookingLookup(pool: Pool): BookingLookup {
  return {
    booking: (id) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ id: string; user_id: string; schedule_id: string }>(
          planned('select id, user_id, schedule_id from bookings where id = $1', [id]),
        );
        const row = rows[0];
        return row ? { id: row.id, userId: row.user_id, scheduleId: row.schedule_id } : null;
      }),
    ofReservation: (id) =>
      guardDb(async () => {
        const { rows } = await pool.query<{
          user_id: string;
          status: ReservationStatus;
          expiry_ms: string;
          booking_id: string | null;
        }>(
          planned(
            `select r.user_id, r.status, (extract(epoch from r.expiry_datetime) * 1000)::bigint::text as expiry_ms,
                  b.id as booking_id
             from reservations r left join bookings b on b.reservation_id = r.id where r.id = $1`,
            [id],
          ),
        );
        const row = rows[0];
        return row
          ? {
              userId: row.user_id,
              status: row.status,
              expiresAt: Number(row.expiry_ms),
              bookingId: row.booking_id,
            }
          : null;
      }),
    waitingNews: (reservationId) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ gateway: string; event_id: string }>(
          planned(
            `select e.gateway, e.event_id from gateway_events e join payments p on p.id = e.payment_id
            where p.reservation_id = $1 and e.applied_at is null order by e.received_at`,
            [reservationId],
          ),
        );
        return rows.map((row) => ({ gateway: row.gateway, eventId: row.event_id }));
      }),
  };
}
