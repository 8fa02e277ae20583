/** Finds schedules whose status is behind the clock. */
export interface ScheduleLookup {
  /**
   * Scheduled ones that have left, running ones that have arrived, by `now` (epoch ms), in the order of their ids: the next
   * `limit` behind `after`.
   */
  behindClock(now: number, after: string | null, limit: number): Promise<string[]>;
}
