import type { Pool } from 'pg';
import type { ScheduleLookup } from '../app/schedule/scheduleLookup.ts';
import { guardDb } from './failures.ts';
import { instant } from './sql.ts';

export function createScheduleLookup(pool: Pool): ScheduleLookup {
  return {
    behindClock: (now, after, limit) =>
      guardDb(async () => {
        const { rows } = await pool.query<{ id: string }>(
          // By itself: for the sake of the order all schedules there ever were would be looked through.
          `with behind as materialized (
             select id from schedules
              where (status = 'scheduled' and departure_datetime <= $1)
                 or (status = 'in_transit' and arrival_datetime <= $1))
           select id from behind where $2::uuid is null or id > $2 order by id limit $3`,
          [instant(now), after, limit],
        );
        return rows.map((row) => row.id);
      }),
  };
}
