import type { Clock, EpochMs } from '../app/ports.ts';

/** Round trips of one measurement; the shortest is believed. */
const ROUND_TRIPS = 3;
/** A round trip up to this long tells the time well: it is off by at most half of it. */
const SHORT_TRIP_MS = 100;
/** Further back than this the database's time is not waited for. */
const WAITED_FOR_MS = 2_000;

export interface DatabaseClockOptions {
  /** Asks the database for its time (`clock_timestamp()`), as epoch milliseconds with their fraction. */
  query: () => Promise<number>;
  /** Told of a measurement by the timer that failed, when the clock goes on as it was, and of a time that went far back. */
  onError: (error: unknown) => void;
  /** Milliseconds that never jump. */
  monotonic?: () => number;
}

/**
 * The database's time, told without asking it: a monotonic counter of this process plus an offset that is
 * measured now and then. So all processes agree with the database to within half a round trip, and nobody's
 * wall clock matters. It does not run backwards: when a measurement says it was ahead, it stands still until the
 * database has caught up. But where somebody has set the database's clock back, nobody would own a schedule and no hold
 * would end until then: the time is followed at once, which makes nothing early. A database that is slow to answer
 * tells only between which bounds its time is: the clock keeps within them, and to the lower one when it knows nothing
 * better, so that nothing is over early.
 */
export class DatabaseClock implements Clock {
  readonly #query: () => Promise<number>;
  readonly #onError: (error: unknown) => void;
  readonly #monotonic: () => number;
  #offset: number | null = null;
  #latest: EpochMs = 0;
  #syncing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor({ query, onError, monotonic = () => performance.now() }: DatabaseClockOptions) {
    this.#query = query;
    this.#onError = onError;
    this.#monotonic = monotonic;
  }

  /** Whole milliseconds, rounded down so that nothing is over early. Throws before the first {@link sync}. */
  now(): EpochMs {
    if (this.#offset === null) throw new Error('the database clock was read before its first sync');
    this.#latest = Math.max(this.#latest, Math.floor(this.#monotonic() + this.#offset));
    return this.#latest;
  }

  /** Measures the offset anew. Rejects, and changes nothing, when the database cannot be asked. */
  sync(): Promise<void> {
    this.#syncing ??= this.#measure().finally(() => {
      this.#syncing = null;
    });
    return this.#syncing;
  }

  /** Measures again every `intervalMs`. The process may end meanwhile. */
  start(intervalMs: number): void {
    this.stop();
    this.#timer = setInterval(() => {
      this.sync().catch(this.#onError);
    }, intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #measure(): Promise<void> {
    let best = { least: 0, most: Number.POSITIVE_INFINITY };
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const before = this.#monotonic();
      const there = await this.#query();
      const after = this.#monotonic();
      if (!Number.isFinite(there)) throw new TypeError('the database did not answer with a time');
      if (after - before < best.most - best.least) best = { least: there - after, most: there - before };
    }
    this.#offset = this.#within(best);
    this.#followBack(this.#offset);
  }

  #followBack(offset: number): void {
    const backMs = this.#latest - Math.floor(this.#monotonic() + offset);
    if (backMs <= WAITED_FOR_MS) return;
    this.#latest = 0;
    this.#onError(new Error(`the database's clock has gone back by ${Math.round(backMs / 1_000)} s`));
  }

  #within({ least, most }: { least: number; most: number }): number {
    if (most - least <= SHORT_TRIP_MS) return (least + most) / 2;
    return Math.min(Math.max(this.#offset ?? least, least), most);
  }
}
