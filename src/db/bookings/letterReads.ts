import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import type { LetterReads } from '../../app/bookings/reads.ts';
import type {
  Addressee,
  CancellationLetter,
  ExpiredHoldLetter,
  FailedPaymentLetter,
  IssuedTicket,
  RefundLetter,
} from '../../app/bookings/views.ts';
import type { RefundReason } from '../../domain/seatEvents.ts';
import {
  Booking,
  Cancellation,
  Payment,
  Refund,
  Reservation,
  type Route,
  ScheduleStop,
  type User,
} from '../entities/index.ts';
import { guardDb } from '../failures.ts';
import { currentTicket, onTicket, toBookedSeat, toTakenSeat } from './rows.ts';

export interface LetterReadsParts {
  /** A fresh unit of work for each call. */
  em: () => EntityManager;
  /** Who drives where a route names no operator. */
  operatorName: string;
  /** What prices are in; what was paid is in the currency of its payment. */
  currency: string;
}

export function createLetterReads({ em, ...given }: LetterReadsParts): LetterReads {
  const read = <T>(work: (reader: Reader) => Promise<T>) => guardDb(() => work({ em: em(), ...given }));
  return {
    issuedTicket: (by) => read((reader) => issuedTicket(reader, by)),
    failedPayment: (id) => read((reader) => failedPayment(reader, id)),
    refund: (id) => read((reader) => refund(reader, id)),
    cancelledBooking: (id) => read((reader) => cancelledBooking(reader, id)),
    expiredHold: (id) => read((reader) => expiredHold(reader, id)),
  };
}

type Reader = Omit<LetterReadsParts, 'em'> & { em: EntityManager };

async function issuedTicket(
  reader: Reader,
  by: { ticketId: string } | { bookingId: string },
): Promise<IssuedTicket | null> {
  const which: FilterQuery<Booking> =
    'ticketId' in by ? { tickets: { id: by.ticketId } } : { id: by.bookingId };
  const row = await reader.em.findOne(Booking, which, {
    populate: [
      'user',
      'schedule.route',
      'schedule.bus',
      'seats.seat',
      'seats.cancellation',
      'tickets',
      'payments',
    ],
    populateFilter: 'ticketId' in by ? { tickets: { id: by.ticketId } } : {},
    exclude: ['user.passwordHash', 'schedule.bus.seatLayoutConfig'],
    populateOrderBy: { seats: { id: 'asc' } },
  });
  const ticket = row && currentTicket(row.tickets);
  if (!row || !ticket) return null;
  const { schedule } = row;
  const seats = onTicket(row.seats, ticket).map(toBookedSeat);
  const owner = addressee(row.user);
  return {
    ticketId: ticket.id,
    owner,
    document: {
      language: owner.language,
      ...(await trip(reader, schedule, row.payments[0]?.currency)),
      ticketNumber: ticket.ticketNumber,
      bookingReference: row.bookingReference,
      qrCode: ticket.qrCode,
      // Who booked, but for one seat with its own passenger.
      passengerName: (seats.length === 1 && seats[0]?.passengerName) || owner.name,
      busNumber: schedule.bus.busNumber,
      busType: schedule.bus.busType,
      seats: seats.map(({ seatNumber, seatType, price, passengerName, ticketNumber, qrCode }) => ({
        seatNumber,
        seatType,
        price,
        passengerName,
        ticketNumber,
        qrCode,
      })),
      totalAmount: seats.reduce((sum, seat) => sum + seat.price, 0),
      issuedAt: ticket.issueDatetime.getTime(),
      status: ticket.validityStatus,
    },
  };
}

async function failedPayment(reader: Reader, id: string): Promise<FailedPaymentLetter | null> {
  const row = await reader.em.findOne(
    Payment,
    { id },
    { populate: ['user', 'reservation.schedule.route'], exclude: ['user.passwordHash'] },
  );
  if (!row) return null;
  const { reservation } = row;
  return {
    owner: addressee(row.user),
    trip: await trip(reader, reservation.schedule, row.currency),
    amount: row.amount,
    status: row.status,
    reservation: { status: reservation.status, expiresAt: reservation.expiryDatetime.getTime() },
  };
}

