import type { Pool } from 'pg';
import type { EpochMs } from '../app/ports.ts';
import { guardDb } from './failures.ts';
import { instant } from './sql.ts';

/** Longer than anybody asks again by himself: a call with its key for 25 hours, a job for some four days. */
export const OPERATIONS_KEPT_MS = 14 * 24 * 3_600_000;

/**
 * The records of what was carried out, when they are old. A job that was given up waits for an admin, for however long:
 * the operation of a gateway's news that is not carried out to its end is kept as long as that. Rule [OPS-3].
 */
export function createOldOperations(pool: Pool) {
  return {
    removeOld: (at: EpochMs, limit: number): Promise<number> =>
      guardDb(async () => {
        const { rowCount } = await pool.query(
          `delete from operations where id in (
             select id from operations o
              where created_at <= $1
                and not exists (select from gateway_events e where e.operation_id = o.id and e.applied_at is null)
              order by created_at limit $2
                for update skip locked)`,
          [instant(at - OPERATIONS_KEPT_MS), limit],
        );
        return rowCount ?? 0;
      }),
  };
}
