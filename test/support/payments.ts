import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Outcome } from '../../src/app/schedule/turn.ts';
import { captureCommand, type TestActor } from './testActor.ts';
import { NOON } from './trip.ts';

/** A pending payment for a reservation's whole price, as `initiate` leaves it. */
export async function makePayment(pool: Pool, reservationId: string, at = NOON): Promise<string> {
  const id = uuidv7();
  const { rowCount } = await pool.query(
    `insert into payments (id, reservation_id, user_id, amount, payment_method, gateway, payment_gateway_reference,
                           transaction_datetime, status)
     select $1, id, user_id, total_amount, 'credit_card', 'scripted', $4, $3, 'pending'
       from reservations where id = $2`,
    [id, reservationId, new Date(at), `ref-${id}`],
  );
  if (rowCount !== 1) throw new Error(`there is no reservation ${reservationId} to pay for`);
  await logRow(pool, 'payment', id, 'payment.initiated', at);
  return id;
}

/** As {@link makePayment}, of a scripted gateway that knows them, for many at once; their ids in the same order. */
export async function makePayments(
  pool: Pool,
  reservationIds: readonly string[],
  at: number,
): Promise<string[]> {
  const ids = reservationIds.map(() => uuidv7());
  const { rowCount } = await pool.query(
    `with made as (
       insert into payments (id, reservation_id, user_id, amount, payment_method, gateway, payment_gateway_reference,
                             transaction_datetime, status)
       select n.id, r.id, r.user_id, r.total_amount, 'credit_card', 'scripted', 'scr_' || n.id, $3, 'pending'
         from unnest($1::uuid[], $2::uuid[]) n(id, reservation_id) join reservations r on r.id = n.reservation_id
       returning id)
     insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
     select gen_random_uuid(), 'payment', id, 'payment.initiated', '{}', $3 from made`,
    [ids, reservationIds, new Date(at)],
  );
  if (rowCount !== ids.length) throw new Error('there is not a reservation for each of the payments');
  return ids;
}

/** A row of the activity log. */
export async function logRow(
  pool: Pool,
  entity: string,
  id: string,
  action: string,
  at = NOON,
): Promise<void> {
  await pool.query(
    `insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
     values ($1, $2, $3, $4, '{}', $5)`,
    [uuidv7(), entity, id, action, new Date(at)],
  );
}

/** The gateway's news that a payment was captured: kept, carried out by the actor, and marked as applied. */
export async function tellCaptured(
  pool: Pool,
  { ask }: TestActor,
  paymentId: string,
  amount: number,
): Promise<Outcome> {
  const [eventId, operationId] = [uuidv7(), uuidv7()];
  await pool.query(
    `insert into gateway_events (gateway, event_id, event_type, payment_id, amount, operation_id, received_at)
     values ('scripted', $1, 'payment.succeeded', $2, $3::numeric / 100, $4, $5)`,
    [eventId, paymentId, amount, operationId, new Date(NOON)],
  );
  const outcome = await ask(captureCommand(paymentId, amount), operationId);
  await pool.query(`update gateway_events set applied_at = received_at where event_id = $1`, [eventId]);
  return outcome;
}
