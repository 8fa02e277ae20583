import type { Pool } from 'pg';

/** The job queue by state. */
export interface JobCounts {
  /** Due, and not taken yet. */
  waiting: number;
  running: number;
  /** Failed, and to be tried again later. */
  retrying: number;
  /** Tried as often as it may be: nobody will do it any more. */
  failed: number;
}

/** Counts the jobs. The queue holds what is still to do, so it is short but for bad days. */
export async function readJobCounts(pool: Pool): Promise<JobCounts> {
  const { rows } = await pool.query<JobCounts>(
    `select count(*) filter (where attempts < max_attempts and locked_at is null and run_at <= now())::int as waiting,
            count(*) filter (where locked_at is not null)::int as running,
            count(*) filter (where attempts between 1 and max_attempts - 1 and locked_at is null
                               and run_at > now())::int as retrying,
            count(*) filter (where attempts >= max_attempts and locked_at is null)::int as failed
       from graphile_worker.jobs`,
  );
  return rows[0] ?? { waiting: 0, running: 0, retrying: 0, failed: 0 };
}
