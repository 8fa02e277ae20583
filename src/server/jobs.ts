import { applyNews } from '../app/payments/applyNews.ts';
import { orderRefund } from '../app/payments/refunds.ts';
import type { Ids } from '../app/ports.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import { createScheduleLookup } from '../db/scheduleLookup.ts';
import { SWEEP_EVERY_MS, sweepExpired } from '../jobs/expirySweep.ts';
import { Rounds } from '../jobs/rounds.ts';
import { advanceSchedules, CLOCK_EVERY_MS } from '../jobs/scheduleClock.ts';
import { startWorker } from '../jobs/worker.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';
import type { UseCases } from './useCases.ts';

export interface JobsParts {
  databases: Databases;
  ids: Ids;
  desk: SeatDesk;
  useCases: UseCases;
  log: Logger;
}

/** Starts everything that runs by itself: the job queue, the expiry sweep, the schedules' clock. */
export async function startJobs({
  databases,
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
  const rounds = [
    new Rounds(SWEEP_EVERY_MS, sweep, (error) => log.warn({ err: error }, 'the expiry sweep failed')),
    new Rounds(CLOCK_EVERY_MS, advance, (error) => log.warn({ err: error }, 'the schedules’ clock failed')),
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
