import type { EpochMs } from '../ports.ts';

/** How long a gateway may be silent about a payment or a refund before it is asked. */
export const ASK_AFTER_MS = 60_000;
/** The longest wait between two questions about one thing. */
const ASK_AT_LEAST_EVERY_MS = 3_600_000;

/** A payment is asked about so long before its hold's end: time enough for an answer that still buys the seats. */
export const LAST_ASK_MS = 5_000;

/** When to ask next about something that is open since `since`: after a minute, then ever more rarely. */
export function nextAsk(now: EpochMs, since: EpochMs): EpochMs {
  return now + Math.min(Math.max(now - since, ASK_AFTER_MS), ASK_AT_LEAST_EVERY_MS);
}

/**
 * When to ask next about a payment begun at `begunAt`, whose hold ends at `endsAt`: besides, once in the last seconds
 * of the hold, and once at its end. Rules [PAY-23], [PAY-24].
 */
export function nextAskOfPayment(now: EpochMs, begunAt: EpochMs, endsAt: EpochMs): EpochMs {
  if (now >= endsAt) return nextAsk(now, endsAt);
  const moment = now < endsAt - LAST_ASK_MS ? endsAt - LAST_ASK_MS : endsAt;
  return Math.min(nextAsk(now, begunAt), moment);
}
