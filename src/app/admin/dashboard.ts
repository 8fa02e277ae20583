import { BOOKING_STATUSES, type BookingStatus } from '../../domain/booking.ts';
import type { Minor } from '../../domain/money.ts';
import { REFUND_STATUSES, type RefundStatus } from '../../domain/payment.ts';
import { RESERVATION_STATUSES, type ReservationStatus } from '../../domain/reservation.ts';
import type { Clock, EpochMs } from '../ports.ts';
import type { DashboardFacts, DashboardReads, Occupancy, RouteTally, TimeRange } from './ports.ts';
import { dashboardRange, daysOf } from './range.ts';

const TOP_ROUTES = 50;

/** What is counted of each day and of each route. */
interface Figures extends Occupancy {
  bookings: number;
  revenue: Minor;
  refunds: Minor;
  reservations: number;
  confirmed: number;
  expired: number;
}

interface Rates {
  /** Of the seats that depart, those that are sold. */
  occupancyRate: number;
  /** Of the reservations, those that became bookings. */
  conversionRate: number;
}

/**
 * One UTC day. What is told of reservations and bookings is told on the day on which they were made, what of seats on
 * the day on which they depart.
 */
export interface DashboardDay extends Figures, Rates {
  day: string;
}

/** The business in numbers. Money is minor units; rates are fractions from 0 to 1, and 0 where there is nothing. */
export interface Dashboard {
  range: TimeRange;
  bookings: { count: number; byStatus: Record<BookingStatus, number> };
  /** Captured for bookings that were made in the range, whatever went back later. */
  revenue: Minor;
  /** Ordered in the range for bookings that were cancelled: a failed one is still owed. */
  refunds: { count: number; amount: Minor; byStatus: Record<RefundStatus, number> };
  net: Minor;
  reservations: { count: number; byStatus: Record<ReservationStatus, number> };
  activeReservations: number;
  occupancy: Occupancy & { rate: number };
  expiredRate: number;
  conversionRate: number;
  topRoutes: (RouteTally & Rates)[];
  days: DashboardDay[];
}

/** Throws `Refused` `validation_failed` for a range that is reversed or too long. Rules [ADM-4], [ADM-5]. */
export async function readDashboard(
  { reads, clock }: { reads: DashboardReads; clock: Clock },
  wanted: { from?: EpochMs | undefined; to?: EpochMs | undefined },
): Promise<Dashboard> {
  const now = clock.now();
  const range = dashboardRange(wanted, now);
  return summarise(range, await reads.facts(range, now, TOP_ROUTES));
}

/** Adds up what was counted by day and status. */
export function summarise(range: TimeRange, facts: DashboardFacts): Dashboard {
  const bookings = countsBy(BOOKING_STATUSES, facts.bookings);
  const refunds = countsBy(REFUND_STATUSES, facts.refunds);
  const reservations = countsBy(RESERVATION_STATUSES, facts.reservations);
  const revenue = sum(facts.bookings, (tally) => tally.revenue);
  const refunded = sum(facts.refunds, (tally) => tally.amount);
  const made = sum(facts.reservations, (tally) => tally.count);
  const occupancy = {
    schedules: sum(facts.departures, (tally) => tally.schedules),
    seats: sum(facts.departures, (tally) => tally.seats),
    soldSeats: sum(facts.departures, (tally) => tally.soldSeats),
  };
  return {
    range,
    bookings: { count: sum(facts.bookings, (tally) => tally.count), byStatus: bookings },
    revenue,
    refunds: { count: sum(facts.refunds, (tally) => tally.count), amount: refunded, byStatus: refunds },
    net: revenue - refunded,
    reservations: { count: made, byStatus: reservations },
    activeReservations: facts.activeReservations,
    occupancy: { ...occupancy, rate: rate(occupancy.soldSeats, occupancy.seats) },
    expiredRate: rate(reservations.expired, made),
    conversionRate: rate(reservations.confirmed, made),
    topRoutes: facts.topRoutes.map(withRates),
    days: dayByDay(range, facts),
  };
}

function dayByDay(range: TimeRange, facts: DashboardFacts): DashboardDay[] {
  const days = new Map<string, Figures & { day: string }>();
  for (const day of daysOf(range)) days.set(day, { day, ...NOTHING });
  const on = (day: string): Figures => {
    const known = days.get(day);
    if (!known) throw new Error(`${day} is not a day of the range`);
    return known;
  };
  for (const { day, count, revenue } of facts.bookings) {
    on(day).bookings += count;
    on(day).revenue += revenue;
  }
  for (const { day, amount } of facts.refunds) on(day).refunds += amount;
  for (const { day, status, count } of facts.reservations) {
    on(day).reservations += count;
    if (status === 'expired') on(day).expired += count;
    if (status === 'confirmed') on(day).confirmed += count;
  }
  for (const { day, ...occupancy } of facts.departures) Object.assign(on(day), occupancy);
  return [...days.values()].map(withRates);
}

const NOTHING: Figures = {
  bookings: 0,
  revenue: 0,
  refunds: 0,
  reservations: 0,
  confirmed: 0,
  expired: 0,
  schedules: 0,
  seats: 0,
  soldSeats: 0,
};

function withRates<T extends Figures>(figures: T): T & Rates {
  return {
    ...figures,
    occupancyRate: rate(figures.soldSeats, figures.seats),
    conversionRate: rate(figures.confirmed, figures.reservations),
  };
}

function countsBy<S extends string>(
  statuses: readonly S[],
  tallies: readonly { status: S; count: number }[],
): Record<S, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<S, number>;
  for (const { status, count } of tallies) counts[status] += count;
  return counts;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** To four decimals: more would pretend to know. */
function rate(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}
