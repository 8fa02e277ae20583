import type { EpochMs } from '../ports.ts';

/** A server process, as the others find it. Its id is also the one that stands beside the epochs that it takes. */
export interface Member {
  id: string;
  /** Where the others reach it: `http://10.0.0.7:3000`. */
  address: string;
}

/** A process and how long it may own schedules without saying so again. */
export interface Leased extends Member {
  leaseUntil: EpochMs;
}

/** What a process learns when it renews its lease. */
export interface Beat {
  /** Its own, by the database's clock. */
  leaseUntil: EpochMs;
  /** The other processes whose lease has not run out. */
  others: Leased[];
  /** Which of its schedules have another owner by now. */
  lost: string[];
}

/**
 * The list of live processes, kept where the truth about epochs is kept: in the database, by its clock. So whoever is
 * cut off from it neither counts as live nor could write, and nothing that is lost with Redis decides who owns what.
 */
export interface ProcessRegister {
  /**
   * Enters `self` or renews its lease for `leaseMs`, and says who else lives and which of `schedules` are no longer
   * owned by `self`: one question for everything. Throws `DatabaseUnavailable` when the database cannot be asked.
   */
  beat(self: Member, leaseMs: number, schedules: readonly string[]): Promise<Beat>;
  /** Takes `id` off the list, so that nobody waits for its lease to run out. */
  leave(id: string): Promise<void>;
}

/** Who lives, and whose a schedule is, as this process knows it now. */
export interface Members {
  readonly self: Member;
  /** Every process that is believed to live and be reachable, this one included while its lease runs. */
  live(): readonly Member[];
  /** Whose the schedule is; null while this process has no lease of its own, and so may not say. */
  ownerOf(scheduleId: string): Member | null;
  /** Renews this process's lease and reads the list anew; whoever calls meanwhile shares it. Never throws. */
  refresh(): Promise<void>;
  /** Resolves at once if the list is as of lately, else when it has been read anew, if it can be. Never throws. */
  upToDate(): Promise<void>;
  /** As {@link refresh}, by a question that is not under way yet. False when it was not answered. Never throws. */
  refreshAnew(): Promise<boolean>;
  /** This one did not answer: not to be counted on until it has been heard of again. */
  suspect(id: string): void;
  /** The ids of those not counted on. */
  suspects(): string[];
  /** Another process whose lease runs, whether counted on or not. */
  find(id: string): Member | null;
}
