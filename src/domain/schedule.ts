export const SCHEDULE_STATUSES = ['scheduled', 'in_transit', 'completed', 'cancelled'] as const;
export type ScheduleStatus = (typeof SCHEDULE_STATUSES)[number];

/** Which status may follow which. The clock moves the first two on; only an admin cancels. Rule [SCH-5]. */
export const SCHEDULE_TRANSITIONS: Record<ScheduleStatus, readonly ScheduleStatus[]> = {
  scheduled: ['in_transit', 'cancelled'],
  in_transit: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

/** Schedules of one list of whoever follows how many seats are left of each. Rule [DOOR-7]. */
export const MOST_FOLLOWED = 100;

/** The status that a schedule has by the clock (all times epoch ms); a cancelled one stays cancelled. */
export function statusByClock(
  schedule: { status: ScheduleStatus; departureAt: number; arrivalAt: number },
  now: number,
): ScheduleStatus {
  if (schedule.status === 'cancelled' || schedule.status === 'completed') return schedule.status;
  if (now >= schedule.arrivalAt) return 'completed';
  return now >= schedule.departureAt ? 'in_transit' : 'scheduled';
}
