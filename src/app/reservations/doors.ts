import type { RequestContext } from '../caller.ts';

/** A reservation as the wire tells it (contract §4). */
export interface ReservationView {
  id: string;
  user_id: string;
  schedule_id: string;
  status: 'active' | 'expired' | 'confirmed' | 'cancelled';
  reservation_datetime: string;
  expiry_datetime: string;
  total_amount: number;
  seconds_remaining: number;
  seats: { id: string; seat_number: string; seat_type: string; price: number }[];
}

/** What a passenger can do with seats, through whichever door. Both throw `Refused`. */
export interface ReservationDoors {
  reserve(context: RequestContext, wish: { scheduleId: string; seatIds: string[] }): Promise<ReservationView>;
  /** The owner's own release. */
  release(context: RequestContext, reservationId: string): Promise<void>;
}
