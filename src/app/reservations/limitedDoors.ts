import { type Limiter, mustTake } from '../limits.ts';
import type { ReservationDoors } from './doors.ts';

/**
 * The same doors for a way that does not lead through the HTTP pipeline: what a user does there counts on the same
 * limit. Throws `Refused` `rate_limited` as well.
 */
export function limitedDoors(doors: ReservationDoors, limiter: Limiter): ReservationDoors {
  return {
    async reserve(context, wish) {
      await mustTake(limiter, context.caller.userId ?? 'guest');
      return doors.reserve(context, wish);
    },
    async namePassengers(context, reservationId, passengers) {
      await mustTake(limiter, context.caller.userId ?? 'guest');
      await doors.namePassengers(context, reservationId, passengers);
    },
    async release(context, reservationId) {
      await mustTake(limiter, context.caller.userId ?? 'guest');
      await doors.release(context, reservationId);
    },
  };
}
