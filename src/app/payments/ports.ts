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
  method: PaymentMethod;
  gateway: string;
  at: EpochMs;
}

/** News from a gateway on its way to the schedule's actor. */
export interface StoredEvent {
  gateway: string;
  eventId: string;
  type: string;
  paymentId: string;
  scheduleId: string;
  amount: Minor | null;
  reason: string | null;
  /** The operation that carries it out: the same news again is the same operation. */
  operationId: string;
  applied: boolean;
}

export interface RefundOrder {
  id: string;
  paymentId: string;
  scheduleId: string;
  reference: string | null;
  amount: Minor;
  reason: string;
  status: 'pending' | 'processed' | 'failed';
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
  findByReference(gateway: string, reference: string): Promise<{ id: string; status: PaymentStatus } | null>;
  /**
   * Keeps news until it is carried out, with a job that does so; true when it is new, false when its id is known.
   * Durable when it resolves.
   */
  keepEvent(event: {
    gateway: string;
    eventId: string;
    type: string;
    paymentId: string;
    amount: Minor | null;
    reason: string | null;
    operationId: string;
    at: EpochMs;
  }): Promise<boolean>;
  event(gateway: string, eventId: string): Promise<StoredEvent | null>;
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
