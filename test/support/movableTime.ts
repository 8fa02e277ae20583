import type { Clock } from '../../src/app/ports.ts';
import type { Timers } from '../../src/app/timers.ts';

interface Pending {
  run: () => void;
  at: number;
  real: NodeJS.Timeout;
}

/**
 * Time that runs as it does, from now or from another moment, and can be moved forward by hand, timers with it: what
 * falls due by a move runs at once.
 */
export class MovableTime implements Clock, Timers {
  #offset: number;
  #standing: number | null = null;
  readonly #pending = new Set<Pending>();

  constructor(from = Date.now()) {
    this.#offset = from - Date.now();
  }

  now(): number {
    return this.#standing ?? Date.now() + this.#offset;
  }

  set(run: () => void, ms: number): unknown {
    const real = setTimeout(() => this.#ring(pending), ms);
    const pending: Pending = { run, at: this.now() + ms, real };
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
    if (this.#standing !== null) this.#standing = Math.max(this.#standing, at);
    else this.#offset += Math.max(0, at - this.now());
    for (const pending of [...this.#pending]) if (pending.at <= this.now()) this.#fire(pending);
  }

  /** From now on time stands still, to the millisecond, but for what `moveTo` moves it. */
  stand(): void {
    this.#standing = this.now();
  }

  /** When the timers that wait are due, the next one first. */
  get due(): number[] {
    return [...this.#pending].map(({ at }) => at).sort((a, b) => a - b);
  }

  /** A timer of the process has run out: while time stands, that says nothing. */
  #ring(pending: Pending): void {
    if (this.#standing === null) this.#fire(pending);
  }

  #fire(pending: Pending): void {
    if (!this.#pending.delete(pending)) return;
    clearTimeout(pending.real);
    pending.run();
  }
}
