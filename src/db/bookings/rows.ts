/** From rows to what callers read; field by field, so that nothing else gets out. */

import type {
  BookedSeat,
  Booking,
  Cancellation,
  Payment,
  Person,
  Reservation,
  TakenSeat,
  Ticket,
} from '../../app/bookings/views.ts';
import type { Passenger } from '../../domain/seatMap.ts';
import type {
  Booking as BookingEntity,
  Cancellation as CancellationEntity,
  Payment as PaymentEntity,
  Reservation as ReservationEntity,
  Seat as SeatEntity,
  Ticket as TicketEntity,
  User as UserEntity,
} from '../entities/index.ts';

/** What a row only refers to. */
interface Ref {
  id: string;
}

interface StampedRow extends Ref {
  createdAt: Date;
  updatedAt: Date;
}

/** A cancellation as the seats that it gave up know it. */
type GivenUp = Pick<CancellationEntity, 'isWhole' | 'cancellationDatetime'>;

/** The seats that a booking has, or had when it was cancelled. */
export function remaining<T extends { cancellation?: GivenUp | null | undefined }>(seats: Iterable<T>): T[] {
  return [...seats].filter(({ cancellation }) => !cancellation || cancellation.isWhole);
}

/** The seats that a ticket was issued for: what was given up after its issue was still on it. */
export function onTicket<T extends { cancellation?: GivenUp | null | undefined }>(
  seats: Iterable<T>,
  { issueDatetime }: Pick<TicketEntity, 'issueDatetime'>,
): T[] {
  return [...seats].filter(
    ({ cancellation }) =>
      !cancellation || cancellation.isWhole || cancellation.cancellationDatetime > issueDatetime,
  );
}

/** The ticket that counts; of a cancelled booking, the last that did. */
export function currentTicket<T extends Pick<TicketEntity, 'id' | 'issueDatetime' | 'validityStatus'>>(
  tickets: Iterable<T>,
): T | null {
  const rank = ({ validityStatus }: T) => (validityStatus === 'cancelled' ? 0 : 1);
  const [last] = [...tickets].sort(
    (a, b) =>
      rank(b) - rank(a) || b.issueDatetime.getTime() - a.issueDatetime.getTime() || (b.id < a.id ? -1 : 1),
  );
  return last ?? null;
}

interface TakenSeatRow {
  seat: Pick<SeatEntity, 'id' | 'seatNumber' | 'seatType'>;
  price: number;
  /** A booking keeps the number that the seat had when it was sold. */
  seatNumber?: string;
}

export function toTakenSeat({ seat, seatNumber, price }: TakenSeatRow): TakenSeat {
  return { id: seat.id, seatNumber: seatNumber ?? seat.seatNumber, seatType: seat.seatType, price };
}

/** Those who are named. */
export function toPassengers(
  seats: Iterable<{ seat: Ref; passengerName?: string | null | undefined }>,
): Passenger[] {
  return [...seats].flatMap(({ seat, passengerName }) =>
    passengerName ? [{ seatId: seat.id, name: passengerName }] : [],
  );
}

type BookedSeatRow = Required<TakenSeatRow> & {
  passengerName?: string | null | undefined;
  ticketNumber?: string | null | undefined;
  qrCode?: string | null | undefined;
  boardedAt?: Date | null | undefined;
  cancellation?: object | null | undefined;
};

export function toBookedSeat(row: BookedSeatRow): BookedSeat {
  return {
    ...toTakenSeat(row),
    passengerName: row.passengerName ?? null,
    ticketNumber: row.ticketNumber ?? null,
    qrCode: row.qrCode ?? null,
    // Who has boarded has boarded, whatever became of the booking. Rule [TKT-3].
    status: row.boardedAt ? 'used' : row.cancellation ? 'cancelled' : 'valid',
    boardedAt: row.boardedAt?.getTime() ?? null,
  };
}

