import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';

/** A reservation as the textbook has it: whoever wants seats locks their rows, one transaction for each reservation. */
export interface Wish {
  userId: string;
  scheduleId: string;
  seatIds: string[];
  requestId: string;
  ip: string | null;
}

export type Result =
  | { ok: true; id: string; reservedAt: Date; expiresAt: Date; total: string; seats: SeatRow[] }
  | { ok: false; code: string; seatIds: string[] };

interface SeatRow {
  id: string;
  seat_number: string;
  seat_type: string;
  price: string;
  status: string;
}

const HOLD_MS = 900_000;
const UNIQUE_VIOLATION = '23505';

/** Lock, check, insert, update, log, commit: `SELECT … FOR UPDATE`, into the same tables as ours. */
export async function reserveByTextbook(pool: Pool, wish: Wish): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await reserve(client, wish);
    await client.query(result.ok ? 'commit' : 'rollback');
    return result;
  } catch (error) {
    await client.query('rollback');
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    return { ok: false, code: 'active_reservation_exists', seatIds: [] };
  } finally {
    client.release();
  }
}

async function reserve(client: PoolClient, wish: Wish): Promise<Result> {
  const { userId, scheduleId, seatIds } = wish;
  const schedules = await client.query<{ base_price: string }>(
    `select base_price from schedules where id = $1 and status = 'scheduled' and departure_datetime > now()`,
    [scheduleId],
  );
  if (schedules.rowCount !== 1) return { ok: false, code: 'schedule_not_bookable', seatIds: [] };
  const { rows: seats } = await client.query<SeatRow>(
    `select id, seat_number, seat_type, status, ($3::numeric + price_modifier)::text as price
       from seats where schedule_id = $1 and id = any($2::uuid[]) order by id for update`,
    [scheduleId, seatIds, schedules.rows[0]?.base_price],
  );
  if (seats.length !== seatIds.length) return { ok: false, code: 'not_found', seatIds };
  const lost = seats.filter(({ status }) => status !== 'available').map(({ id }) => id);
  if (lost.length > 0) return { ok: false, code: 'seat_unavailable', seatIds: lost };

  const id = uuidv7();
  const reservedAt = new Date();
  const expiresAt = new Date(reservedAt.getTime() + HOLD_MS);
  const total = seats.reduce((sum, { price }) => sum + Number(price), 0).toFixed(2);
  await client.query(
    `insert into reservations (id, user_id, schedule_id, reservation_datetime, expiry_datetime, status, total_amount)
     values ($1, $2, $3, $4, $5, 'active', $6)`,
    [id, userId, scheduleId, reservedAt, expiresAt, total],
  );
  await client.query(
    `insert into reservation_seats (id, reservation_id, seat_id, price)
     select claim, $2, seat, price from unnest($1::uuid[], $3::uuid[], $4::numeric[]) as c(claim, seat, price)`,
    [seats.map(() => uuidv7()), id, seats.map((seat) => seat.id), seats.map(({ price }) => price)],
  );
  await client.query(`update seats set status = 'reserved', updated_at = now() where id = any($1::uuid[])`, [
    seatIds,
  ]);
  await client.query(
    `update schedules set available_seats = available_seats - $2, version = version + 1, updated_at = now()
      where id = $1`,
    [scheduleId, seats.length],
  );
  await log(client, wish, id, seats, total);
  return { ok: true, id, reservedAt, expiresAt, total, seats };
}

async function log(
  client: PoolClient,
  wish: Wish,
  id: string,
  seats: SeatRow[],
  total: string,
): Promise<void> {
  const after = {
    status: 'active',
    schedule_id: wish.scheduleId,
    seats: seats.map((seat) => seat.seat_number),
    total_amount: Number(total),
  };
  await client.query(
    `insert into activity_logs (id, entity_type, entity_id, user_id, action_type, details, ip_address, "timestamp")
     values ($1, 'reservation', $2, $3, 'reservation.created', $4, $5, now())`,
    [uuidv7(), id, wish.userId, JSON.stringify({ request_id: wish.requestId, after }), wish.ip],
  );
}
