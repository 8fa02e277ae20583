import type { InvoiceJob } from '../../src/jobs/invoices.ts';
import { patiently } from '../../src/jobs/patience.ts';
import type { JobTasks } from '../../src/jobs/worker.ts';
import { failJob, hasJobs, takeJob, unlockJobs } from './postgres/jobs.ts';
import type { Server } from './postgres/server.ts';
import type { StoredJob } from './postgres/tables.ts';
import type { Life } from './scheduler.ts';

/** Sees at that instant that a worker has a job, and that a job is done. */
export interface JobWatch {
  onTaken(job: StoredJob): void;
  onDone(job: StoredJob): void;
}

const AT_ONCE = 5;
const POLL_EVERY_MS = 1_000;
const UNLOCK_EVERY_MS = 20_000;
/** Of the real queue 60 s; here what a dead worker had must come free within the time that a run may take to settle. */
const JOB_TAKES_AT_MOST_MS = 25_000;
const SAY_AGAIN_MS = [20, 100, 300, 1_000, 2_000];

/** The job queue's worker in one process, over the tasks of the real jobs. At least once, and in no order. */
export class JobWorker {
  readonly #server: Server;
  readonly #life: Life;
  readonly #tasks: JobTasks;
  readonly #watch: JobWatch;
  readonly #onTrouble: (what: string, error: unknown) => void;
  #running = 0;
  #told = false;

  constructor(
    server: Server,
    life: Life,
    tasks: JobTasks,
    watch: JobWatch,
    onTrouble: (what: string, error: unknown) => void,
  ) {
    this.#server = server;
    this.#life = life;
    this.#tasks = tasks;
    this.#watch = watch;
    this.#onTrouble = onTrouble;
  }

  start(): void {
    this.#every(POLL_EVERY_MS, () => this.#look());
    this.#every(UNLOCK_EVERY_MS, async () => {
      const { tables, sim } = this.#server;
      await this.#server.statement(this.#life, 'unlock', () =>
        unlockJobs(tables, sim.now - JOB_TAKES_AT_MOST_MS),
      );
    });
  }

  /** The database tells of new jobs. */
  notify(): void {
    if (this.#told) return;
    this.#told = true;
    const { sim, random } = this.#server;
    sim.after(random.between(1, 6), this.#life, 'notify', () => {
      this.#told = false;
      void this.#look().catch(() => undefined);
    });
  }

  #every(ms: number, work: () => Promise<void>): void {
    const { sim } = this.#server;
    sim.after(ms, this.#life, 'poll', () => {
      void work()
        .catch(() => undefined)
        .then(() => this.#every(ms, work));
    });
  }

  async #look(): Promise<void> {
    const { tables, sim } = this.#server;
    while (this.#running < AT_ONCE) {
      // Asking in vain is left out: it is what takes most of the time otherwise.
      if (!hasJobs(tables, sim.now)) return;
      this.#running += 1;
      let job: StoredJob | null = null;
      try {
        job = await this.#server.statement(this.#life, 'take job', () => {
          const taken = takeJob(tables, sim.now);
          if (taken) this.#watch.onTaken(taken);
          return taken;
        });
      } finally {
        if (!job) this.#running -= 1;
      }
      if (!job) return;
      void this.#work(job).finally(() => {
        this.#running -= 1;
        this.notify();
      });
    }
  }

  async #work(job: StoredJob): Promise<void> {
    const { tables, sim } = this.#server;
    try {
      await patiently(
        () => this.#run(job),
        (ms) => sim.sleep(ms, this.#life, 'patience'),
      );
    } catch (error) {
      this.#onTrouble(`the job ${job.task} failed`, error);
      return this.#say(() => failJob(tables, job.serial, sim.now));
    }
    return this.#say(() => {
      if (tables.jobs.delete(job.serial)) this.#watch.onDone(job);
    });
  }

  #run({ task, payload }: StoredJob): Promise<void> {
    const tasks = this.#tasks;
    switch (task) {
      case 'gateway_event':
        return tasks.applyNews(String(payload.gateway), String(payload.event_id));
      case 'refund':
        return tasks.orderRefund(String(payload.refund_id));
      case 'invoice':
        return tasks.issueInvoice(payload as unknown as InvoiceJob);
      default:
        return tasks.sendMail({ kind: String(payload.kind), id: String(payload.id) });
    }
  }

  /** Says how a job ended; who cannot keeps it until it is taken away. */
  async #say(how: () => void): Promise<void> {
    for (const ms of SAY_AGAIN_MS) {
      try {
        return await this.#server.statement(this.#life, 'say job', how);
      } catch {
        await this.#server.sim.sleep(ms, this.#life, 'say again');
      }
    }
  }
}
