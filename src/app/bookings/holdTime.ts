import type { ReservationStatus } from '../../domain/reservation.ts';
import type { EpochMs } from '../ports.ts';
import type { Reservation } from './views.ts';

type Timed = Pick<Reservation, 'status' | 'expiresAt'>;

/** What a reservation is at `now`. At its expiry it is over, also while nobody has written that down. Rule [RES-20]. */
export function statusAt({ status, expiresAt }: Timed, now: EpochMs): ReservationStatus {
  return status === 'active' && now >= expiresAt ? 'expired' : status;
}

/** Whole seconds until an active reservation ends, the last one counted until it is over; 0 for every other. */
export function secondsRemaining(reservation: Timed, now: EpochMs): number {
  if (statusAt(reservation, now) !== 'active') return 0;
  return Math.ceil((reservation.expiresAt - now) / 1000);
}
