import type { Clock } from '../../../src/app/ports.ts';

interface Waiting {
  at: number;
  run: () => void;
}

/** A clock and its timers, both moved by hand. */
export class ManualTime implements Clock {
  #now: number;
  #waiting: Waiting[] = [];
  readonly #set: number[] = [];
  #watcher: (() => void) | null = null;

  constructor(now = Date.UTC(2026, 2, 1, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  readonly setTimer = (run: () => void, ms: number): (() => void) => {
    const waiting = { at: this.#now + ms, run };
    this.#waiting.push(waiting);
    this.#set.push(ms);
    this.#watcher?.();
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
  };

  /** How many timers wait. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** The wait in ms of the next timer that has been set, or will be. */
  async nextTimer(): Promise<number> {
    while (this.#set.length === 0) {
      await new Promise<void>((resolve) => {
        this.#watcher = resolve;
      });
    }
    return this.#set.shift() ?? 0;
  }

  /** Moves the time and runs what has become due. */
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}
