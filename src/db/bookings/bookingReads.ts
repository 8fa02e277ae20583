import type { EntityManager } from '@mikro-orm/postgresql';
import type { BookingReads, Page } from '../../app/bookings/reads.ts';
import type {
  Booking,
  Cancellation,
  ListedBooking,
  Payment,
  Reservation,
  Ticket,
} from '../../app/bookings/views.ts';
import {
  Booking as BookingEntity,
  Cancellation as CancellationEntity,
  Payment as PaymentEntity,
  Reservation as ReservationEntity,
  Ticket as TicketEntity,
} from '../entities/index.ts';
import { guardDb } from '../failures.ts';
import { readBookingDetails, readCancellationDetails, readReservationDetails, toJourney } from './details.ts';
import { readManifest, readTicketAtDoor } from './doorReads.ts';
import { toBooking, toCancellation, toPayment, toReservation, toTicket } from './rows.ts';

/** `em` gives a fresh unit of work for each call. */
export function createBookingReads(em: () => EntityManager): BookingReads {
  return {
    reservation: (id) => guardDb(() => reservation(em(), id)),
    activeReservationsOf: (userId, now, page) => guardDb(() => activeReservationsOf(em(), userId, now, page)),
    reservationDetails: (id) => guardDb(() => readReservationDetails(em(), id)),
    payment: (id) => guardDb(() => payment(em(), id)),
    booking: (id) => guardDb(() => booking(em(), id)),
    bookingsOf: (userId, page) => guardDb(() => bookingsOf(em(), userId, page)),
    bookingDetails: (id) => guardDb(() => readBookingDetails(em(), id)),
    ticket: (id) => guardDb(() => ticket(em(), id)),
    ticketAtDoor: (ticketNumber) => guardDb(() => readTicketAtDoor(em(), ticketNumber)),
    manifest: (scheduleId) => guardDb(() => readManifest(em(), scheduleId)),
    cancellation: (id) => guardDb(() => cancellation(em(), id)),
    cancellationDetails: (id) => guardDb(() => readCancellationDetails(em(), id)),
  };
}

/** The claims were made in the order in which the seats were asked for. */
const WITH_SEATS = { populate: ['seats.seat'], populateOrderBy: { seats: { id: 'asc' } } } as const;

async function reservation(em: EntityManager, id: string): Promise<Reservation | null> {
  const row = await em.findOne(ReservationEntity, { id }, WITH_SEATS);
  return row && toReservation(row);
}

async function activeReservationsOf(
  em: EntityManager,
  userId: string,
  now: number,
  { afterId, limit }: Page,
): Promise<Reservation[]> {
  const rows = await em.find(
    ReservationEntity,
    {
      user: userId,
      status: 'active',
      expiryDatetime: { $gt: new Date(now) },
      ...(afterId !== undefined && { id: { $gt: afterId } }),
    },
    { ...WITH_SEATS, strategy: 'select-in', orderBy: { id: 'asc' }, limit },
  );
  return rows.map(toReservation);
}

async function payment(em: EntityManager, id: string): Promise<Payment | null> {
  const row = await em.findOne(PaymentEntity, { id });
  return row && toPayment(row);
}

async function booking(em: EntityManager, id: string): Promise<Booking | null> {
  const row = await em.findOne(BookingEntity, { id });
  return row && toBooking(row);
}

async function bookingsOf(
  em: EntityManager,
  userId: string,
  { afterId, limit }: Page,
): Promise<ListedBooking[]> {
  const rows = await em.find(
    BookingEntity,
    { user: userId, ...(afterId !== undefined && { id: { $lt: afterId } }) },
    {
      populate: ['schedule.route', 'schedule.bus'],
      exclude: ['schedule.bus.seatLayoutConfig'],
      orderBy: { id: 'desc' },
      limit,
    },
  );
  return rows.map((row) => ({ ...toBooking(row), journey: toJourney(row.schedule) }));
}

async function ticket(em: EntityManager, id: string): Promise<Ticket | null> {
  const row = await em.findOne(TicketEntity, { id }, { populate: ['booking'] });
  return row && toTicket(row, row.booking);
}

async function cancellation(em: EntityManager, id: string): Promise<Cancellation | null> {
  const row = await em.findOne(CancellationEntity, { id }, { populate: ['booking', 'seats'] });
  return row && toCancellation(row, row.booking);
}
