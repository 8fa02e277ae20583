import type { Minor } from '../../domain/money.ts';
import type { BusType, SeatLayout } from '../../domain/seatLayout.ts';
import type { EpochMs } from '../ports.ts';
import type { Skip } from './skips.ts';

/** A route as it will be in the catalogue. `ref` is its `external_ref`: by it a second import finds it. */
export interface PlannedRoute {
  ref: string;
  operatorName: string;
  originCity: string;
  destinationCity: string;
  originTimezone: string;
  destinationTimezone: string;
  /** To two decimals. */
  distanceKm: number;
  durationMinutes: number;
}

/** Buses of one kind that stand in for each other. New ones are made as the timetable needs them. */
export interface Fleet {
  /** The beginning of its buses' `external_ref`. */
  ref: string;
  /** The beginning of its buses' numbers, e.g. `CC-`. */
  numberPrefix: string;
  busType: BusType;
  layout: SeatLayout;
  amenities: Record<string, boolean>;
}

/** A halt, with its place in the order of travel: leg `n` goes from stop `n` to stop `n + 1`. */
export interface PlannedStop {
  sequence: number;
  name: string;
  timezone: string;
  arrivalAt: EpochMs;
  departureAt: EpochMs;
  latitude: number | null;
  longitude: number | null;
  ref: string;
}

/** A trip on one day, before it has a bus. */
export interface PlannedSchedule {
  ref: string;
  routeRef: string;
  fleetRef: string;
  departureAt: EpochMs;
  arrivalAt: EpochMs;
  basePrice: Minor;
  legCount: number;
  /** Which trip on which service day, for the activity log. */
  trip: string;
  date: string;
  /** Made when asked for: a big feed has millions. */
  stops(): PlannedStop[];
}

/** Everything that an import wants to be there. */
export interface Timetable {
  source: 'gtfs' | 'demo';
  routes: PlannedRoute[];
  fleets: Fleet[];
  schedules: PlannedSchedule[];
  skipped: Skip[];
}
