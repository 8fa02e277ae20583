import { z } from 'zod';
import { JOB_STATES, type Job, type JobQueue, retryJob } from '../../app/admin/jobs.ts';
import type { Clock } from '../../app/ports.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { cursor, limit, listOf, toPage } from '../paging.ts';
import { admins } from '../policies.ts';
import { formatInstant, id, idParams, timestamp, uuid } from '../wire.ts';

export interface JobHttpParts {
  queue: JobQueue;
  clock: Clock;
}

const jobsQuery = z.object({
  limit,
  cursor: cursor(uuid),
  state: z
    .enum(JOB_STATES)
    .meta({ description: '`failed`: tried as often as it may be; `retrying`: to be tried again by itself.' })
    .optional(),
});

export const jobSchema = z
  .object({
    id,
    task: z.string().meta({ examples: ['refund'] }),
    about: z.record(z.string(), z.unknown()).meta({
      description: 'The ids of what it is about.',
      examples: [{ refund_id: '0198c0de-4a10-7000-8000-000000000001' }],
    }),
    state: z.enum(JOB_STATES),
    attempts: z.int().meta({ examples: [25] }),
    max_attempts: z.int().meta({ examples: [25] }),
    last_error: z
      .string()
      .nullable()
      .meta({
        description:
          'Why the last try that failed did, by kinds and codes: nobody’s data. Null before one has.',
        examples: ['EENVELOPE RCPT TO 451 4.7.1'],
      }),
    run_at: timestamp,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({
    id: 'Job',
    description: 'Something to be done outside: a letter, a refund, the effect of a gateway’s news.',
  });

/** The job queue, and another try for what will not be tried any more. Rules [JOB-1], [JOB-2]. */
export function jobOperations(parts: JobHttpParts): Operation[] {
  return [listJobs(parts), retry(parts)];
}

function listJobs({ queue }: JobHttpParts): Operation {
  return defineOperation({
    id: 'listJobs',
    method: 'get',
    path: '/admin/jobs',
    tag: 'admin',
    summary: 'List what is still to be done outside, the latest first',
    description:
      'What is done is gone from the queue. What an error said stands in the server’s log, under the job’s id.',
    policy: admins,
    query: jobsQuery,
    success: { status: 200, schema: listOf(jobSchema) },
    refusals: ['validation_failed'],
    handle: async ({ query }) => {
      const { limit: most, state, cursor: afterId } = query;
      const found = await queue.list({ state, afterId, limit: most + 1 });
      return { body: toPage(found, most, (job) => job.id, presentJob) };
    },
  });
}

function retry(parts: JobHttpParts): Operation {
  return defineOperation({
    id: 'retryJob',
    method: 'post',
    path: '/admin/jobs/{id}/retry',
    tag: 'admin',
    summary: 'Have a job tried at once, and as often as a new one',
    description: 'Nothing is done twice by it: a letter has its own key, a refund its own id at the gateway.',
    policy: admins,
    params: idParams,
    success: { status: 200, schema: jobSchema },
    refusals: ['not_found', 'in_use'],
    handle: async ({ params, context }) => ({
      body: presentJob(await retryJob(parts, context, params.id)),
    }),
  });
}

function presentJob(job: Job): z.output<typeof jobSchema> {
  return {
    id: job.id,
    task: job.task,
    about: job.about,
    state: job.state,
    attempts: job.attempts,
    max_attempts: job.maxAttempts,
    last_error: job.lastError,
    run_at: formatInstant(job.runAt),
    created_at: formatInstant(job.createdAt),
    updated_at: formatInstant(job.updatedAt),
  };
}