type ReservationRow = StampedRow &
  Pick<ReservationEntity, 'reservationDatetime' | 'expiryDatetime' | 'status' | 'totalAmount'> & {
    user: Ref;
    schedule: Ref;
    seats: Iterable<TakenSeatRow>;
  };

export function toReservation(row: ReservationRow): Reservation {
  return {
    ...stampsOf(row),
    userId: row.user.id,
    scheduleId: row.schedule.id,
    reservedAt: row.reservationDatetime.getTime(),
    expiresAt: row.expiryDatetime.getTime(),
    status: row.status,
    totalAmount: row.totalAmount,
    seats: Array.from(row.seats, toTakenSeat),
  };
}

export function toPayment(row: PaymentEntity): Payment {
  return {
    ...stampsOf(row),
    reservationId: row.reservation.id,
    bookingId: row.booking?.id ?? null,
    userId: row.user.id,
    amount: row.amount,
    method: row.paymentMethod,
    gatewayReference: row.paymentGatewayReference ?? null,
    failureReason: row.failureReason ?? null,
    transactionAt: row.transactionDatetime.getTime(),
    status: row.status,
  };
}

type BookingRow = StampedRow &
  Pick<BookingEntity, 'bookingDatetime' | 'totalAmount' | 'paymentStatus' | 'bookingReference' | 'status'> & {
    reservation: Ref;
    user: Ref;
    schedule: Ref;
  };

export function toBooking(row: BookingRow): Booking {
  return {
    ...stampsOf(row),
    reservationId: row.reservation.id,
    userId: row.user.id,
    scheduleId: row.schedule.id,
    bookedAt: row.bookingDatetime.getTime(),
    totalAmount: row.totalAmount,
    paymentStatus: row.paymentStatus,
    reference: row.bookingReference,
    status: row.status,
  };
}

type TicketRow = StampedRow &
  Pick<TicketEntity, 'ticketNumber' | 'qrCode' | 'issueDatetime' | 'validityStatus'>;

export function toTicket(row: TicketRow, booking: Ref & { user: Ref }): Ticket {
  return {
    ...stampsOf(row),
    bookingId: booking.id,
    ownerId: booking.user.id,
    ticketNumber: row.ticketNumber,
    qrCode: row.qrCode,
    issuedAt: row.issueDatetime.getTime(),
    status: row.validityStatus,
  };
}

type CancellationRow = StampedRow &
  Pick<
    CancellationEntity,
    'isWhole' | 'cancellationDatetime' | 'reason' | 'refundAmount' | 'refundStatus' | 'processedAt'
  > & {
    user: Ref;
    seats: Iterable<{ seat: Ref }>;
  };

export function toCancellation(row: CancellationRow, booking: Ref & { user: Ref }): Cancellation {
  return {
    ...stampsOf(row),
    bookingId: booking.id,
    isWhole: row.isWhole,
    seatIds: Array.from(row.seats, ({ seat }) => seat.id),
    ownerId: booking.user.id,
    userId: row.user.id,
    cancelledAt: row.cancellationDatetime.getTime(),
    reason: row.reason ?? null,
    refundAmount: row.refundAmount,
    refundStatus: row.refundStatus,
    processedAt: row.processedAt?.getTime() ?? null,
  };
}

export function toPerson(
  row: StampedRow &
    Pick<
      UserEntity,
      | 'email'
      | 'firstName'
      | 'lastName'
      | 'phoneNumber'
      | 'role'
      | 'isActive'
      | 'language'
      | 'unwantedLetters'
    >,
): Person {
  return {
    ...stampsOf(row),
    email: row.email,
    firstName: row.firstName,
    lastName: row.lastName,
    phoneNumber: row.phoneNumber,
    role: row.role,
    isActive: row.isActive,
    language: row.language,
    unwantedLetters: row.unwantedLetters,
  };
}

function stampsOf(row: StampedRow): { id: string; createdAt: number; updatedAt: number } {
  return { id: row.id, createdAt: row.createdAt.getTime(), updatedAt: row.updatedAt.getTime() };
}
