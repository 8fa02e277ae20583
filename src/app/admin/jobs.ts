import { refuse } from '../../domain/errors.ts';
import { type ActivityEntry, activityOf } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import type { Clock, EpochMs } from '../ports.ts';

/** `retrying`: failed, and to be tried again later. `failed`: tried as often as it may be, and nobody will any more. */
export const JOB_STATES = ['waiting', 'running', 'retrying', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Something to be done outside, as the queue has it. What is done is gone. */
export interface Job {
  id: string;
  /** `mail`, `refund`, `gateway_event`. */
  task: string;
  /** What it is about: ids. */
  about: Record<string, unknown>;
  state: JobState;
  attempts: number;
  maxAttempts: number;
  /** Why the last try that failed did, without anybody's data; null before one has. */
  lastError: string | null;
  /** Not before this. */
  runAt: EpochMs;
  createdAt: EpochMs;
  updatedAt: EpochMs;
}

export interface JobFilter {
  state?: JobState | undefined;
  afterId?: string | undefined;
  limit: number;
}

/** The queue as an admin sees it. Throws `Refused` `unavailable` when the database cannot be asked. */
export interface JobQueue {
  /** The latest first. */
  list(filter: JobFilter): Promise<Job[]>;
  job(id: string): Promise<Job | null>;
  /** Has a job that nobody is at tried at once and as often as a new one; null when there is none such. */
  retry(id: string, activity: ActivityEntry): Promise<Job | null>;
}

/** Sends a job on its way anew. Throws `Refused` `not_found`, or `in_use` while it runs. Rule [JOB-2]. */
export async function retryJob(
  { queue, clock }: { queue: JobQueue; clock: Clock },
  context: RequestContext,
  id: string,
): Promise<Job> {
  const found = await queue.job(id);
  if (!found) refuse('not_found', 'There is no such job: what is done is gone from the queue.');
  const { task, about, state, attempts } = found;
  const activity = activityOf(context, clock.now(), {
    entityType: 'job',
    entityId: id,
    action: 'job.retried',
    details: { task, about, before: { state, attempts } },
  });
  const retried = state === 'running' ? null : await queue.retry(id, activity);
  return retried ?? refuse('in_use', 'This job runs just now, or has just been done.');
}
