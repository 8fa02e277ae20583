import type { Pool } from 'pg';
import type { ReservationLookup } from '../app/reservations/ports.ts';
import { guardDb } from './failures.ts';
import { instant, planned } from './sql.ts';

/** Where reservations are, for callers that must find the right actor. */
export function createReservationLookup(pool: Pool): ReservationLookup {
  return {
    locate: (id) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ user_id: string; schedule_id: string }>(
          planned('select user_id, schedule_id from reservations where id = $1', [id]),
        );
        const row = rows[0];
        return row ? { userId: row.user_id, scheduleId: row.schedule_id } : null;
      }),
    schedulesHeldBy: (userId) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ schedule_id: string }>(
          planned(`select schedule_id from reservations where user_id = $1 and status = 'active'`, [userId]),
        );
        return rows.map((row) => row.schedule_id);
      }),
    schedulesDue: (before) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ schedule_id: string }>(
          `select distinct schedule_id from reservations where status = 'active' and expiry_datetime <= $1`,
          [instant(before)],
        );
        return rows.map((row) => row.schedule_id);
      }),
  };
}
