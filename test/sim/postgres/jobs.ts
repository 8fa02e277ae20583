import type { StoredJob, Tables } from './tables.ts';

/** As `graphile_worker.add_job`: the same key while the job waits is the same job; one that runs is left to run. */
export function addJob(
  tables: Tables,
  task: string,
  payload: Record<string, unknown>,
  key: string,
  now: number,
): void {
  for (const job of tables.jobs.values()) {
    if (job.key !== key) continue;
    if (job.lockedAt === null) {
      Object.assign(job, { payload, runAt: now, attempts: 0 });
      return;
    }
    job.key = null;
  }
  const serial = ++tables.jobSerial;
  tables.jobs.set(serial, { serial, task, payload, key, runAt: now, attempts: 0, lockedAt: null });
}

export function hasJobs(tables: Tables, now: number): boolean {
  for (const job of tables.jobs.values()) if (job.lockedAt === null && job.runAt <= now) return true;
  return false;
}

/** The next job that waits, now taken; null when there is none. */
export function takeJob(tables: Tables, now: number): StoredJob | null {
  for (const job of tables.jobs.values()) {
    if (job.lockedAt !== null || job.runAt > now) continue;
    job.lockedAt = now;
    job.attempts += 1;
    return { ...job };
  }
  return null;
}

/** A failed job is tried again, later each time. */
export function failJob(tables: Tables, serial: number, now: number): void {
  const job = tables.jobs.get(serial);
  if (!job) return;
  job.lockedAt = null;
  job.runAt = now + Math.floor(Math.exp(Math.min(10, job.attempts)) * 1000);
}

/** `src/db/leftovers.ts`: who was at it for so long is dead. */
export function unlockJobs(tables: Tables, olderThan: number): void {
  for (const job of tables.jobs.values()) {
    if (job.lockedAt !== null && job.lockedAt < olderThan) job.lockedAt = null;
  }
}
