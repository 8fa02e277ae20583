/** What the use cases must find out before they know which schedule to ask. */
export interface ReservationLookup {
  /** Who holds it and on which schedule; null when there is no such reservation. */
  locate(reservationId: string): Promise<{ userId: string; scheduleId: string } | null>;
  /** Schedules on which a user holds seats now. */
  schedulesHeldBy(userId: string): Promise<string[]>;
  /** Schedules with holds that end by `before` (epoch ms). */
  schedulesDue(before: number): Promise<string[]>;
}
