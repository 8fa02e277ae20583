import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 15;

/**
 * Asks `probe` until it gives something other than null or false, and gives that. For what another process or a job
 * does in its own time, of which no event tells. Throws `what` and the last failure of `probe` after `withinMs`.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | false> | T | null | false,
  withinMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let failure: unknown; ; await sleep(POLL_MS)) {
    try {
      const found = await probe();
      if (found !== null && found !== false) return found;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline)
      throw new Error(`it never came to be within ${withinMs} ms: ${what}${failure ? ` (${failure})` : ''}`);
  }
}
