/** What the use cases of the catalogue need from the outside. Times are epoch ms, money is minor units. */

import type { Minor } from '../../domain/money.ts';
import type { ScheduleStatus } from '../../domain/schedule.ts';
import type { BusType, LayoutSeat, SeatLayout } from '../../domain/seatLayout.ts';
import type { SeatStatus } from '../../domain/seatMap.ts';
import type { ActivityEntry } from '../activity.ts';
import type { Clock, EpochMs, Ids } from '../ports.ts';
import type { SeatDesk } from '../schedule/seatDesk.ts';
import type { SearchCache } from './searchCache.ts';

interface Stamped {
  id: string;
  createdAt: EpochMs;
  updatedAt: EpochMs;
}

export interface RouteFields {
  originCity: string;
  destinationCity: string;
  /** At most two decimals. */
  distanceKm: number;
  durationMinutes: number;
  operatorName: string | null;
  /** IANA zones in which passengers read their times. */
  originTimezone: string;
  destinationTimezone: string;
  isActive: boolean;
}

export interface Route extends RouteFields, Stamped {}

export interface BusFields {
  /** The registration; no two buses have the same. */
  busNumber: string;
  busType: BusType;
  totalSeats: number;
  layout: SeatLayout;
  amenities: Record<string, unknown> | null;
  isActive: boolean;
}

export interface Bus extends BusFields, Stamped {}

export interface ScheduleFields {
  busId: string;
  routeId: string;
  departureAt: EpochMs;
  arrivalAt: EpochMs;
  basePrice: Minor;
}

export interface Schedule extends ScheduleFields, Stamped {
  seatCount: number;
  availableSeats: number;
  status: ScheduleStatus;
  /** Of its seat map: rises with each committed change. */
  version: number;
}

export interface Seat extends LayoutSeat, Stamped {
  scheduleId: string;
  /** Base price and modifier together. */
  price: Minor;
  status: SeatStatus;
}

export interface Stop {
  sequence: number;
  name: string;
  timezone: string;
  arrivalAt: EpochMs;
  departureAt: EpochMs;
  latitude: number | null;
  longitude: number | null;
}

/** A schedule and its seats as of one moment, by deck, row and column. */
export interface ScheduleSeats {
  schedule: Schedule;
  seats: Seat[];
}

/** A schedule with all its parts as of one moment. */
export interface ScheduleDetails extends ScheduleSeats {
  bus: Bus;
  route: Route;
  stops: Stop[];
}

/** A departure as a search finds it: its bus without the seat plan, which is long and comes with the details. */
export interface Departure {
  schedule: Schedule;
  bus: Omit<Bus, 'layout'>;
  route: Route;
}

/** How full a schedule is, for those who look at many. */
export type SeatsLeft = Pick<Schedule, 'availableSeats' | 'status'> & { scheduleId: string };

/** Where a list in the order of departures goes on. */
export interface DeparturePosition {
  departureAt: EpochMs;
  id: string;
}

/** How much of the coming days rests on a bus or a route: schedules that are neither over nor cancelled. */
export interface Engagement {
  schedules: number;
  /** The largest count of seats among them. */
  mostSeats: number;
}

export interface ActiveFilter {
  includeInactive: boolean;
  afterId?: string | undefined;
  limit: number;
}

export interface ScheduleFilter {
  routeId?: string | undefined;
  busId?: string | undefined;
  /** Undefined: whatever is not cancelled. */
  status?: ScheduleStatus | undefined;
  /** Departures from this instant on. */
  from?: EpochMs | undefined;
  /** Departures before this instant. */
  to?: EpochMs | undefined;
  after?: DeparturePosition | undefined;
  limit: number;
}

/** What a search can be ordered by; departures that are equal in it follow in their order. */
export const SEARCH_ORDERS = ['departure', 'arrival', 'price', 'duration'] as const;
export type SearchOrder = (typeof SEARCH_ORDERS)[number];

/** Where a search goes on; `key` is what it is ordered by: epoch ms, minor units or ms. */
export interface SearchPosition extends DeparturePosition {
  key: number;
}

export interface SearchFilter {
  originCity: string;
  destinationCity: string;
  /** Also on routes and with buses out of service. */
  includeInactive: boolean;
  /** At least so many free seats. */
  minSeats?: number | undefined;
  busType?: BusType | undefined;
  /** Of the base price. */
  maxPrice?: Minor | undefined;
  order: SearchOrder;
  descending: boolean;
  after?: SearchPosition | undefined;
  limit: number;
}

export interface DepartureSearch extends SearchFilter {
  /** Departures from this instant on, before the other. */
  from: EpochMs;
  to: EpochMs;
}

/** Names that cities of a search may have been meant to be, the likeliest first; none for a city that is known. */
export interface CitySuggestions {
  originCity: string[];
  destinationCity: string[];
}

