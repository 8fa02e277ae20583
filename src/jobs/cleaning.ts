import type { Clock, EpochMs } from '../app/ports.ts';

export const CLEAN_EVERY_MS = 3_600_000;
const BATCH = 1_000;

export interface CleaningParts {
  store: {
    /** Removes up to `limit` rows that need not be kept any longer at `at`; returns how many it removed. */
    removeOld(at: EpochMs, limit: number): Promise<number>;
  };
  clock: Clock;
}

/**
 * Removes what has been kept long enough, a batch at a time, so that no transaction is long. Returns how much it was.
 * Rules [IDEM-12] and [OPS-3].
 */
export async function clean({ store, clock }: CleaningParts): Promise<number> {
  const now = clock.now();
  for (let removed = 0; ; ) {
    const batch = await store.removeOld(now, BATCH);
    removed += batch;
    if (batch < BATCH) return removed;
  }
}
