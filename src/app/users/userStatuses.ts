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
  /** It has been asked again, before it is too old. */
  isRenewed: boolean;
}

/** The part of its age at which a status that is still believed is asked again: whoever comes then need not wait. */
const RENEWED_AT = 0.7;

/**
 * Each user's role and whether they are active, fresh to within a second, and without delay after
 * {@link forget}. One question is on its way at a time; who comes meanwhile shares the next one. Of those who keep
 * asking it is asked ahead of time, or in a rush all of them would wait together once a second.
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
    const { clock, maxAgeMs } = this.#parts;
    const age = known ? clock.now() - known.askedAt : Number.POSITIVE_INFINITY;
    if (!known || age >= maxAgeMs) return this.#wait(userId);
    if (age >= maxAgeMs * RENEWED_AT && !known.isRenewed) {
      known.isRenewed = true;
      // When it cannot be asked now, whoever comes when it is too old asks again.
      this.#wait(userId).catch(() => undefined);
    }
    return known.status;
  }

  #wait(userId: string): Promise<UserStatus | null> {
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
        if (status) this.#remember(userId, { status, askedAt, isRenewed: false });
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
