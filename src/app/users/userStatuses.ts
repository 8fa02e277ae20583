import type { Clock, EpochMs } from '../ports.ts';
import type { StatusMemory, UserStatus } from './ports.ts';

export interface UserStatusesParts {
  load: (userIds: string[]) => Promise<Map<string, UserStatus>>;
  clock: Clock;
  /** How long a status is believed; another process may have changed it meanwhile. */
  maxAgeMs?: number;
  maxEntries?: number;
}

interface Remembered {
  status: UserStatus;
  /** When the question was put, not when the answer came. */
  askedAt: EpochMs;
}

/**
 * Each user's role and whether they are active, fresh to within a second, and without delay after
 * {@link forget}. One question is on its way at a time; who comes meanwhile shares the next one.
 */
export class UserStatuses implements StatusMemory {
  readonly #parts: Required<UserStatusesParts>;
  readonly #known = new Map<string, Remembered>();
  readonly #forgotten = new Set<string>();
  #waiting = new Map<string, PromiseWithResolvers<UserStatus | null>>();
  #asking = false;
  /** Told of whom this process has changed. */
  onForget: (userId: string) => Promise<unknown> = async () => undefined;

  constructor(parts: UserStatusesParts) {
    this.#parts = { maxAgeMs: 1000, maxEntries: 20_000, ...parts };
  }

  /** Null for nobody. Rejects with what `load` rejects with. */
  of(userId: string): UserStatus | null | Promise<UserStatus | null> {
    const known = this.#known.get(userId);
    if (known && this.#parts.clock.now() - known.askedAt < this.#parts.maxAgeMs) return known.status;
    const waiting = this.#waiting.get(userId) ?? Promise.withResolvers<UserStatus | null>();
    this.#waiting.set(userId, waiting);
    if (!this.#asking) void this.#ask();
    return waiting.promise;
  }

  async forget(userId: string): Promise<void> {
    this.drop(userId);
    await this.onForget(userId);
  }

  /** Another process has changed everybody, for all that is known. */
  dropAll(): void {
    for (const userId of [...this.#known.keys(), ...this.#waiting.keys()]) this.drop(userId);
  }

  /** Another process has changed this user. */
  drop(userId: string): void {
    this.#known.delete(userId);
    // An answer that is under way may be from before.
    this.#forgotten.add(userId);
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    while (this.#waiting.size > 0) {
      const batch = this.#waiting;
      this.#waiting = new Map();
      this.#forgotten.clear();
      await this.#answer(batch);
    }
    this.#asking = false;
  }

  async #answer(batch: Map<string, PromiseWithResolvers<UserStatus | null>>): Promise<void> {
    try {
      const askedAt = this.#parts.clock.now();
      const statuses = await this.#parts.load([...batch.keys()]);
      for (const [userId, waiting] of batch) {
        const status = statuses.get(userId) ?? null;
        if (status) this.#remember(userId, { status, askedAt });
        waiting.resolve(status);
      }
    } catch (error) {
      for (const waiting of batch.values()) waiting.reject(error);
    }
  }

  #remember(userId: string, remembered: Remembered): void {
    if (this.#forgotten.has(userId)) return;
    this.#known.delete(userId);
    this.#known.set(userId, remembered);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#parts.maxEntries && oldest !== undefined) this.#known.delete(oldest);
  }
}
