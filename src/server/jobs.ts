import { applyNews } from '../app/payments/applyNews.ts';
import { orderRefund } from '../app/payments/refunds.ts';
import type { Ids } from '../app/ports.ts';
import type { Timers } from '../app/schedule/expiryTimer.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import { unlockJobs } from '../db/leftovers.ts';
import { createScheduleLookup } from '../db/scheduleLookup.ts';
import { SWEEP_EVERY_MS, sweepExpired } from '../jobs/expirySweep.ts';
import { CLEAN_EVERY_MS, cleanKeys } from '../jobs/keyCleaning.ts';
import { Rounds } from '../jobs/rounds.ts';
import { advanceSchedules, CLOCK_EVERY_MS } from '../jobs/scheduleClock.ts';
import { startWorker } from '../jobs/worker.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';
import type { UseCases } from './useCases.ts';

export interface JobsParts {
  databases: Databases;
  timers: Timers;
  ids: Ids;
  desk: SeatDesk;
  useCases: UseCases;
  log: Logger;
}

/** No job takes nearly as long: whoever has one for longer has died with it, or could not say that it is done. */
const JOB_TAKES_AT_MOST_SECONDS = 60;
const UNLOCK_EVERY_MS = 20_000;

/** Starts everything that runs by itself: the job queue, the expiry sweep, the schedules' clock, old keys. */
export async function startJobs({
  databases,
  timers,
  ids,
  desk,
  useCases,
  log,
}: JobsParts): Promise<{ stop(): Promise<void> }> {
  const { clock, jobs, database } = databases;
  const { paymentStore: store, gateway, reservationLookup } = useCases;
  const worker = await startWorker(
    jobs,
    {
      applyNews: (name, eventId) => applyNews({ store, desk, clock, ids }, name, eventId),
      orderRefund: (refundId) => orderRefund({ store, gateway, desk, ids }, refundId),
      sendMail: (mail) => useCases.sendMail(mail),
    },
    log,
  );
  const sweep = () => sweepExpired({ lookup: reservationLookup, desk, clock, ids });
  const advance = () => advanceSchedules({ lookup: createScheduleLookup(database.pool), desk, clock, ids });
  const clean = () => cleanKeys({ store: useCases.idempotencyKeys, clock });
  const unlock = () => unlockJobs(jobs, JOB_TAKES_AT_MOST_SECONDS);
  const round = (everyMs: number, work: () => Promise<unknown>, trouble: string) =>
    new Rounds(everyMs, work, (error) => log.warn({ err: error }, trouble), timers);
  const rounds = [
    round(SWEEP_EVERY_MS, sweep, 'the expiry sweep failed'),
    round(CLOCK_EVERY_MS, advance, 'the schedules’ clock failed'),
    round(UNLOCK_EVERY_MS, unlock, 'jobs of a dead process were not taken over'),
    round(CLEAN_EVERY_MS, clean, 'old idempotency keys were not removed'),
  ];
  // Holds that ended while no server ran wait for nobody.
  await sweep().catch((error: unknown) => log.warn({ err: error }, 'the first expiry sweep failed'));
  for (const each of rounds) each.start();
  return {
    async stop() {
      await Promise.all(rounds.map((each) => each.stop()));
      await worker.stop();
      // Its connections come back a moment later.
      await worker.promise;
    },
  };
}
