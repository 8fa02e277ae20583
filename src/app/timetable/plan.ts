import type { BusType, SeatLayout } from '../../domain/seatLayout.ts';
import type { EpochMs } from '../ports.ts';
import { type TimedCall, withTimes } from './callTimes.ts';
import { type FareRule, fareFor } from './fares.ts';
import { roadKm } from './geo.ts';
import type { Agency, GtfsFeed, Stop, Trip } from './gtfsFeed.ts';
import { type IsoDate, serviceDayStart } from './gtfsTime.ts';
import type { SkipCounts } from './skips.ts';
import type { Fleet, PlannedRoute, PlannedSchedule, PlannedStop, Timetable } from './timetable.ts';

/** More legs than the table of claims takes. */
const MAX_LEGS = 200;

export interface PlanOptions {
  now: EpochMs;
  fare: FareRule;
  bus: { busType: BusType; layout: SeatLayout; amenities: Record<string, boolean> };
}

/** A trip that can be sold: its calls timed, its ends named. */
interface Journey {
  trip: Trip;
  calls: TimedCall[];
  origin: string;
  destination: string;
  first: TimedCall;
  last: TimedCall;
  km: number;
}

/**
 * Turns a feed into the routes, buses and schedules to be there: a route for each pair of cities of an agency,
 * a schedule for each trip on each of its days. What cannot be sold is counted with its reason.
 */
export function planTimetable(feed: GtfsFeed, options: PlanOptions): Timetable {
  const journeys = feed.trips.flatMap((trip) => toJourney(trip, feed.skipped) ?? []);
  const starts = new Map<string, EpochMs>();
  const startOf = (date: IsoDate, zone: string): EpochMs => {
    const key = `${date} ${zone}`;
    const known = starts.get(key) ?? serviceDayStart(date, zone);
    starts.set(key, known);
    return known;
  };
  const schedules: PlannedSchedule[] = [];
  for (const journey of journeys) {
    for (const date of journey.trip.dates) {
      const start = startOf(date, journey.trip.agency.timezone);
      if (start + journey.first.departure * 1000 > options.now) {
        schedules.push(toSchedule(journey, date, start, options.fare));
      } else feed.skipped.add('departures', 'already departed');
    }
  }
  const agencies = new Map(journeys.map(({ trip }) => [trip.agency.key, trip.agency]));
  return {
    source: 'gtfs',
    routes: planRoutes(journeys),
    fleets: [...agencies.values()].map((agency) => fleetOf(agency, options)),
    schedules,
    skipped: feed.skipped.list(),
  };
}

function toJourney(trip: Trip, skipped: SkipCounts): Journey | null {
  const calls = withTimes(trip.calls);
  const [first, last] = [calls[0], calls.at(-1)];
  const reason = unsellable(calls, first, last);
  if (reason || !first || !last) {
    skipped.add('trips', reason ?? 'no stop times');
    return null;
  }
  // Within one city the stations tell the ends apart.
  const sameCity = first.stop.city === last.stop.city;
  return {
    trip,
    calls,
    first,
    last,
    origin: sameCity ? first.stop.name.slice(0, 120) : first.stop.city,
    destination: sameCity ? last.stop.name.slice(0, 120) : last.stop.city,
    km: roadKm(calls.map((call) => call.stop.place)),
  };
}

function unsellable(
  calls: readonly TimedCall[],
  first: TimedCall | undefined,
  last: TimedCall | undefined,
): string | null {
  if (!first || !last) return 'no stop times';
  if (calls.length === 1) return 'a single stop';
  if (calls.length - 1 > MAX_LEGS) return `more than ${MAX_LEGS} legs`;
  if (first.stop.id === last.stop.id || first.stop.name === last.stop.name) return 'ends where it begins';
  return last.arrival <= first.departure ? 'takes no time' : null;
}

function toSchedule(journey: Journey, date: IsoDate, start: EpochMs, fare: FareRule): PlannedSchedule {
  const { trip, calls, first, last } = journey;
  return {
    ref: `gtfs:${trip.agency.key}:trip:${trip.id}:${date}`,
    routeRef: routeRef(journey),
    fleetRef: fleetRef(trip.agency),
    departureAt: start + first.departure * 1000,
    arrivalAt: start + last.arrival * 1000,
    basePrice: fareFor(journey.km, fare),
    legCount: calls.length - 1,
    trip: trip.id,
    date,
    stops: () => calls.map((call, sequence) => toStop(call, sequence, start, trip.agency)),
  };
}

function toStop(call: TimedCall, sequence: number, start: EpochMs, agency: Agency): PlannedStop {
  return {
    sequence,
    name: call.stop.name,
    timezone: zoneOf(call.stop, agency),
    arrivalAt: start + call.arrival * 1000,
    departureAt: start + call.departure * 1000,
    latitude: call.stop.place?.latitude ?? null,
    longitude: call.stop.place?.longitude ?? null,
    ref: call.stop.id,
  };
}

function planRoutes(journeys: readonly Journey[]): PlannedRoute[] {
  const byRoute = new Map<string, Journey[]>();
  for (const journey of journeys) {
    const ref = routeRef(journey);
    const same = byRoute.get(ref) ?? [];
    same.push(journey);
    byRoute.set(ref, same);
  }
  return [...byRoute].flatMap(([ref, same]) => {
    const [one] = same;
    if (!one) return [];
    return {
      ref,
      operatorName: one.trip.agency.name,
      originCity: one.origin,
      destinationCity: one.destination,
      originTimezone: zoneOf(one.first.stop, one.trip.agency),
      destinationTimezone: zoneOf(one.last.stop, one.trip.agency),
      distanceKm: median(same.map(({ km }) => km)),
      durationMinutes: Math.ceil(median(same.map(({ first, last }) => last.arrival - first.departure)) / 60),
    };
  });
}

/** The middle value, the lower of two: one that a real trip has. */
function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 1;
}

function fleetOf(agency: Agency, { bus }: PlanOptions): Fleet {
  return { ref: fleetRef(agency), numberPrefix: `${agency.code}-`, ...bus };
}

function routeRef({ trip, origin, destination }: Journey): string {
  return `gtfs:${trip.agency.key}:route:${origin} → ${destination}`;
}

function fleetRef(agency: Agency): string {
  return `gtfs:${agency.key}:bus:`;
}

function zoneOf(stop: Stop, agency: Agency): string {
  return stop.timezone ?? agency.timezone;
}
