import type { Clock, EpochMs } from '../ports.ts';
import type { Timers } from '../timers.ts';
import type { Leased, Member, Members, ProcessRegister } from './members.ts';
import { rendezvous } from './rendezvous.ts';

export interface MembershipTimes {
  /** How often a process renews its lease, and so learns of the others. */
  beatMs: number;
  /** How long a lease runs: whoever has not renewed it by then has died, or is as good as dead. */
  leaseMs: number;
  /** How long whoever did not answer is passed over at the least, if it goes on renewing its lease. */
  suspectMs: number;
  /** A list as old as that is read anew before anybody is shown something by it. */
  oldMs: number;
}

export const MEMBERSHIP_TIMES: MembershipTimes = {
  beatMs: 1_000,
  leaseMs: 5_000,
  suspectMs: 3_000,
  oldMs: 1_500,
};

export interface MembershipParts {
  self: Member;
  register: ProcessRegister;
  clock: Clock;
  timers: Timers;
  times?: MembershipTimes;
  /** The schedules that are awake here. */
  awake(): Iterable<string>;
  /** These have a newer owner. */
  onLost(scheduleIds: readonly string[]): void;
  /** Who lives has changed, or is believed to have: schedules may have moved from here. */
  onChange(): void;
  onTrouble(what: string, error: unknown): void;
}

interface Suspicion {
  since: EpochMs;
  /** Its lease as it was known then. */
  leaseUntil: EpochMs;
}

/**
 * One process's place among the others. Every `beatMs` it renews its lease, which is its right to own schedules, and in
 * the same question learns who else lives and what it has lost. A process that was stopped for longer than its lease,
 * or cannot reach the database, owns nothing until it has renewed it.
 */
export class Membership implements Members {
  readonly self: Member;
  readonly #parts: MembershipParts;
  readonly #times: MembershipTimes;
  readonly #suspicions = new Map<string, Suspicion>();
  #others: Leased[] = [];
  #leaseUntil: EpochMs = Number.NEGATIVE_INFINITY;
  /** When the last question was asked that was answered: what it learned is not newer. */
  #askedAt: EpochMs = Number.NEGATIVE_INFINITY;
  #answers = 0;
  #known = '';
  #timer: unknown = null;
  #beating: Promise<void> | null = null;
  #left = false;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.self = parts.self;
    this.#times = parts.times ?? MEMBERSHIP_TIMES;
  }

  /** Enters the list, and renews from then on. */
  async start(): Promise<void> {
    await this.refresh();
    this.#schedule();
  }

  /**
   * Leaves the list while others are there to take over: what is awake here is theirs from now on, and whoever asks
   * here is led to them. Alone, it stays until {@link stop}.
   */
  async leave(): Promise<void> {
    if (this.live().length < 2) return;
    await this.#leave();
    this.#tellOfChange();
  }

  /** The end: no further renewal, and off the list. */
  async stop(): Promise<void> {
    if (this.#timer !== null) this.#parts.timers.clear(this.#timer);
    this.#timer = null;
    if (!this.#left) await this.#leave();
  }

  live(): readonly Member[] {
    const now = this.#parts.clock.now();
    // Who has left hears no more of renewals: the list is to lead the last callers on by what it knew.
    const others = this.#others.filter(
      ({ id, leaseUntil }) => (this.#left || leaseUntil > now) && !this.#suspicions.has(id),
    );
    return this.#mayOwn(now) ? [this.self, ...others] : others;
  }

  ownerOf(scheduleId: string): Member | null {
    const now = this.#parts.clock.now();
    // Without a lease its list is as old as the lease; only who has left on purpose is to lead others on.
    if (!this.#left && !this.#mayOwn(now)) return null;
    return rendezvous(scheduleId, this.live());
  }

  refresh(): Promise<void> {
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  async upToDate(): Promise<void> {
    // The first answer may be to a question that was asked before the process stood still.
    for (let asked = 0; asked < 2 && this.#isOld(); asked += 1) {
      const before = this.#answers;
      await this.refresh();
      if (this.#answers === before) return;
    }
  }

  async refreshAnew(): Promise<boolean> {
    await this.#beating;
    const before = this.#answers;
    await this.refresh();
    return this.#left || this.#answers > before;
  }

  suspect(id: string): void {
    const known = this.#others.find((other) => other.id === id);
    if (!known || this.#suspicions.has(id)) return;
    this.#suspicions.set(id, { since: this.#parts.clock.now(), leaseUntil: known.leaseUntil });
    this.#tellOfChange();
  }

  suspects(): string[] {
    return [...this.#suspicions.keys()];
  }

  find(id: string): Member | null {
    const now = this.#parts.clock.now();
    return this.#others.find((other) => other.id === id && other.leaseUntil > now) ?? null;
  }

  #isOld(): boolean {
    const age = this.#parts.clock.now() - this.#askedAt;
    // It is from later than now where the database's clock was set back.
    return !this.#left && (age > this.#times.oldMs || age < 0);
  }

  #mayOwn(now: EpochMs): boolean {
    return !this.#left && now < this.#leaseUntil;
  }

  async #leave(): Promise<void> {
    this.#left = true;
    // A renewal that is under way would enter it again.
    await this.#beating;
    try {
      await this.#parts.register.leave(this.self.id);
    } catch (error) {
      this.#parts.onTrouble('the process could not take leave: its lease will run out', error);
    }
  }

  /** One question each `beatMs`: an answer that took longer is as old, and the next question follows at once. */
  #schedule(afterMs = this.#times.beatMs): void {
    this.#timer = this.#parts.timers.set(() => {
      const askedAt = this.#parts.clock.now();
      void this.refresh().then(() => {
        const tookMs = this.#parts.clock.now() - askedAt;
        if (this.#timer !== null) this.#schedule(Math.max(0, this.#times.beatMs - tookMs));
      });
    }, afterMs);
  }

  async #beat(): Promise<void> {
    const { register, awake, clock, onLost, onTrouble } = this.#parts;
    if (this.#left) return;
    const askedAt = clock.now();
    try {
      const beat = await register.beat(this.self, this.#times.leaseMs, [...awake()]);
      this.#answers += 1;
      this.#askedAt = askedAt;
      this.#leaseUntil = beat.leaseUntil;
      this.#others = beat.others;
      this.#forgive();
      if (beat.lost.length > 0) onLost(beat.lost);
    } catch (error) {
      onTrouble('the lease could not be renewed', error);
    }
    this.#tellOfChange();
  }

  /** Whoever has renewed its lease since is alive; one that dies is off the list by itself. */
  #forgive(): void {
    const now = this.#parts.clock.now();
    for (const [id, suspicion] of this.#suspicions) {
      const known = this.#others.find((other) => other.id === id);
      const isLongAgo = suspicion.since <= now - this.#times.suspectMs;
      const renewed = known && known.leaseUntil > suspicion.leaseUntil && isLongAgo;
      // What came of a time that is yet to come says nothing: the database's clock was set back.
      if (!known || renewed || suspicion.since > now) this.#suspicions.delete(id);
    }
  }

  #tellOfChange(): void {
    const known = this.live()
      .map(({ id }) => id)
      .sort()
      .join();
    if (known === this.#known) return;
    this.#known = known;
    this.#parts.onChange();
  }
}
