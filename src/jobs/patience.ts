import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from '../domain/errors.ts';

/** Waits before further tries of a job that found something away; together less than a stop waits for jobs. */
const TRY_AGAIN_MS = [50, 150, 500, 1_000, 2_000];

/**
 * Does a job again when the database or the room was away for a moment. The queue would do so too, but later, and
 * could not even write down that the job failed while the database is away.
 */
export async function patiently(
  work: () => Promise<void>,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<void> {
  for (const ms of TRY_AGAIN_MS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused) || error.refusal.code !== 'unavailable') throw error;
      await wait(ms);
    }
  }
  return work();
}
