import type { InvoiceDraft, InvoiceSeries } from '../../../src/app/invoices/ports.ts';
import type { Leased } from '../../../src/app/processes/members.ts';
import type {
  BookingRow,
  CancellationRow,
  ClaimRow,
  LedgerRow,
  RefundRow,
  ReservationRow,
  TicketRow,
} from '../../../src/app/schedule/turnRows.ts';
import type { PaymentStatus } from '../../../src/domain/payment.ts';
import type { ScheduleStatus } from '../../../src/domain/schedule.ts';
import type { Seat, SeatStatus } from '../../../src/domain/seatMap.ts';

/** What is committed, as rows. Nothing in here survives less than everything: there is no half of a transaction. */

export interface StoredSeat extends Omit<Seat, 'claims'> {
  scheduleId: string;
  status: SeatStatus;
  /** Rows of `reservation_seats` that are not released. */
  live: ClaimRow[];
}

export interface StoredSchedule {
  id: string;
  status: ScheduleStatus;
  departureAt: number;
  arrivalAt: number;
  basePrice: number;
  legCount: number;
  version: number;
  epoch: number;
  owner: string | null;
  availableSeats: number;
  seatCount: number;
  seats: Map<string, StoredSeat>;
}

export interface StoredClaim extends ClaimRow {
  passengerName: string | null;
}

export interface StoredReservation extends ReservationRow {
  scheduleId: string;
  claims: StoredClaim[];
  bookingId: string | null;
  /** When it ended; null while it is active. */
  endedAt: number | null;
}

export interface StoredBookingSeat {
  seatId: string;
  seatNumber: string;
  price: number;
  passengerName: string | null;
  cancellationId: string | null;
}

export interface StoredBooking extends BookingRow {
  scheduleId: string;
  seats: StoredBookingSeat[];
  /** In the order of their issue. */
  tickets: TicketRow[];
  /** The whole one. */
  cancellationId: string | null;
  paymentId: string | null;
}

export interface StoredPayment {
  id: string;
  reservationId: string;
  userId: string;
  bookingId: string | null;
  status: PaymentStatus;
  amount: number;
  capturedAmount: number | null;
  gateway: string;
  reference: string | null;
  redirectUrl: string | null;
  begunAt: number;
  nextAskAt: number;
}

export interface StoredRefund extends RefundRow {
  orderedAt: number;
  nextAskAt: number;
}

export interface StoredNews {
  gateway: string;
  eventId: string;
  type: string;
  paymentId: string;
  amount: number | null;
  currency: string | null;
  refundId: string | null;
  reason: string | null;
  operationId: string;
  receivedAt: number;
  appliedAt: number | null;
}

export interface StoredInvoice extends InvoiceDraft {
  id: string;
  /** Its number within its series. */
  counter: number;
  /** The invoice that a credit note takes from. */
  invoiceId: string | null;
}

export interface StoredJob {
  serial: number;
  task: string;
  payload: Record<string, unknown>;
  key: string | null;
  runAt: number;
  attempts: number;
  /** When a worker took it; null while it waits. */
  lockedAt: number | null;
}

export interface StoredKey {
  bodyHash: string;
  operationId: string;
  claimId: string;
  leasedUntil: number;
  /** As JSON. */
  answer: string | null;
}

export class Tables {
  readonly schedules = new Map<string, StoredSchedule>();
  readonly reservations = new Map<string, StoredReservation>();
  readonly bookings = new Map<string, StoredBooking>();
  readonly tickets = new Map<string, TicketRow>();
  readonly payments = new Map<string, StoredPayment>();
  readonly cancellations = new Map<string, CancellationRow>();
  readonly ledger: LedgerRow[] = [];
  readonly refunds = new Map<string, StoredRefund>();
  readonly news = new Map<string, StoredNews>();
  /** A reply is JSON. */
  readonly operations = new Map<string, { kind: string; reply: string; scheduleId: string }>();
  readonly jobs = new Map<number, StoredJob>();
  readonly keys = new Map<string, StoredKey>();
  readonly invoices = new Map<string, StoredInvoice>();
  readonly invoiceCounters: Record<InvoiceSeries, number> = { invoice: 0, credit_note: 0 };
  readonly leases = new Map<string, Leased>();
  jobSerial = 0;
  /** Whether there are jobs for letters and invoices. */
  hasPapers = true;

  schedule(id: string): StoredSchedule {
    return must(this.schedules.get(id), 'schedule', id);
  }

  reservation(id: string): StoredReservation {
    return must(this.reservations.get(id), 'reservation', id);
  }

  booking(id: string): StoredBooking {
    return must(this.bookings.get(id), 'booking', id);
  }

  payment(id: string): StoredPayment {
    return must(this.payments.get(id), 'payment', id);
  }
}

/** The one that counts; among cancelled ones the last. */
export function currentTicket({ tickets }: StoredBooking): TicketRow | undefined {
  return tickets.findLast((each) => each.status !== 'cancelled') ?? tickets.at(-1);
}

function must<T>(row: T | undefined, table: string, id: string): T {
  if (!row) throw new Error(`there is no ${table} ${id}`);
  return row;
}
