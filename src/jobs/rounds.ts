import type { Timers } from '../app/timers.ts';

/**
 * Work that is done again and again: one round at a time, the next one `everyMs` after the last has ended. A round
 * that fails is reported and the next one comes all the same.
 */
export class Rounds {
  readonly #work: () => Promise<unknown>;
  readonly #everyMs: number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #timers: Timers;
  #timer: unknown = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(
    everyMs: number,
    work: () => Promise<unknown>,
    onTrouble: (error: unknown) => void,
    timers: Timers,
  ) {
    this.#work = work;
    this.#everyMs = everyMs;
    this.#onTrouble = onTrouble;
    this.#timers = timers;
  }

  start(): void {
    this.#schedule();
  }

  /** Ends after the round that runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) this.#timers.clear(this.#timer);
    if (this.#running !== null) await this.#running;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = this.#timers.set(() => {
      this.#running = this.#round();
    }, this.#everyMs);
  }

  async #round(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      this.#onTrouble(error);
    }
    this.#running = null;
    this.#schedule();
  }
}
