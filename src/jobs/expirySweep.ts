import type { Clock, Ids } from '../app/ports.ts';
import type { ReservationLookup } from '../app/reservations/ports.ts';
import { SYSTEM } from '../app/schedule/outcome.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';

/** Spec §11: every 30 seconds. */
export const SWEEP_EVERY_MS = 30_000;
const BATCH = 200;

export interface SweepParts {
  lookup: Pick<ReservationLookup, 'schedulesDue'>;
  desk: Pick<SeatDesk, 'send'>;
  clock: Clock;
  ids: Ids;
}

/**
 * Ends holds whose room is not running, through their rooms: a room that wakes ends what is over, and sets its own
 * timer for what is over before the next sweep. Two sweeps, or a sweep and a timer, meet in the actor's mailbox.
 * Returns how many schedules were asked. Rule [RES-11].
 */
export async function sweepExpired({ lookup, desk, clock, ids }: SweepParts): Promise<number> {
  const schedules = await lookup.schedulesDue(clock.now() + SWEEP_EVERY_MS, BATCH);
  for (const scheduleId of schedules) {
    await desk.send(scheduleId, { operationId: ids.next(), origin: SYSTEM, command: { type: 'expire' } });
  }
  return schedules.length;
}
