/**
 * What happened, as its clients saw it: plain JSON, one event a line. The simulation writes it, tests of real servers
 * write it too, and `checkHistory` judges both. Times are epoch milliseconds of whoever watches; money is minor units.
 */

export type Call =
  | { f: 'reserve'; user: string; schedule: string; seats: string[]; passengers?: Named[] }
  | { f: 'name'; user: string; reservation: string; passengers: Named[] }
  | { f: 'release'; user: string; reservation: string; by: 'owner' | 'admin' }
  | { f: 'initiate'; user: string; reservation: string; amount: number }
  | { f: 'book'; user: string; reservation: string }
  | { f: 'cancel'; user: string; booking: string; by: 'customer' | 'admin' }
  /** Some seats of it. */
  | { f: 'cancel_seats'; user: string; booking: string; seats: string[]; by: 'customer' | 'admin' }
  | { f: 'invoice'; user: string; booking: string }
  | { f: 'retry_refund'; user: string; refund: string }
  | { f: 'cancel_schedule'; user: string; schedule: string };

/** Who sits where. */
export interface Named {
  seatId: string;
  name: string;
}

export type Answer =
  | {
      ok: true;
      reservation?: string;
      expires_at?: number;
      amount?: number;
      payment?: string;
      booking?: string;
      cancellation?: string;
      invoice?: string;
    }
  | { ok: false; code: string; seats?: string[] };

export type SeatWord = 'available' | 'reserved' | 'booked';

export type HistoryEvent =
  /** An operation begins. All its sendings carry one `Idempotency-Key`, or it is sent once. */
  | { at: number; type: 'call'; op: string; call: Call }
  /** Its client knows how it ended. */
  | { at: number; type: 'answer'; op: string; answer: Answer }
  /** Its client will never know. It may have an effect, now or later, or none. */
  | { at: number; type: 'unknown'; op: string }
  /** A watcher is shown the whole map, or what changed. `watcher` is new with each connection. */
  | {
      at: number;
      type: 'shown';
      watcher: string;
      schedule: string;
      version: number;
      whole: boolean;
      seats: Record<string, SeatWord>;
    }
  /** The gateway's own books. */
  | { at: number; type: 'captured' | 'returned'; payment: string; amount: number }
  /** What the database holds when everything has come to rest. */
  | { at: number; type: 'final'; state: FinalState };

export interface FinalState {
  reservations: {
    id: string;
    user: string;
    schedule: string;
    seats: string[];
    status: 'active' | 'expired' | 'confirmed' | 'cancelled';
    expires_at: number;
    amount: number;
  }[];
  bookings: {
    id: string;
    reservation: string;
    status: 'confirmed' | 'cancelled' | 'completed';
    amount: number;
    /** Those that were not given up, with who is named on each. */
    seats: { id: string; passenger: string | null }[];
  }[];
  payments: {
    id: string;
    reservation: string;
    status: string;
    captured: number | null;
    booking: string | null;
  }[];
  cancellations: { id: string; booking: string; refund: number }[];
  refunds: { id: string; payment: string; amount: number; status: 'pending' | 'processed' | 'failed' }[];
  /** By schedule and seat. */
  seats: Record<string, Record<string, SeatWord>>;
}
