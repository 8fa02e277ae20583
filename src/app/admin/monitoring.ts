import { secondsRemaining } from '../bookings/holdTime.ts';
import type { ReservationDetails } from '../bookings/views.ts';
import type { EpochMs } from '../ports.ts';

/** A hold that ends within so many seconds is marked. */
export const WARN_SECONDS = 120;

/** True for a hold that is about to end. Rule [ADM-2]. */
export function isEnding(
  reservation: Pick<ReservationDetails, 'status' | 'expiresAt'>,
  now: EpochMs,
): boolean {
  const left = secondsRemaining(reservation, now);
  return left > 0 && left < WARN_SECONDS;
}
