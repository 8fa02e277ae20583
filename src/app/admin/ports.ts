/** What admins look at, and where it is read. Times are epoch ms, money is minor units. */

import type { BookingStatus } from '../../domain/booking.ts';
import type { Minor } from '../../domain/money.ts';
import type { RefundStatus } from '../../domain/payment.ts';
import type { ReservationStatus } from '../../domain/reservation.ts';
import type { RefundReason } from '../../domain/seatEvents.ts';
import type { Person, ReservationDetails } from '../bookings/views.ts';
import type { EpochMs } from '../ports.ts';

/** From an instant on, up to but not including another. */
export interface TimeRange {
  from: EpochMs;
  to: EpochMs;
}

/** A row of the activity log, as it was written. */
export interface Activity {
  id: string;
  entityType: string;
  entityId: string;
  /** Who did it; null for the system itself. */
  userId: string | null;
  /** As it is now. */
  userEmail: string | null;
  action: string;
  details: Record<string, unknown> | null;
  ip: string | null;
  at: EpochMs;
  createdAt: EpochMs;
  updatedAt: EpochMs;
}

/** Where a list in the order of time goes on. */
export interface TimePosition {
  at: EpochMs;
  id: string;
}

export interface ActivityFilter {
  entityType?: string | undefined;
  entityId?: string | undefined;
  userId?: string | undefined;
  action?: string | undefined;
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
  after?: TimePosition | undefined;
  limit: number;
}

/** Throws `Refused` `unavailable` when the database cannot be asked. */
export interface ActivityReads {
  /** The latest first. */
  list(filter: ActivityFilter): Promise<Activity[]>;
}

/** Bookings of one UTC day and one status, and what was captured for them. */
export interface BookingTally {
  /** `2026-03-01` */
  day: string;
  status: BookingStatus;
  count: number;
  revenue: Minor;
}

/** Refunds of bookings that were ordered on one UTC day, by what has become of them. */
export interface RefundTally {
  day: string;
  status: RefundStatus;
  count: number;
  amount: Minor;
}

/** Reservations that were made on one UTC day, by what has become of them. */
export interface ReservationTally {
  day: string;
  status: ReservationStatus;
  count: number;
}

/** How full the buses are. */
export interface Occupancy {
  schedules: number;
  seats: number;
  soldSeats: number;
}

/** Of the schedules that depart on one UTC day. */
export interface DepartureTally extends Occupancy {
  day: string;
}

/** One route, counted as the whole is. */
export interface RouteTally extends Occupancy {
  routeId: string;
  originCity: string;
  destinationCity: string;
  bookings: number;
  revenue: Minor;
  refunds: Minor;
  reservations: number;
  confirmed: number;
  expired: number;
}

/** What the dashboard counts, all as of one moment. */
export interface DashboardFacts {
  bookings: BookingTally[];
  refunds: RefundTally[];
  reservations: ReservationTally[];
  activeReservations: number;
  /** Of the schedules that depart in the range and are not cancelled. */
  departures: DepartureTally[];
  /** Those on which anything happened: the most bookings first, then the most revenue. */
  topRoutes: RouteTally[];
}

/** Throws `Refused` `unavailable` when the database cannot be asked. */
export interface DashboardReads {
  /** `now` says which holds are over. */
  facts(range: TimeRange, now: EpochMs, routes: number): Promise<DashboardFacts>;
}

/** Money on its way back, with whose it is. */
export interface RefundView {
  id: string;
  paymentId: string;
  reservationId: string;
  /** Null when the money had bought nothing. */
  cancellationId: string | null;
  bookingId: string | null;
  bookingReference: string | null;
  amount: Minor;
  reason: RefundReason;
  status: RefundStatus;
  failureReason: string | null;
  processedAt: EpochMs | null;
  createdAt: EpochMs;
  updatedAt: EpochMs;
  user: Person;
}

export interface RefundFilter {
  status?: RefundStatus | undefined;
  afterId?: string | undefined;
  limit: number;
}

export interface HoldFilter {
  scheduleId?: string | undefined;
  after?: TimePosition | undefined;
  limit: number;
}

/** All throw `Refused` `unavailable` when the database cannot be asked. */
export interface MonitorReads {
  /** Holds that are not over at `now`, the next one to end first. */
  activeReservations(now: EpochMs, filter: HoldFilter): Promise<ReservationDetails[]>;
  /** The latest first. */
  refunds(filter: RefundFilter): Promise<RefundView[]>;
  refund(id: string): Promise<RefundView | null>;
}
