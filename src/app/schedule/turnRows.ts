import type { BookingStatus } from '../../domain/booking.ts';
import type { Reply } from '../../domain/decision.ts';
import type { LedgerKind } from '../../domain/ledger.ts';
import type { Minor } from '../../domain/money.ts';
import type { PaymentStatus, RefundStatus } from '../../domain/payment.ts';
import type { ReservationStatus } from '../../domain/reservation.ts';
import type { ScheduleStatus } from '../../domain/schedule.ts';
import type { ScheduleChanges } from '../../domain/seatEvents.ts';
import type { Legs, Seat, SeatStatus } from '../../domain/seatMap.ts';
import type { TicketStatus } from '../../domain/ticket.ts';
import { RowSet } from './rowSet.ts';

/** Times are epoch ms, money is minor units; `db/turnStore.ts` turns them into columns. */

export interface ReservationRow {
  id: string;
  userId: string;
  heldAt: number;
  expiresAt: number;
  status: ReservationStatus;
  totalAmount: Minor;
}

export interface ClaimRow {
  id: string;
  reservationId: string;
  seatId: string;
  legs: Legs;
  price: Minor;
  releasedAt: number | null;
}

export interface BookingRow {
  id: string;
  reservationId: string;
  userId: string;
  bookedAt: number;
  totalAmount: Minor;
  paymentStatus: PaymentStatus;
  reference: string;
  status: BookingStatus;
}

export interface BookingChange {
  id: string;
  /** The status that the row must have for the change to be right; null when it does not matter. */
  from: BookingStatus | null;
  status: BookingStatus | null;
  paymentStatus: PaymentStatus | null;
}

export interface PaymentChange {
  id: string;
  from: PaymentStatus;
  status: PaymentStatus;
  bookingId: string | null;
  capturedAmount: Minor | null;
  failureReason: string | null;
}

export interface TicketRow {
  id: string;
  bookingId: string;
  ticketNumber: string;
  qrCode: string;
  issuedAt: number;
  status: TicketStatus;
}

/** A seat of a booking that a cancellation gives up. */
export interface SeatGivenUp {
  bookingId: string;
  seatId: string;
  cancellationId: string;
  /** With the whole booking, also when its passenger has boarded. */
  withWhole: boolean;
}

/** Who travels on a seat that is held; null: nobody is named. */
export interface PassengerChange {
  reservationId: string;
  seatId: string;
  name: string | null;
}

export interface BookingSeatRow {
  id: string;
  bookingId: string;
  seatId: string;
  seatNumber: string;
  price: Minor;
  passengerName: string | null;
  ticketNumber: string;
  qrCode: string;
}

export interface CancellationRow {
  id: string;
  bookingId: string;
  /** Of the whole booking, or of a part of it. */
  isWhole: boolean;
  userId: string;
  at: number;
  reason: string | null;
  refundAmount: Minor;
  refundStatus: RefundStatus;
  processedAt: number | null;
}

export interface RefundRow {
  id: string;
  paymentId: string;
  cancellationId: string | null;
  amount: Minor;
  reason: string;
  status: RefundStatus;
}

export interface RefundChange {
  id: string;
  from: RefundStatus;
  status: RefundStatus;
  cancellationId: string | null;
  failureReason: string | null;
}

/** A movement of money; its kind says between which accounts. */
export interface LedgerRow {
  id: string;
  kind: LedgerKind;
  amount: Minor;
  paymentId: string;
  bookingId: string | null;
  refundId: string | null;
}

export interface LogRow {
  id: string;
  entityType: string;
  entityId: string;
  userId: string | null;
  action: string;
  details: Record<string, unknown>;
  ip: string | null;
}

export interface JobRow {
  task: string;
  payload: Record<string, unknown>;
  /** The same key again while the job waits is the same job. */
  key: string;
}

/** Everything that one turn writes for one schedule, in one transaction. */
export class TurnRows {
  readonly operations: { id: string; kind: string; reply: Reply }[] = [];
  /** Seats whose status changes: from the status that the row must have, to its new one. */
  readonly seatStatuses = new Map<string, { from: SeatStatus; to: SeatStatus }>();
  readonly seats = new RowSet<Seat, Seat>();
  readonly removedSeats = new Set<string>();
  readonly reservations = new RowSet<ReservationRow, { id: string; status: ReservationStatus }>();
  /** Keyed `reservation/seat`; a change releases the claim. */
  readonly claims = new RowSet<ClaimRow, { reservationId: string; seatId: string; releasedAt: number }>();
  readonly bookings = new RowSet<BookingRow, BookingChange>();
  /** Keyed like the claims. */
  readonly passengers = new Map<string, PassengerChange>();
  readonly bookingSeats: BookingSeatRow[] = [];
  readonly payments = new Map<string, PaymentChange>();
  readonly tickets = new RowSet<TicketRow, { id: string; status: TicketStatus }>();
  readonly seatsGivenUp: SeatGivenUp[] = [];
  readonly cancellations = new RowSet<
    CancellationRow,
    { id: string; status: RefundStatus; processedAt: number | null }
  >();
  readonly refunds = new RowSet<RefundRow, RefundChange>();
  readonly ledger: LedgerRow[] = [];
  readonly logs: LogRow[] = [];
  readonly jobs: JobRow[] = [];
  scheduleChanges: ScheduleChanges = {};
  scheduleStatus: ScheduleStatus | null = null;
  availableSeats = 0;
  seatCount = 0;
  newVersion: number;
  /** The earliest time from which the sender of one of its operations asks elsewhere; null when none does. */
  notAfter: number | null = null;

  readonly scheduleId: string;
  readonly epoch: number;
  readonly version: number;
  readonly now: number;

  constructor(scheduleId: string, epoch: number, version: number, now: number) {
    this.scheduleId = scheduleId;
    this.epoch = epoch;
    this.version = version;
    this.newVersion = version;
    this.now = now;
  }
}
