import type { EntityManager } from '@mikro-orm/postgresql';
import type {
  BookingDetails,
  CancellationDetails,
  Journey,
  ReservationDetails,
} from '../../app/bookings/views.ts';
import { toPlanlessBus } from '../catalogue/busStore.ts';
import { toRoute } from '../catalogue/routeStore.ts';
import { toSchedule } from '../catalogue/scheduleRows.ts';
import { Booking, Cancellation, Payment, Reservation, Schedule } from '../entities/index.ts';
import {
  currentTicket,
  remaining,
  toBookedSeat,
  toBooking,
  toCancellation,
  toPassengers,
  toPayment,
  toPerson,
  toReservation,
  toTicket,
} from './rows.ts';

/** One moment: a booking that is being cancelled is shown with its cancellation, or before it. */
const ONE_MOMENT = { isolationLevel: 'repeatable read', readOnly: true } as const;

/** What is read here is only shown: nothing is remembered, so the end of the transaction finds nothing to write. */
const ONLY_SHOWN = { disableIdentityMap: true } as const;

const SEATS_AS_ASKED = { seats: { id: 'asc' } } as const;

/** More tries than anybody makes in a quarter of an hour; the one that won is among the last. */
const MOST_PAYMENTS = 100;

export function readReservationDetails(em: EntityManager, id: string): Promise<ReservationDetails | null> {
  return em.transactional(async (unit) => {
    const row = await unit.findOne(
      Reservation,
      { id },
      {
        ...ONLY_SHOWN,
        populate: ['user', 'seats.seat'],
        exclude: ['user.passwordHash'],
        populateOrderBy: SEATS_AS_ASKED,
      },
    );
    if (!row) return null;
    return {
      ...toReservation(row),
      passengers: toPassengers(row.seats),
      user: toPerson(row.user),
      journey: await journey(unit, row.schedule.id),
    };
  }, ONE_MOMENT);
}

export function readBookingDetails(em: EntityManager, id: string): Promise<BookingDetails | null> {
  return em.transactional(async (unit) => {
    const row = await unit.findOne(
      Booking,
      { id },
      {
        ...ONLY_SHOWN,
        populate: ['user', 'seats.seat', 'seats.cancellation', 'tickets', 'cancellations.seats'],
        exclude: ['user.passwordHash'],
        populateOrderBy: { ...SEATS_AS_ASKED, cancellations: { cancellationDatetime: 'asc', id: 'asc' } },
      },
    );
    if (!row) return null;
    const payments = await unit.find(
      Payment,
      // One that came late may have bought the seats anew, by another reservation than its own.
      { $or: [{ reservation: row.reservation.id }, { booking: row.id }] },
      { ...ONLY_SHOWN, orderBy: { id: 'desc' }, limit: MOST_PAYMENTS },
    );
    const ticket = currentTicket(row.tickets);
    const cancellations = Array.from(row.cancellations, (each) => toCancellation(each, row));
    return {
      ...toBooking(row),
      user: toPerson(row.user),
      journey: await journey(unit, row.schedule.id),
      seats: remaining(row.seats).map(toBookedSeat),
      ticket: ticket && toTicket(ticket, row),
      payments: payments.map(toPayment),
      cancellation: cancellations.find(({ isWhole }) => isWhole) ?? null,
      cancellations,
    };
  }, ONE_MOMENT);
}

export async function readCancellationDetails(
  em: EntityManager,
  id: string,
): Promise<CancellationDetails | null> {
  const row = await em.findOne(
    Cancellation,
    { id },
    { populate: ['booking.user', 'seats'], exclude: ['booking.user.passwordHash'] },
  );
  if (!row) return null;
  const { booking } = row;
  return {
    ...toCancellation(row, booking),
    booking: toBooking(booking),
    user: toPerson(booking.user),
  };
}

async function journey(em: EntityManager, scheduleId: string): Promise<Journey> {
  const row = await em.findOneOrFail(
    Schedule,
    { id: scheduleId },
    { ...ONLY_SHOWN, populate: ['route', 'bus'], exclude: ['bus.seatLayoutConfig'] },
  );
  return toJourney(row);
}

type JourneyRow = Parameters<typeof toSchedule>[0] & {
  route: Parameters<typeof toRoute>[0];
  bus: Parameters<typeof toPlanlessBus>[0];
};

/** A schedule's row with its route and its bus, as whoever travels sees it. */
export function toJourney(row: JourneyRow): Journey {
  return { schedule: toSchedule(row), route: toRoute(row.route), bus: toPlanlessBus(row.bus) };
}
