import type { EpochMs } from '../ports.ts';
import type {
  Booking,
  BookingDetails,
  Cancellation,
  CancellationDetails,
  CancellationLetter,
  ExpiredHoldLetter,
  FailedPaymentLetter,
  IssuedTicket,
  ListedBooking,
  ManifestEntry,
  Payment,
  RefundLetter,
  Reservation,
  ReservationDetails,
  Ticket,
  TicketAtDoor,
} from './views.ts';

/** Where a list goes on, and how much of it is wanted. */
export interface Page {
  afterId?: string | undefined;
  limit: number;
}

/**
 * What is read of bookings and all that leads to and from them. Null: there is no such thing. Every method throws
 * `Refused` `unavailable` when the database cannot be asked.
 */
export interface BookingReads {
  reservation(id: string): Promise<Reservation | null>;
  /** Those of a user that are active and not over at `now`, in the order of their making. */
  activeReservationsOf(userId: string, now: EpochMs, page: Page): Promise<Reservation[]>;
  reservationDetails(id: string): Promise<ReservationDetails | null>;
  payment(id: string): Promise<Payment | null>;
  booking(id: string): Promise<Booking | null>;
  /** The latest first. */
  bookingsOf(userId: string, page: Page): Promise<ListedBooking[]>;
  bookingDetails(id: string): Promise<BookingDetails | null>;
  ticket(id: string): Promise<Ticket | null>;
  /** By the number of a ticket, or of a seat's own. */
  ticketAtDoor(ticketNumber: string): Promise<TicketAtDoor | null>;
  /** The seats that travel, by number. */
  manifest(scheduleId: string): Promise<ManifestEntry[] | null>;
  cancellation(id: string): Promise<Cancellation | null>;
  cancellationDetails(id: string): Promise<CancellationDetails | null>;
}

/** What is read for paper and letters. Null: there is no such thing any more. Throws as {@link BookingReads}. */
export interface LetterReads {
  issuedTicket(by: { ticketId: string } | { bookingId: string }): Promise<IssuedTicket | null>;
  failedPayment(paymentId: string): Promise<FailedPaymentLetter | null>;
  refund(refundId: string): Promise<RefundLetter | null>;
  cancelledBooking(cancellationId: string): Promise<CancellationLetter | null>;
  /** Null unless it has expired. */
  expiredHold(reservationId: string): Promise<ExpiredHoldLetter | null>;
}
