import type { Clock } from '../../src/app/ports.ts';
import type { Timers } from '../../src/app/schedule/expiryTimer.ts';

interface Pending {
  run: () => void;
  at: number;
  real: NodeJS.Timeout;
}

/**
 * Time that runs as it does and can be moved forward by hand, timers with it: what falls due by a move runs at once.
 */
export class MovableTime implements Clock, Timers {
  #offset = 0;
  readonly #pending = new Set<Pending>();

  now(): number {
    return Date.now() + this.#offset;
  }

  set(run: () => void, ms: number): unknown {
    const pending: Pending = { run, at: this.now() + ms, real: setTimeout(() => this.#fire(pending), ms) };
    this.#pending.add(pending);
    return pending;
  }

  clear(handle: unknown): void {
    const pending = handle as Pending;
    clearTimeout(pending.real);
    this.#pending.delete(pending);
  }

  /** Moves time to `at`; never back. */
  moveTo(at: number): void {
    this.#offset += Math.max(0, at - this.now());
    for (const pending of [...this.#pending]) if (pending.at <= this.now()) this.#fire(pending);
  }

  #fire(pending: Pending): void {
    if (!this.#pending.delete(pending)) return;
    clearTimeout(pending.real);
    pending.run();
  }
}
