/** A hold is at most six seats (spec §11) and ends fifteen minutes after it began, unless a trial says otherwise. */
export const MAX_SEATS_PER_HOLD = 6;
export const HOLD_SECONDS = 900;

export const RESERVATION_STATUSES = ['active', 'expired', 'confirmed', 'cancelled'] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];

/** A reservation's life: it ends once, and never comes back. Rule [RES-9]. */
export const RESERVATION_TRANSITIONS: Record<ReservationStatus, readonly ReservationStatus[]> = {
  active: ['expired', 'confirmed', 'cancelled'],
  expired: [],
  confirmed: [],
  cancelled: [],
};
