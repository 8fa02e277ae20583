import type { Clock } from '../app/ports.ts';
import type { ReservationLookup } from '../app/reservations/ports.ts';
import { type EveryScheduleParts, tellSchedules } from './everySchedule.ts';

/** Spec §11: every 30 seconds. */
export const SWEEP_EVERY_MS = 30_000;

export interface SweepParts extends EveryScheduleParts {
  lookup: Pick<ReservationLookup, 'schedulesDue'>;
  clock: Clock;
}

/**
 * Ends holds whose room is not running, through their rooms: a room that wakes ends what is over, and sets its own
 * timer for what is over before the next sweep. Two sweeps, or a sweep and a timer, meet in the actor's mailbox.
 * Returns how many schedules were asked. Rule [RES-11].
 */
export async function sweepExpired({ lookup, clock, ...parts }: SweepParts): Promise<number> {
  const due = await lookup.schedulesDue(clock.now() + SWEEP_EVERY_MS);
  return tellSchedules(parts, due, { type: 'expire' });
}
