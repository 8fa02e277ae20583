import type { Pool } from 'pg';
import type { SeatsLeft, SeatsLeftReads } from '../../app/catalogue/ports.ts';
import { guardDb } from '../failures.ts';
import { arrayLiteral } from '../sql.ts';

/** Reads what is told of many departures at once: no more of them than it takes. */
export function createSeatsLeft(pool: Pool): SeatsLeftReads {
  return {
    seatsLeft: (ids) =>
      guardDb(async () => {
        const { rows } = await pool.query<SeatsLeft>(
          `select id as "scheduleId", status, available_seats as "availableSeats"
             from schedules where id = any($1::uuid[])`,
          [arrayLiteral('uuid', ids)],
        );
        return rows;
      }),
  };
}
