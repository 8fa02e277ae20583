import type { Pool, PoolClient } from 'pg';
import type { ActivityEntry } from '../app/activity.ts';
import { keptReason } from '../app/admin/jobFailure.ts';
import type { Job, JobFilter, JobQueue, JobState } from '../app/admin/jobs.ts';
import type { Ids } from '../app/ports.ts';
import { insertActivity } from './activityLog.ts';
import { guardDb } from './failures.ts';
import { jobState } from './jobCounts.ts';
import { inTransaction } from './transaction.ts';

interface JobRow {
  id: string;
  task: string;
  about: Record<string, unknown>;
  state: JobState;
  attempts: number;
  max_attempts: number;
  last_error: string | null;
  run_at: number;
  created_at: number;
  updated_at: number;
}

/** The queue counts its jobs; outside every id is a UUID: one of version 8, which is anybody's to fill. */
const FIRST_ID = '00000000-0000-8000-8000-';

function toUuid(serial: string): string {
  return FIRST_ID + BigInt(serial).toString(16).padStart(12, '0');
}

/** Null for an id that no job can have. */
function toSerial(id: string): string | null {
  return id.startsWith(FIRST_ID) ? BigInt(`0x${id.slice(FIRST_ID.length)}`).toString() : null;
}

const epochMs = (column: string) => `(extract(epoch from j.${column}) * 1000)::float8 as ${column}`;

const JOBS = `
  select j.id::text, j.task_identifier as task, p.payload as about, ${jobState('j')} as state, j.attempts,
         j.max_attempts, j.last_error, ${epochMs('run_at')}, ${epochMs('created_at')}, ${epochMs('updated_at')}
    from graphile_worker.jobs j join graphile_worker._private_jobs p on p.id = j.id`;

/** Reads the job queue for admins, and has jobs tried again. */
export function createJobQueue(pool: Pool, ids: Ids): JobQueue {
  return {
    list: (filter) => guardDb(() => list(pool, filter)),
    job: (id) => guardDb(() => jobOf(pool, id)),
    retry: (id, activity) => guardDb(() => retry(pool, ids, id, activity)),
  };
}

async function list(pool: Pool, { state, afterId, limit }: JobFilter): Promise<Job[]> {
  const after = afterId === undefined ? null : (toSerial(afterId) ?? '0');
  const { rows } = await pool.query<JobRow>(
    `select * from (${JOBS}) listed
      where ($1::text is null or state = $1) and ($2::bigint is null or id::bigint < $2)
      order by id::bigint desc limit $3`,
    [state ?? null, after, limit],
  );
  return rows.map(toJob);
}

async function jobOf(db: Pool | PoolClient, id: string): Promise<Job | null> {
  const { rows } = await db.query<JobRow>(`${JOBS} where j.id = $1`, [toSerial(id)]);
  return rows[0] ? toJob(rows[0]) : null;
}

async function retry(pool: Pool, ids: Ids, id: string, activity: ActivityEntry): Promise<Job | null> {
  return inTransaction(pool, async (client) => {
    // The queue's own function: it leaves alone what somebody is at.
    const { rowCount } = await client.query(
      'select graphile_worker.reschedule_jobs(array[$1::bigint], run_at => now(), attempts => 0)',
      [toSerial(id)],
    );
    if (rowCount !== 1) return null;
    await insertActivity(client, ids.next(), activity);
    return jobOf(client, id);
  });
}

function toJob(row: JobRow): Job {
  return {
    id: toUuid(row.id),
    task: row.task,
    about: row.about,
    state: row.state,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    lastError: keptReason(row.last_error),
    runAt: row.run_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
