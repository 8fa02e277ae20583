import type { Pool } from 'pg';
import type { ScheduleLookup } from '../app/schedule/scheduleLookup.ts';
import { guardDb } from './failures.ts';
import { instant } from './sql.ts';

export function createScheduleLookup(pool: Pool): ScheduleLookup {
  return {
    behindClock: (now, limit) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ id: string }>(
          `select id from schedules
            where (status = 'scheduled' and departure_datetime <= $1)
               or (status = 'in_transit' and arrival_datetime <= $1)
            order by departure_datetime limit $2`,
          [instant(now), limit],
        );
        return rows.map((row) => row.id);
      }),
  };
}
