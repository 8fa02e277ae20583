/** Finds schedules whose status is behind the clock. */
export interface ScheduleLookup {
  /** Scheduled ones that have left, running ones that have arrived, by `now` (epoch ms). */
  behindClock(now: number): Promise<string[]>;
}
