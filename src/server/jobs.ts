import { applyNews } from '../app/payments/applyNews.ts';
import type { InquiryParts } from '../app/payments/inquire.ts';
import { orderRefund } from '../app/payments/refunds.ts';
import type { Ids } from '../app/ports.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import type { Timers } from '../app/timers.ts';
import { unlockJobs, unlockLost } from '../db/leftovers.ts';
import { createOldOperations } from '../db/oldOperations.ts';
import { createScheduleLookup } from '../db/scheduleLookup.ts';
import { CLEAN_EVERY_MS, clean } from '../jobs/cleaning.ts';
import { SWEEP_EVERY_MS, sweepExpired } from '../jobs/expirySweep.ts';
import { ASK_EVERY_MS, askGateways } from '../jobs/inquiries.ts';
import { issueInvoice } from '../jobs/invoices.ts';
import { Rounds } from '../jobs/rounds.ts';
import { advanceSchedules, CLOCK_EVERY_MS } from '../jobs/scheduleClock.ts';
import { LOST_AFTER_MS, startWorker } from '../jobs/worker.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';
import type { UseCases } from './useCases.ts';

export interface JobsParts {
  databases: Databases;
  timers: Timers;
  ids: Ids;
  desk: SeatDesk;
  useCases: UseCases;
  /** Whether a schedule is this process's to look after; with one process all are. */
  owns(scheduleId: string): boolean;
  /** This process is at jobs under this name from now on. */
  onWorker(workerId: string): void;
  /** A gateway has been asked. */
  onAsked: NonNullable<InquiryParts['onAsked']>;
  log: Logger;
}

/**
 * No job takes nearly as long, a letter's sending at most 40 s: whoever has one for longer has died with it, or could not
 * say that it is done.
 */
const JOB_TAKES_AT_MOST_SECONDS = 60;
const UNLOCK_EVERY_MS = 20_000;

export interface RunningJobs {
  /** Gives the jobs of processes that have died to those that live. */
  takeOver(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything that runs by itself: the job queue, the expiry sweep, the schedules' clock, old keys and operations. */
export async function startJobs({
  databases,
  timers,
  ids,
  desk,
  useCases,
  owns,
  onWorker,
  onAsked,
  log,
}: JobsParts): Promise<RunningJobs> {
  const { clock, jobs, database } = databases;
  const { news, reservationLookup } = useCases;
  const worker = await startWorker(
    jobs,
    {
      applyNews: (name, eventId) => applyNews(news, name, eventId),
      orderRefund: (refundId) => orderRefund(news, refundId),
      sendMail: (mail) => useCases.sendMail(mail),
      issueInvoice: (what) => issueInvoice(useCases.invoices, what),
    },
    log,
    {
      onName: onWorker,
      freeLost: (workerId, heldIds) => unlockLost(jobs, workerId, heldIds, LOST_AFTER_MS),
    },
  );
  const looking = { desk, clock, ids, owns };
  const sweep = () => sweepExpired({ ...looking, lookup: reservationLookup });
  const advance = () => advanceSchedules({ ...looking, lookup: createScheduleLookup(database.pool) });
  const ask = () =>
    askGateways({
      ...news,
      onAsked,
      onTrouble: (paymentId, error) =>
        log.warn({ err: error, payment_id: paymentId }, 'a gateway was not asked'),
    });
  const cleanKeys = () => clean({ store: useCases.idempotencyKeys, clock });
  const cleanOperations = () => clean({ store: createOldOperations(database.pool), clock });
  const unlock = () => unlockJobs(jobs, JOB_TAKES_AT_MOST_SECONDS);
  const round = (everyMs: number, work: () => Promise<unknown>, trouble: string) =>
    new Rounds(everyMs, work, (error) => log.warn({ err: error }, trouble), timers);
  const rounds = [
    round(SWEEP_EVERY_MS, sweep, 'the expiry sweep failed'),
    round(CLOCK_EVERY_MS, advance, 'the schedules’ clock failed'),
    round(ASK_EVERY_MS, ask, 'the gateways were not asked'),
    round(UNLOCK_EVERY_MS, unlock, 'jobs of a dead process were not taken over'),
    round(CLEAN_EVERY_MS, cleanKeys, 'old idempotency keys were not removed'),
    round(CLEAN_EVERY_MS, cleanOperations, 'old operations were not removed'),
  ];
  // Holds that ended while no server ran wait for no round; and callers for none of them.
  const first = sweep().catch((error: unknown) => log.warn({ err: error }, 'the first expiry sweep failed'));
  for (const each of rounds) each.start();
  return {
    takeOver: async () => {
      await unlock();
    },
    async stop() {
      await Promise.all([first, ...rounds.map((each) => each.stop())]);
      await worker.stop();
      // Its connections come back a moment later.
      await worker.promise;
    },
  };
}
