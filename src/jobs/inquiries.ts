import { type InquiryParts, inquire } from '../app/payments/inquire.ts';
import { SYSTEM_TIMERS, type Timers } from '../app/timers.ts';

/** Every second, so that the question in a hold's last seconds comes in time. It costs two probes of an index. */
export const ASK_EVERY_MS = 1_000;
const BATCH = 50;

/**
 * How long a round waits for its answers: the next round's questions are not to wait for a gateway that is silent. An
 * answer that comes later is carried out all the same.
 */
const WAIT_MS = 4_000;

export interface InquiryRoundParts extends InquiryParts {
  onTrouble(paymentId: string, error: unknown): void;
  timers?: Timers;
}

/**
 * Asks the gateways about payments and refunds that they have said nothing of for too long; returns how many. What is
 * asked about twice has one effect, and the database sees to it that two processes do not ask at once.
 * Rules [PAY-23], [PAY-24].
 */
export async function askGateways(parts: InquiryRoundParts): Promise<number> {
  const due = await parts.store.takeDue(parts.clock.now(), BATCH);
  const asked = due.map((paymentId) =>
    inquire(parts, paymentId).catch((error: unknown) => parts.onTrouble(paymentId, error)),
  );
  await atMost(parts.timers ?? SYSTEM_TIMERS, WAIT_MS, Promise.all(asked));
  return due.length;
}

async function atMost(timers: Timers, ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = timers.set(resolve, ms);
  await Promise.race([work, promise]);
  timers.clear(timer);
}