/** Two ends of a route. */
export type CityPair = Pick<SearchFilter, 'originCity' | 'destinationCity' | 'includeInactive'>;

export interface CityFilter {
  text?: string | undefined;
  /** Also of routes out of service. */
  includeInactive: boolean;
  limit: number;
}

/** A city, and which end of routes it is. */
export interface City {
  name: string;
  isOrigin: boolean;
  isDestination: boolean;
}

export interface SeatFilter {
  scheduleId?: string | undefined;
  status?: SeatStatus | undefined;
  afterId?: string | undefined;
  limit: number;
}

/** One transaction; whatever is thrown in it undoes all of it. */
export interface Unit {
  log(entry: ActivityEntry): Promise<void>;
}

export interface RouteUnit extends Unit {
  /** Reads a route; nobody else changes it, or makes a schedule on it, until the transaction ends. */
  lock(id: string): Promise<Route | null>;
  add(route: Route): Promise<void>;
  change(id: string, fields: RouteFields, at: EpochMs): Promise<void>;
  engagement(id: string, now: EpochMs): Promise<Engagement>;
}

/** Every method of every store throws `Refused` `unavailable` when the database cannot be asked. */
export interface RouteStore {
  find(id: string): Promise<Route | null>;
  /** In the order of their making. */
  list(filter: ActiveFilter): Promise<Route[]>;
  /** Names like the given ones; null when a route joins the two. */
  suggestCities(pair: CityPair): Promise<CitySuggestions | null>;
  /** Cities of routes: those that begin with `text`, then those like it; all of them without one. */
  cities(filter: CityFilter): Promise<City[]>;
  transact<T>(work: (unit: RouteUnit) => Promise<T>): Promise<T>;
}

export interface BusUnit extends Unit {
  /** Reads a bus; nobody else changes it, or makes a schedule for it, until the transaction ends. */
  lock(id: string): Promise<Bus | null>;
  /** Throws `Refused` `duplicate` when the number is taken. */
  add(bus: Bus): Promise<void>;
  /** Throws `Refused` `duplicate` when the number is taken. */
  change(id: string, fields: BusFields, at: EpochMs): Promise<void>;
  engagement(id: string, now: EpochMs): Promise<Engagement>;
}

export interface BusStore {
  find(id: string): Promise<Bus | null>;
  /** In the order of their making. */
  list(filter: ActiveFilter): Promise<Bus[]>;
  transact<T>(work: (unit: BusUnit) => Promise<T>): Promise<T>;
}

export interface ScheduleUnit extends Unit {
  /** Reads a schedule; its actor commits nothing until the transaction ends. */
  lock(id: string): Promise<Schedule | null>;
  /** Whether there is such a bus, in service; it stays so until the transaction ends. */
  hasActiveBus(id: string): Promise<boolean>;
  /** Whether there is such a route, in service; it stays so until the transaction ends. */
  hasActiveRoute(id: string): Promise<boolean>;
  /** Throws `Refused` `in_use` when the bus is on another schedule then. */
  add(schedule: Schedule): Promise<void>;
  /** Puts a schedule on a bus and a route. Throws `Refused` `in_use` when the bus is on another schedule then. */
  assign(id: string, to: Pick<ScheduleFields, 'busId' | 'routeId'>, at: EpochMs): Promise<void>;
}

export interface ScheduleStore {
  find(id: string): Promise<Schedule | null>;
  /** In the order of departures. */
  list(filter: ScheduleFilter): Promise<Schedule[]>;
  /** Scheduled departures of active buses on active routes between two cities, in the order asked for. */
  search(search: DepartureSearch): Promise<Departure[]>;
  seats(id: string): Promise<ScheduleSeats | null>;
  details(id: string): Promise<ScheduleDetails | null>;
  /** Whether the bus is on a schedule, other than `scheduleId`, at some moment of that time. */
  isBusTaken(busId: string, from: EpochMs, to: EpochMs, scheduleId: string): Promise<boolean>;
  transact<T>(work: (unit: ScheduleUnit) => Promise<T>): Promise<T>;
}

export interface SeatsLeftReads {
  /** Of those that there are. */
  seatsLeft(ids: readonly string[]): Promise<SeatsLeft[]>;
}

export interface SeatStore {
  find(id: string): Promise<Seat | null>;
  /** In the order of their making. */
  list(filter: SeatFilter): Promise<Seat[]>;
}

export interface CatalogueParts {
  routes: RouteStore;
  buses: BusStore;
  schedules: ScheduleStore;
  seats: SeatStore;
  searches: SearchCache;
  desk: Pick<SeatDesk, 'send'>;
  clock: Clock;
  ids: Ids;
}
