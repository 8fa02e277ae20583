import type { Clock, EpochMs } from '../ports.ts';
import type { Timers } from '../timers.ts';

/**
 * A timer that is further away is set again when it comes: the clock may have been put right meanwhile, which after its
 * machine was suspended was behind.
 */
const LOOKS_AGAIN_MS = 5_000;

/**
 * One timer, for the next expiry alone. It only wakes the actor: what is over is decided there, by the clock.
 */
export class ExpiryTimer {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #wake: () => void;
  #handle: unknown = null;
  #at: EpochMs | null = null;

  constructor(clock: Clock, timers: Timers, wake: () => void) {
    this.#clock = clock;
    this.#timers = timers;
    this.#wake = wake;
  }

  /** Sets the timer to `at`; null for none. */
  arm(at: EpochMs | null): void {
    if (at === this.#at && this.#handle !== null) return;
    this.stop();
    if (at === null) return;
    this.#at = at;
    this.#set(at);
  }

  stop(): void {
    if (this.#handle !== null) this.#timers.clear(this.#handle);
    this.#handle = null;
    this.#at = null;
  }

  #set(at: EpochMs): void {
    const ms = Math.min(Math.max(0, Math.ceil(at - this.#clock.now())), LOOKS_AGAIN_MS);
    this.#handle = this.#timers.set(() => {
      this.#handle = null;
      if (this.#clock.now() < at) return this.#set(at);
      this.#at = null;
      this.#wake();
    }, ms);
  }
}
