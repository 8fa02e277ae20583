import type { IdempotencyStore } from '../app/idempotency.ts';
import type { Clock } from '../app/ports.ts';

export const CLEAN_EVERY_MS = 3_600_000;
const BATCH = 1_000;

export interface KeyCleaningParts {
  store: Pick<IdempotencyStore, 'removeOld'>;
  clock: Clock;
}

/** Removes idempotency keys that have been kept long enough, a batch at a time. Returns how many. Rule [IDEM-12]. */
export async function cleanKeys({ store, clock }: KeyCleaningParts): Promise<number> {
  const now = clock.now();
  for (let removed = 0; ; ) {
    const batch = await store.removeOld(now, BATCH);
    removed += batch;
    if (batch < BATCH) return removed;
  }
}
