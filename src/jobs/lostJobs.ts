/** Frees the jobs that stand locked under the worker's name, have so for some time, and are none of `heldIds`. */
export type FreeLost = (workerId: string, heldIds: string[]) => Promise<unknown>;

/**
 * What a worker is at, by its own account. When a connection breaks while a job is being taken, the database may have
 * given it and the worker never heard: it would stand locked until somebody thinks its worker dead. So some time after
 * a connection broke the worker compares, and gives back what it is not at. Rule [JOB-4].
 */
export class LostJobs {
  readonly #free: FreeLost;
  readonly #afterMs: number;
  /** Those under way, and those that ended so lately that the database may not have heard. */
  readonly #held = new Set<string>();
  #workerId: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Another connection broke while the timer ran: what it cut is too young for the next comparison. */
  #again = false;
  #stopped = false;

  constructor(free: FreeLost, afterMs: number) {
    this.#free = free;
    this.#afterMs = afterMs;
  }

  named(workerId: string): void {
    this.#workerId = workerId;
  }

  begun(jobId: string): void {
    this.#held.add(jobId);
  }

  ended(jobId: string): void {
    setTimeout(() => this.#held.delete(jobId), this.#afterMs).unref();
  }

  /** A connection broke. */
  doubt(): void {
    if (this.#stopped) return;
    if (this.#timer !== null) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => void this.#compare(), this.#afterMs);
    this.#timer.unref();
  }

  async #compare(): Promise<void> {
    this.#timer = null;
    let again = this.#again;
    this.#again = false;
    try {
      if (this.#workerId !== null) await this.#free(this.#workerId, [...this.#held]);
    } catch {
      // The database is away: it is asked again.
      again = true;
    }
    if (again) this.doubt();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
