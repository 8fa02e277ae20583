import type { Clock } from '../../src/app/ports.ts';
import type { Timers } from '../../src/app/timers.ts';

/** Timers of a clock that is moved by hand. They ring when they are told to: until then they are late. */
export class ManualTimers implements Timers {
  readonly #clock: Clock;
  readonly #pending = new Set<{ run: () => void; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(run: () => void, ms: number): unknown {
    const timer = { run, at: this.#clock.now() + ms };
    this.#pending.add(timer);
    return timer;
  }

  clear(timer: unknown): void {
    this.#pending.delete(timer as { run: () => void; at: number });
  }

  /** Rings those that are due; gives how many. */
  ring(): number {
    let rung = 0;
    for (const timer of [...this.#pending]) {
      if (timer.at > this.#clock.now() || !this.#pending.delete(timer)) continue;
      timer.run();
      rung += 1;
    }
    return rung;
  }
}
