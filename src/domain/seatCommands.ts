import type { CancelledBy } from './refundPolicy.ts';
import type { ScheduleChanges } from './seatEvents.ts';
import type { Legs, Passenger, Seat } from './seatMap.ts';

/**
 * What can be asked of a schedule's actor. Every id that a command would make is brought along, so that deciding
 * needs neither randomness nor a database, and a command that arrives twice makes the same thing.
 */
export type SeatCommand =
  | {
      type: 'reserve';
      reservationId: string;
      userId: string;
      seatIds: string[];
      legs?: Legs;
      holdSeconds: number;
      passengers?: Passenger[];
    }
  /** Says anew who travels on the seats of a hold; whom it leaves out has no name. */
  | { type: 'name_passengers'; reservationId: string; passengers: Passenger[] }
  | {
      type: 'release';
      reservationId: string;
      by: 'owner' | 'admin';
      /** With `by: 'owner'`: the hold must be theirs. */
      userId: string;
      reason: string | null;
    }
  | { type: 'release_user'; userId: string }
  | { type: 'expire' }
  | {
      type: 'capture';
      paymentId: string;
      /** What the gateway took, minor units. */
      amount: number;
      /** ISO 4217; absent or null: the gateway did not say, so it is the payment's. */
      currency?: string | null;
      /** With it, a payment that comes after its hold's end may buy the same seats by a reservation of this id. */
      rebook?: { reservationId: string };
      bookingId: string;
      ticketId: string;
      ticketNumber: string;
      reference: string;
      refundId: string;
    }
  | { type: 'payment_failed'; paymentId: string; reason: string | null }
  | {
      type: 'refund_news';
      paymentId: string;
      amount: number;
      outcome: 'processed' | 'failed';
      reason: string | null;
      /** Which refund it is, where the gateway says so; else it is told by its amount. */
      refundId?: string | null;
    }
  | { type: 'retry_refund'; refundId: string; paymentId: string }
  | {
      type: 'cancel_booking';
      bookingId: string;
      cancellationId: string;
      refundId: string;
      by: Extract<CancelledBy, 'customer' | 'admin'>;
      reason: string | null;
      /** Only these seats, and the ticket that is then issued for the others; absent: the whole booking. */
      part?: { seatIds: string[]; ticketId: string; ticketNumber: string };
    }
  | { type: 'generate_seats'; seats: Seat[] }
  | {
      type: 'add_seat';
      seat: Seat;
      /** The bus's `total_seats` now: the schedule never has more. */
      capacity: number;
    }
  | { type: 'change_seat'; seatId: string; changes: Partial<Omit<Seat, 'id' | 'claims'>> }
  | { type: 'remove_seat'; seatId: string }
  | { type: 'change_schedule'; changes: ScheduleChanges }
  | { type: 'advance' }
  | {
      type: 'cancel_schedule';
      /** Ids for every booking that is to be cancelled: the actor makes them, the caller sends none. */
      ids: { bookingId: string; cancellationId: string; refundId: string }[];
    };

export type CommandType = SeatCommand['type'];
export type CommandOf<T extends CommandType> = Extract<SeatCommand, { type: T }>;
