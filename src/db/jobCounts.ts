import type { Pool } from 'pg';
import type { JobState } from '../app/admin/jobs.ts';

/** The job queue by state. */
export type JobCounts = Record<JobState, number>;

/** In what state a job is: an expression on a row of `graphile_worker.jobs` called `job`. */
export function jobState(job: string): string {
  return `case when ${job}.locked_at is not null then 'running'
               when ${job}.attempts >= ${job}.max_attempts then 'failed'
               when ${job}.attempts > 0 and ${job}.run_at > now() then 'retrying'
               else 'waiting' end`;
}

/** Counts the jobs. The queue holds what is still to do, so it is short but for bad days. */
export async function readJobCounts(pool: Pool): Promise<JobCounts> {
  const { rows } = await pool.query<{ state: JobState; count: number }>(
    `select ${jobState('j')} as state, count(*)::int as count from graphile_worker.jobs j group by 1`,
  );
  const counts: JobCounts = { waiting: 0, running: 0, retrying: 0, failed: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}
