import type { Pool } from 'pg';

/**
 * Ends what a process that died in the middle had begun, on a database that is this process's alone: the jobs that it
 * was at, which the queue would keep for four hours, and the calls whose `Idempotency-Key` it held. Jobs are done
 * again and calls carried on by whoever asks again; neither has a second effect.
 */
export async function clearLeftovers(pool: Pool): Promise<void> {
  await unlockJobs(pool, 0);
  await pool.query(
    'update idempotency_keys set leased_until = created_at where answer is null and leased_until > created_at',
  );
}

/**
 * Gives jobs back to the queue that are a dead process's, by its lease, or have been anybody's for longer than
 * `seconds`. Returns how many. Who was at one is dead, or has done it and could not say so; should it be at it after
 * all, the job runs twice, which its own key makes harmless. The queue's own `force_unlock_workers` would take from a living process what it has just begun.
 */
export async function unlockJobs(pool: Pool, seconds: number): Promise<number> {
  const { rowCount } = await pool.query(
    `update graphile_worker._private_jobs set locked_at = null, locked_by = null
      where locked_at < now() - $1 * interval '1 second'
         or locked_by in (select worker_id from processes where lease_until < clock_timestamp())`,
    [seconds],
  );
  return rowCount ?? 0;
}

/** Gives back to the queue what `workerId` took more than `ms` ago and is not at. Returns how many. */
export async function unlockLost(
  pool: Pool,
  workerId: string,
  heldIds: string[],
  ms: number,
): Promise<number> {
  const { rowCount } = await pool.query(
    `update graphile_worker._private_jobs set locked_at = null, locked_by = null
      where locked_by = $1 and id <> all($2::bigint[]) and locked_at < now() - $3 * interval '1 millisecond'`,
    [workerId, heldIds, ms],
  );
  return rowCount ?? 0;
}
