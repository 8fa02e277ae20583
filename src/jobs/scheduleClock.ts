import type { Clock } from '../app/ports.ts';
import type { ScheduleLookup } from '../app/schedule/scheduleLookup.ts';
import { type EveryScheduleParts, tellSchedules } from './everySchedule.ts';

/** States follow the clock within 60 s (contract §11, "Times"). */
export const CLOCK_EVERY_MS = 20_000;

export interface ScheduleClockParts extends EveryScheduleParts {
  lookup: ScheduleLookup;
  clock: Clock;
}

/** Moves schedules on that have left or arrived, their bookings with them. Returns how many. Rule [SCH-5]. */
export async function advanceSchedules({ lookup, clock, ...parts }: ScheduleClockParts): Promise<number> {
  return tellSchedules(parts, await lookup.behindClock(clock.now()), { type: 'advance' });
}
