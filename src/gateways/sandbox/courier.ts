import type { Clock } from '../../app/ports.ts';
import { Slots } from '../../app/slots.ts';
import type { GatewayLog } from '../gatewayKind.ts';
import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../webhookSignature.ts';
import type { News } from './ledger.ts';

/** Waits between tries in ms; the last one repeats. */
export const BACKOFF_MS: readonly number[] = [100, 500, 2_000, 10_000, 30_000, 60_000];
export const GIVE_UP_AFTER_MS = 86_400_000;
const ANSWER_WITHIN_MS = 10_000;
const SENT_AT_ONCE = 64;

/** Runs `run` after `ms`; the returned function calls it off. */
export type SetTimer = (run: () => void, ms: number) => () => void;

export interface CourierOptions {
  secret: string;
  clock: Clock;
  fetch: typeof fetch;
  setTimer: SetTimer;
  backoffMs: readonly number[];
  giveUpAfterMs: number;
  log: GatewayLog;
  /** Resolves when what was recorded is on the disk: nothing is told that a crash could take back. */
  durable(): Promise<void>;
  /** Records that news needs no more delivering. */
  close(eventId: string, how: 'acknowledged' | 'abandoned'): void;
}

/** A timer that does not keep the process alive. */
export const unrefTimer: SetTimer = (run, ms) => {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/** Delivers webhooks: signed afresh at each try, tried until an answer is 2xx or a day has passed. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #slots = new Slots(SENT_AT_ONCE);
  readonly #cancels = new Set<() => void>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Resolves when the first try is over, however it ended; at once when the news is for later. Never rejects. */
  deliver(news: News): Promise<void> {
    const wait = news.deliverAt - this.#options.clock.now();
    if (wait <= 0) return this.#try(news, 0, this.#options.clock.now());
    this.#later(wait, () => this.deliver(news));
    return Promise.resolve();
  }

  /** Calls off what waits and breaks off what is being sent; both stay undelivered in the journal. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    await Promise.all(this.#running);
  }

  #later(ms: number, run: () => Promise<void>): void {
    if (this.#stopping.signal.aborted) return;
    const cancel = this.#options.setTimer(() => {
      this.#cancels.delete(cancel);
      void run();
    }, ms);
    this.#cancels.add(cancel);
  }

  #try(news: News, tries: number, since: number): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve();
    const work = this.#slots
      .run(() => this.#attempt(news, tries, since))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
    return work;
  }

  async #attempt(news: News, tries: number, since: number): Promise<void> {
    const { backoffMs, clock, giveUpAfterMs, log } = this.#options;
    const failure = await this.#send(news);
    if (failure === null) return this.#close(news, 'acknowledged');
    if (this.#stopping.signal.aborted) return;
    const about = { event_id: news.id, url: news.url, tries: tries + 1, failure };
    if (clock.now() - since >= giveUpAfterMs) {
      log.warn(about, 'webhook not accepted for a day');
      return this.#close(news, 'abandoned');
    }
    const wait = backoffMs[Math.min(tries, backoffMs.length - 1)] ?? giveUpAfterMs;
    log.info({ ...about, next_try_in_ms: wait }, 'webhook not accepted');
    this.#later(wait, () => this.#try(news, tries + 1, since));
  }

  async #close(news: News, outcome: 'acknowledged' | 'abandoned'): Promise<void> {
    const { close, durable, log } = this.#options;
    close(news.id, outcome);
    try {
      await durable();
      log.info({ event_id: news.id, outcome }, 'webhook done');
    } catch (error) {
      // It is sent once more after a crash, which receivers expect.
      log.warn({ event_id: news.id, err: error }, 'webhook outcome not written yet');
    }
  }

  /** Null when an answer was 2xx, else what went wrong. */
  async #send(news: News): Promise<string | null> {
    try {
      await this.#options.durable();
    } catch (error) {
      return `journal: ${String(error)}`;
    }
    const outcomes = await Promise.all(Array.from({ length: news.copies }, () => this.#post(news)));
    return outcomes.includes(null) ? null : outcomes.join('; ');
  }

  async #post(news: News): Promise<string | null> {
    const { secret, clock } = this.#options;
    try {
      const response = await this.#options.fetch(news.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [WEBHOOK_SIGNATURE_HEADER]: signWebhook(secret, news.body, clock.now() / 1000),
        },
        body: news.body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `answered ${response.status}`;
    } catch (error) {
      return String(error);
    }
  }
}
