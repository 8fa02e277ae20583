/** Not more often than a screen shows something new. */
const MIN_PAUSE_MS = 16;
/** Everybody sees a change within 100 ms. */
const MAX_PAUSE_MS = 50;
/** After a run the process has twice as long for other work, so that a large crowd does not take it over. */
const PAUSE_OF_RUN = 2;

/**
 * Runs `show` when there is something to show: at once when it has been quiet, and when changes come fast not before a
 * pause that grows with what a run takes. "At once" is after the callers have been answered who wait in this tick.
 */
export class Pace {
  readonly #show: () => void;
  #next: { stop(): void } | null = null;
  #pauseEnds = Number.NEGATIVE_INFINITY;

  constructor(show: () => void) {
    this.#show = show;
  }

  /** There is something to show. */
  want(): void {
    if (this.#next !== null) return;
    const waitMs = this.#pauseEnds - performance.now();
    if (waitMs > 0) {
      const timer = setTimeout(() => this.#run(), waitMs);
      this.#next = { stop: () => clearTimeout(timer) };
    } else {
      const immediate = setImmediate(() => this.#run());
      this.#next = { stop: () => clearImmediate(immediate) };
    }
  }

  stop(): void {
    this.#next?.stop();
    this.#next = null;
  }

  #run(): void {
    this.#next = null;
    const begunAt = performance.now();
    this.#show();
    const endedAt = performance.now();
    const pause = (endedAt - begunAt) * PAUSE_OF_RUN;
    this.#pauseEnds = endedAt + Math.min(Math.max(pause, MIN_PAUSE_MS), MAX_PAUSE_MS);
  }
}
