import type { Pool } from 'pg';
import type { ScheduleLookup } from '../app/schedule/scheduleLookup.ts';
import { guardDb } from './failures.ts';
import { instant } from './sql.ts';

export function createScheduleLookup(pool: Pool): ScheduleLookup {
  return {
    behindClock: (now) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ id: string }>(
          `select id from schedules
            where (status = 'scheduled' and departure_datetime <= $1)
               or (status = 'in_transit' and arrival_datetime <= $1)`,
          [instant(now)],
        );
        return rows.map((row) => row.id);
      }),
  };
}
