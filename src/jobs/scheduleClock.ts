import type { Clock, Ids } from '../app/ports.ts';
import { SYSTEM } from '../app/schedule/outcome.ts';
import type { ScheduleLookup } from '../app/schedule/scheduleLookup.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';

/** States follow the clock within 60 s (contract §11, "Times"). */
export const CLOCK_EVERY_MS = 20_000;
const BATCH = 200;

export interface ScheduleClockParts {
  lookup: ScheduleLookup;
  desk: Pick<SeatDesk, 'send'>;
  clock: Clock;
  ids: Ids;
}

/** Moves schedules on that have left or arrived, their bookings with them. Returns how many. Rule [SCH-5]. */
export async function advanceSchedules({ lookup, desk, clock, ids }: ScheduleClockParts): Promise<number> {
  const schedules = await lookup.behindClock(clock.now(), BATCH);
  for (const scheduleId of schedules) {
    await desk.send(scheduleId, { operationId: ids.next(), origin: SYSTEM, command: { type: 'advance' } });
  }
  return schedules.length;
}
