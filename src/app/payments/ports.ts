import type { Minor } from '../../domain/money.ts';
import type { PaymentMethod, PaymentStatus } from '../../domain/payment.ts';
import type { ReservationStatus } from '../../domain/reservation.ts';
import type { ActivityEntry } from '../activity.ts';
import type { EpochMs } from '../ports.ts';

/** A reservation as paying for it needs it. */
export interface PayableReservation {
  id: string;
  userId: string;
  scheduleId: string;
  status: ReservationStatus;
  expiresAt: EpochMs;
  totalAmount: Minor;
  /** "Portland, ME – Boston, MA", for the gateway's page. */
  description: string;
}

export interface NewPayment {
  id: string;
  reservationId: string;
  userId: string;
  amount: Minor;
  /** ISO 4217. */
  currency: string;
  method: PaymentMethod;
  gateway: string;
  at: EpochMs;
  /** When the gateway is asked how it stands, if it has not told by then. */
  nextAskAt: EpochMs;
}

/** News from a gateway on its way to the schedule's actor. */
export interface StoredEvent {
  gateway: string;
  eventId: string;
  type: string;
  paymentId: string;
  scheduleId: string;
  amount: Minor | null;
  currency: string | null;
  /** Our refund's id, where the gateway tells it. */
  refundId: string | null;
  reason: string | null;
  /** The operation that carries it out: the same news again is the same operation. */
  operationId: string;
  applied: boolean;
}

/** A payment that its gateway is to be asked about. */
export interface Inquiry {
  paymentId: string;
  gateway: string;
  /** Null: the gateway never answered when it began. */
  reference: string | null;
  status: PaymentStatus;
  amount: Minor;
  /** True until its reservation's status says otherwise; its time may be up all the same. */
  isHeld: boolean;
  holdEndsAt: EpochMs;
  /** Its refunds that are not final. */
  openRefunds: string[];
}

export interface RefundOrder {
  id: string;
  paymentId: string;
  gateway: string;
  scheduleId: string;
  reference: string | null;
  amount: Minor;
  reason: string;
  status: 'pending' | 'processed' | 'failed';
  /** How often an admin has sent it again. */
  retries: number;
}

/** Every method throws `Refused` `unavailable` when the database cannot be asked. */
export interface PaymentStore {
  payable(reservationId: string): Promise<PayableReservation | null>;
  /** Nothing happens when there is a payment of this id already. */
  addPayment(payment: NewPayment, activity: ActivityEntry): Promise<void>;
  /** Where a payment goes on whose session at the gateway exists; null when there is no such payment or session. */
  begunCheckout(paymentId: string): Promise<{ paymentId: string; redirectUrl: string } | null>;
  /** What the gateway answered. */
  setSession(paymentId: string, session: { reference: string; redirectUrl: string }): Promise<void>;
  /**
   * The payment that news is about: by the gateway's reference, or by our own id that the gateway tells back, where it
   * says no reference or we know none yet.
   */
  findByNews(
    gateway: string,
    news: { reference: string; paymentId: string | null },
  ): Promise<{ id: string; status: PaymentStatus } | null>;
  /**
   * Keeps news until it is carried out, with a job that does so; true when it is new, false when its id is known.
   * Durable when it resolves. A reference that was not known yet is kept with the payment.
   */
  keepEvent(
    event: Omit<StoredEvent, 'scheduleId' | 'applied'> & { reference: string; at: EpochMs },
  ): Promise<boolean>;
  event(gateway: string, eventId: string): Promise<StoredEvent | null>;
  inquiry(paymentId: string): Promise<Inquiry | null>;
  /** Has the gateway asked about a payment and its refunds at the next round. */
  askSoon(paymentId: string, at: EpochMs): Promise<void>;
  /**
   * Takes up to `limit` payments whose time to be asked about has come, or a refund of which, and sets when they are
   * due again. Two processes never take the same ones.
   */
  takeDue(now: EpochMs, limit: number): Promise<string[]>;
  markApplied(gateway: string, eventId: string, at: EpochMs): Promise<void>;
  refundOrder(refundId: string): Promise<RefundOrder | null>;
  /** Of the cancellation of this id, or itself of it. */
  refundUnder(id: string): Promise<RefundOrder | null>;
}

/** What the bookings' use cases must find out first. */
export interface BookingLookup {
  booking(id: string): Promise<{ id: string; userId: string; scheduleId: string } | null>;
  /** A reservation and its booking, if it has one. */
  ofReservation(reservationId: string): Promise<{
    userId: string;
    status: ReservationStatus;
    expiresAt: EpochMs;
    bookingId: string | null;
  } | null>;
  /** Kept news of a reservation's payments that is not carried out yet, oldest first. */
  waitingNews(reservationId: string): Promise<{ gateway: string; eventId: string }[]>;
}
