/**
 * What a caller reads of reservations, payments, bookings, tickets and cancellations. Times are epoch ms, money is
 * minor units.
 */

import type { BookingStatus } from '../../domain/booking.ts';
import type { OptionalLetter } from '../../domain/letters.ts';
import type { Minor } from '../../domain/money.ts';
import type { PaymentMethod, PaymentStatus, RefundStatus } from '../../domain/payment.ts';
import type { ReservationStatus } from '../../domain/reservation.ts';
import type { RefundReason } from '../../domain/seatEvents.ts';
import type { SeatType } from '../../domain/seatLayout.ts';
import type { Passenger } from '../../domain/seatMap.ts';
import type { TicketStatus } from '../../domain/ticket.ts';
import type { Bus, Route, Schedule } from '../catalogue/ports.ts';
import type { Language } from '../language.ts';
import type { EpochMs, TicketDocument } from '../ports.ts';
import type { User } from '../users/ports.ts';

interface Stamped {
  id: string;
  createdAt: EpochMs;
  updatedAt: EpochMs;
}

/** A user as others of this module carry it: without the secret. */
export type Person = Omit<User, 'passwordHash'>;

/** A seat as it was held or sold: at the price of that moment. */
export interface TakenSeat {
  /** The seat's id. */
  id: string;
  seatNumber: string;
  seatType: SeatType;
  price: Minor;
}

/** A seat of a booking with who sits on it, and the code with which they board alone. */
export interface BookedSeat extends TakenSeat {
  /** Null: nobody is named. */
  passengerName: string | null;
  /** Null on bookings that were made before seats had codes. */
  ticketNumber: string | null;
  qrCode: string | null;
  status: TicketStatus;
  boardedAt: EpochMs | null;
}

export interface Reservation extends Stamped {
  userId: string;
  scheduleId: string;
  reservedAt: EpochMs;
  expiresAt: EpochMs;
  /** As written down; what it is at a moment says `statusAt`. */
  status: ReservationStatus;
  totalAmount: Minor;
  /** Also when it is over. */
  seats: TakenSeat[];
}

/** A schedule with where it goes and what drives; of the bus all but its seat plan, which is long. */
export interface Journey {
  schedule: Schedule;
  route: Route;
  bus: Omit<Bus, 'layout'>;
}

export interface ReservationDetails extends Reservation {
  /** Those that are named, by their seats. */
  passengers: Passenger[];
  user: Person;
  journey: Journey;
}

export interface Payment extends Stamped {
  reservationId: string;
  /** Null until this payment has bought the booking. */
  bookingId: string | null;
  userId: string;
  amount: Minor;
  method: PaymentMethod;
  gatewayReference: string | null;
  failureReason: string | null;
  /** When it last changed its status. */
  transactionAt: EpochMs;
  status: PaymentStatus;
}

export interface Booking extends Stamped {
  reservationId: string;
  userId: string;
  scheduleId: string;
  bookedAt: EpochMs;
  totalAmount: Minor;
  paymentStatus: PaymentStatus;
  reference: string;
  status: BookingStatus;
}

export interface Ticket extends Stamped {
  bookingId: string;
  /** Whose booking it is. */
  ownerId: string;
  ticketNumber: string;
  qrCode: string;
  issuedAt: EpochMs;
  status: TicketStatus;
}

/** That a booking was given up, or some of its seats. */
export interface Cancellation extends Stamped {
  bookingId: string;
  /** Of the whole booking: of all seats that it still had. */
  isWhole: boolean;
  seatIds: string[];
  /** Whose booking it was. */
  ownerId: string;
  /** Who cancelled: the passenger or an admin. */
  userId: string;
  cancelledAt: EpochMs;
  reason: string | null;
  refundAmount: Minor;
  refundStatus: RefundStatus;
  processedAt: EpochMs | null;
}

/** A booking as it stands in a list: with where it goes. */
export interface ListedBooking extends Booking {
  journey: Journey;
}

export interface BookingDetails extends Booking {
  user: Person;
  journey: Journey;
  /** Those that it has, or had when it was cancelled; not those that were given up before. */
  seats: BookedSeat[];
  /** The last one: of the others nobody is let in. */
  ticket: Ticket | null;
  /** Every try to pay for the reservation, the latest first. */
  payments: Payment[];
  /** The one that ended the booking. */
  cancellation: Cancellation | null;
  /** All of them, those of single seats too, in their order. */
  cancellations: Cancellation[];
}

export interface CancellationDetails extends Cancellation {
  booking: Booking;
  /** Whose booking it was. */
  user: Person;
}

/** A code as the door sees it: of a whole ticket, with the seats that it was issued for, or of one seat. */
export interface TicketAtDoor {
  /** What was shown. */
  code: { number: string; qrCode: string; status: TicketStatus };
  /** The seat whose own code it is; null for the code of a whole ticket. */
  seatTicketId: string | null;
  ticket: Ticket;
  booking: Booking;
  seats: BookedSeat[];
}

/** Who sits where on a trip. */
export interface ManifestEntry {
  seatId: string;
  seatNumber: string;
  passengerName: string | null;
  /** Who booked, for whom nobody is named. */
  bookedBy: string;
  phoneNumber: string;
  bookingId: string;
  bookingReference: string;
  /** What was paid for the seat. */
  price: Minor;
  ticketNumber: string | null;
  boardedAt: EpochMs | null;
}

/** Whom a letter goes to. */
export interface Addressee {
  userId: string;
  name: string;
  email: string;
  language: Language;
  /** Kinds of letters that this person does not want. */
  unwanted: readonly OptionalLetter[];
}

/** A ticket and what is printed on it. */
export interface IssuedTicket {
  ticketId: string;
  owner: Addressee;
  document: TicketDocument;
}

/** What every letter about a trip says of it. */
export type TripFacts = Pick<TicketDocument, 'operatorName' | 'from' | 'to' | 'currency'>;

/** For a letter about a payment that failed. */
export interface FailedPaymentLetter {
  owner: Addressee;
  trip: TripFacts;
  amount: Minor;
  status: PaymentStatus;
  reservation: { status: ReservationStatus; expiresAt: EpochMs };
}

/** For a letter about money on its way back. */
export interface RefundLetter {
  owner: Addressee;
  trip: TripFacts;
  amount: Minor;
  status: RefundStatus;
  reason: RefundReason;
  /** Null when the money had bought nothing. */
  bookingReference: string | null;
}

/** For a letter about a booking that was given up, or a part of it. */
export interface CancellationLetter {
  owner: Addressee;
  trip: TripFacts;
  bookingId: string;
  bookingReference: string;
  /** The seats that were given up, and what was paid for them. */
  seats: TakenSeat[];
  paidAmount: Minor;
  refundAmount: Minor;
  refundStatus: RefundStatus;
}

/** A hold whose time ran out. */
export interface ExpiredHoldLetter {
  owner: Addressee;
  trip: TripFacts;
  seats: TakenSeat[];
  /** Its owner holds or has bought other seats of the trip, or money came in after all, of which another letter tells. */
  isMoot: boolean;
}
