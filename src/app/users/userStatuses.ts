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

/**
 * The parts of its age at which a status that is still believed is noted to be asked again together with others, and
 * at which it is asked however few they are: whoever comes when it is too old has to wait.
 */
const NOTED_AT = 0.7;
const PRESSING_AT = 0.85;
/** So many that are noted are worth a question. */
const TOGETHER = 32;

/**
 * Each user's role and whether they are active, fresh to within a second, and without delay after
 * {@link forget}. One question is on its way at a time; who comes meanwhile shares the next one. Of those who keep
 * asking it is asked ahead of time and of many at once, or in a rush all of them would wait together once a second.
 */
export class UserStatuses implements StatusMemory {
  readonly #parts: Required<UserStatusesParts>;
  readonly #known = new Map<string, Remembered>();
  readonly #forgotten = new Set<string>();
  #waiting = new Map<string, PromiseWithResolvers<UserStatus | null>>();
  /** Nobody waits for these. */
  #noted = new Set<string>();
  /** They are to be asked now. */
  #isTime = false;
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
    // From later than now it is where the database's clock was set back.
    if (!known || age >= maxAgeMs || age < 0) return this.#wait(userId);
    if (age >= maxAgeMs * NOTED_AT) this.#note(userId, known, age >= maxAgeMs * PRESSING_AT);
    return known.status;
  }

  /** When it cannot be asked ahead of time, whoever comes when it is too old asks again. */
  #note(userId: string, known: Remembered, isPressing: boolean): void {
    if (!known.isRenewed) this.#noted.add(userId);
    known.isRenewed = true;
    this.#isTime ||= this.#noted.size >= TOGETHER || (isPressing && this.#noted.has(userId));
    if (this.#isTime && !this.#asking) void this.#ask();
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
    do {
      const [waiting, noted] = [this.#waiting, this.#noted];
      this.#waiting = new Map();
      this.#noted = new Set();
      this.#isTime = false;
      this.#forgotten.clear();
      await this.#answer(waiting, noted);
    } while (this.#waiting.size > 0 || this.#isTime);
    this.#asking = false;
  }

  async #answer(
    waiting: Map<string, PromiseWithResolvers<UserStatus | null>>,
    noted: ReadonlySet<string>,
  ): Promise<void> {
    try {
      const askedAt = this.#parts.clock.now();
      const userIds = new Set([...waiting.keys(), ...noted]);
      const statuses = await this.#parts.load([...userIds]);
      for (const userId of userIds) {
        const status = statuses.get(userId) ?? null;
        if (status) this.#remember(userId, { status, askedAt, isRenewed: false });
        waiting.get(userId)?.resolve(status);
      }
    } catch (error) {
      for (const each of waiting.values()) each.reject(error);
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
