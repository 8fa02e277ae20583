import type { Answered } from '../../domain/errors.ts';
import type { Passenger } from '../../domain/seatMap.ts';
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

export interface SeatWish {
  scheduleId: string;
  seatIds: string[];
  /** Who sits where, as far as it is known already. */
  passengers?: Passenger[];
}

/** What a passenger can do with seats, through whichever door. All throw `Refused`. */
export interface ReservationDoors {
  /** What the actor refuses is no exception here: in a rush it is the rule. */
  reserve(context: RequestContext, wish: SeatWish): Promise<Answered<ReservationView>>;
  /** Says anew who travels, until the seats are paid for. Rule [PAX-2]. */
  namePassengers(context: RequestContext, reservationId: string, passengers: Passenger[]): Promise<void>;
  /** The owner's own release. */
  release(context: RequestContext, reservationId: string): Promise<void>;
}
