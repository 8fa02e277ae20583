import { EventEmitter } from 'node:events';
import { type Runner, run, type TaskList, type WorkerEvents, Logger as WorkerLogger } from 'graphile-worker';
import type { Pool } from 'pg';
import { z } from 'zod';
import { JobFailed } from '../app/admin/jobFailure.ts';
import type { Logger } from '../log.ts';
import { scrub } from '../logSafe.ts';
import type { InvoiceJob } from './invoices.ts';
import { type FreeLost, LostJobs } from './lostJobs.ts';
import { patiently } from './patience.ts';
import { steadyPool } from './steadyPool.ts';

/** What jobs do. Each may run more than once: its own keys make the second time harmless. */
export interface JobTasks {
  applyNews(gateway: string, eventId: string): Promise<void>;
  orderRefund(refundId: string): Promise<void>;
  sendMail(mail: { kind: string; id: string }): Promise<void>;
  issueInvoice(what: InvoiceJob): Promise<void>;
}

const newsPayload = z.object({ gateway: z.string(), event_id: z.string() });
const refundPayload = z.object({ refund_id: z.uuid() });
const invoicePayload = z.object({ kind: z.enum(['invoice', 'credit_note']), id: z.uuid() });
const mailPayload = z.object({ kind: z.string(), id: z.uuid() });

const GIVEN_UP = 'a job has been tried as often as it may be: it waits for an admin';

/** How long a job may stand locked before it is known that this worker's taking of it was cut in two. */
export const LOST_AFTER_MS = 5_000;

export interface WorkerWays {
  /** The name that stands beside the jobs that it is at. */
  onName?(workerId: string): void;
  freeLost?: FreeLost;
  lostAfterMs?: number;
}

/** Starts the worker on the database's queue; a failed job is tried again, later each time. */
export function startWorker(
  pool: Pool,
  tasks: JobTasks,
  log: Logger,
  {
    onName = () => undefined,
    freeLost = async () => undefined,
    lostAfterMs = LOST_AFTER_MS,
  }: WorkerWays = {},
): Promise<Runner> {
  const events = new EventEmitter() as WorkerEvents;
  const lost = new LostJobs(freeLost, lostAfterMs);
  events.on('pool:create', ({ workerPool }) => {
    lost.named(workerPool.id);
    onName(workerPool.id);
  });
  events.on('job:start', ({ job }) => lost.begun(job.id));
  events.on('job:complete', ({ job }) => lost.ended(job.id));
  events.on('stop', () => lost.stop());
  // Each try that failed is an error too, and may mend itself; this does not. Rule [JOB-5].
  events.on('job:failed', ({ job }) => log.error({ job: jobOf({ job }) }, GIVEN_UP));
  return run({
    pgPool: steadyPool(pool, () => lost.doubt()),
    taskList: taskListOf(tasks),
    concurrency: 5,
    events,
    noHandleSignals: true,
    // New jobs are announced by the database; asking is for those whose time to be tried again has come.
    pollInterval: 1000,
    logger: new WorkerLogger(() => (level, message, meta) => {
      if (level === 'error')
        log.error({ worker: said(message), job: jobOf(meta), err: errorOf(meta) }, 'a job failed');
      else if (level === 'warning') log.warn({ worker: said(message) }, 'the job queue warns');
      else log.debug({ worker: said(message) }, 'job queue');
    }),
  });
}

/** The jobs as the queue runs them. Rule [JOB-6]. */
export function taskListOf(tasks: JobTasks): TaskList {
  return {
    gateway_event: task(newsPayload, ({ gateway, event_id }) => tasks.applyNews(gateway, event_id)),
    refund: task(refundPayload, ({ refund_id }) => tasks.orderRefund(refund_id)),
    invoice: task(invoicePayload, (what) => tasks.issueInvoice(what)),
    mail: task(mailPayload, (mail) => tasks.sendMail(mail)),
  };
}

function task<P>(payload: z.ZodType<P>, work: (about: P) => Promise<void>) {
  return async (given: unknown): Promise<void> => {
    try {
      const about = payload.parse(given);
      await patiently(() => work(about));
    } catch (error) {
      throw new JobFailed(error);
    }
  };
}

/** The queue quotes a job's error whole; the log has its own way with errors. */
function said(message: string): string {
  return scrub(message.replace(/ with error.*/s, ''));
}

function errorOf(meta: unknown): unknown {
  return typeof meta === 'object' && meta !== null && 'error' in meta ? meta.error : undefined;
}

function jobOf(meta: unknown): unknown {
  if (typeof meta !== 'object' || meta === null || !('job' in meta)) return undefined;
  const { id, task_identifier, attempts } = meta.job as Record<string, unknown>;
  return { id, task_identifier, attempts };
}