async function refund(reader: Reader, id: string): Promise<RefundLetter | null> {
  const row = await reader.em.findOne(
    Refund,
    { id },
    {
      populate: ['payment.user', 'payment.booking', 'payment.reservation.schedule.route'],
      exclude: ['payment.user.passwordHash'],
    },
  );
  if (!row) return null;
  const { payment } = row;
  // Written by the actor alone, from these words.
  const reason = row.reason as RefundReason;
  const currency = reason === 'wrong_currency' ? await currencyTaken(reader.em, payment) : payment.currency;
  return {
    owner: addressee(payment.user),
    trip: await trip(reader, payment.reservation.schedule, currency),
    amount: row.amount,
    status: row.status,
    reason,
    bookingReference: payment.booking?.bookingReference ?? null,
  };
}

/** The gateway's news said in which; that it was another one than ours is why it goes back. */
async function currencyTaken(em: EntityManager, { id, currency }: Pick<Payment, 'id' | 'currency'>) {
  const [news] = await em.execute<{ currency: string }[]>(
    `select currency from gateway_events
      where payment_id = ? and event_type = 'payment.succeeded' and currency <> ? limit 1`,
    [id, currency],
  );
  return news?.currency ?? currency;
}

async function cancelledBooking(reader: Reader, id: string): Promise<CancellationLetter | null> {
  const row = await reader.em.findOne(
    Cancellation,
    { id },
    {
      populate: ['booking.user', 'booking.schedule.route', 'booking.payments', 'seats.seat'],
      exclude: ['booking.user.passwordHash'],
    },
  );
  if (!row) return null;
  const { booking } = row;
  const seats = Array.from(row.seats, toTakenSeat);
  return {
    owner: addressee(booking.user),
    trip: await trip(reader, booking.schedule, booking.payments[0]?.currency),
    bookingId: booking.id,
    bookingReference: booking.bookingReference,
    seats,
    paidAmount: seats.reduce((sum, seat) => sum + seat.price, 0),
    refundAmount: row.refundAmount,
    refundStatus: row.refundStatus,
  };
}

async function expiredHold(reader: Reader, id: string): Promise<ExpiredHoldLetter | null> {
  const row = await reader.em.findOne(
    Reservation,
    { id, status: 'expired' },
    {
      populate: ['user', 'schedule.route', 'seats.seat'],
      exclude: ['user.passwordHash'],
      populateOrderBy: { seats: { id: 'asc' } },
    },
  );
  if (!row) return null;
  const { user, schedule } = row;
  const others = await reader.em.count(Reservation, {
    user: user.id,
    schedule: schedule.id,
    status: { $in: ['active', 'confirmed'] },
  });
  const captured = await reader.em.count(Payment, { reservation: id, capturedAmount: { $ne: null } });
  return {
    owner: addressee(user),
    trip: await trip(reader, schedule),
    seats: Array.from(row.seats, toTakenSeat),
    isMoot: others + captured > 0,
  };
}

function addressee(
  user: Pick<User, 'id' | 'firstName' | 'lastName' | 'email' | 'language' | 'unwantedLetters'>,
): Addressee {
  return {
    userId: user.id,
    name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    language: user.language,
    unwanted: user.unwantedLetters,
  };
}

interface TripRow {
  id: string;
  departureDatetime: Date;
  arrivalDatetime: Date;
  route: Pick<
    Route,
    'originCity' | 'destinationCity' | 'originTimezone' | 'destinationTimezone' | 'operatorName'
  >;
}

async function trip(
  { em, operatorName, currency }: Reader,
  { id, departureDatetime, arrivalDatetime, route }: TripRow,
  paidIn: string = currency,
) {
  const [first, last] = [await stopName(em, id, 'asc'), await stopName(em, id, 'desc')];
  return {
    operatorName: route.operatorName ?? operatorName,
    currency: paidIn,
    from: {
      city: route.originCity,
      stopName: first,
      timezone: route.originTimezone,
      at: departureDatetime.getTime(),
    },
    to: {
      city: route.destinationCity,
      stopName: last,
      timezone: route.destinationTimezone,
      at: arrivalDatetime.getTime(),
    },
  };
}

/** The first or the last stop; a trip that names none leaves it empty. */
async function stopName(em: EntityManager, scheduleId: string, order: 'asc' | 'desc'): Promise<string> {
  const [stop] = await em.find(
    ScheduleStop,
    { schedule: scheduleId },
    { fields: ['stopName'], orderBy: { stopSequence: order }, limit: 1 },
  );
  return stop?.stopName ?? '';
}
