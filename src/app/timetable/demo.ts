import { DateTime } from 'luxon';
import type { EpochMs } from '../ports.ts';
import { DEMO_OPERATORS, type DemoHalt, type DemoLine, type DemoOperator } from './demoLines.ts';
import { daysFrom, type IsoDate, localDate } from './gtfsTime.ts';
import { BUS_TEMPLATES, type BusTemplateName } from './layouts.ts';
import type { Fleet, PlannedRoute, PlannedSchedule, PlannedStop, Timetable } from './timetable.ts';

/** Every `external_ref` of the demo data begins so. */
export const DEMO_REF = 'demo:';

const DAYS_AHEAD = 14;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What tells the kinds of buses apart in their numbers. */
const BUS_LETTERS: Record<BusTemplateName, string> = {
  coach: 'C',
  deluxe: 'D',
  sleeper: 'S',
  'semi-sleeper': 'R',
};

/** One direction of a line, its halts counted from where it starts. */
interface Direction {
  operator: DemoOperator;
  line: DemoLine;
  halts: DemoHalt[];
  first: DemoHalt;
  last: DemoHalt;
  departures: string[];
}

/**
 * The demo timetable as it is to be at `now`: every departure of the coming two weeks, none of the past. On a
 * later day the same departures have the same references, so only the new days are missing.
 */
export function planDemo(now: EpochMs): Timetable {
  const directions = DEMO_OPERATORS.flatMap((operator) =>
    operator.lines.flatMap((line) => directionsOf(operator, line)),
  );
  return {
    source: 'demo',
    routes: directions.map(toRoute),
    fleets: DEMO_OPERATORS.flatMap(fleetsOf),
    schedules: directions.flatMap((direction) => schedulesOf(direction, now)),
    skipped: [],
  };
}

function directionsOf(operator: DemoOperator, line: DemoLine): Direction[] {
  const whole = line.halts.at(-1);
  if (!whole) return [];
  const back = line.halts
    .toReversed()
    .map(({ stop, km, minutes }) => ({ stop, km: whole.km - km, minutes: whole.minutes - minutes }));
  return [
    ...toDirection(operator, line, line.halts, line.outward),
    ...toDirection(operator, line, back, line.back),
  ];
}

function toDirection(
  operator: DemoOperator,
  line: DemoLine,
  halts: DemoHalt[],
  departures: string[],
): Direction[] {
  const [first, last] = [halts[0], halts.at(-1)];
  return first && last ? [{ operator, line, halts, first, last, departures }] : [];
}

function toRoute(direction: Direction): PlannedRoute {
  const { operator, first, last } = direction;
  return {
    ref: routeRef(direction),
    operatorName: operator.name,
    originCity: first.stop.city,
    destinationCity: last.stop.city,
    originTimezone: first.stop.timezone,
    destinationTimezone: last.stop.timezone,
    distanceKm: last.km,
    durationMinutes: last.minutes,
  };
}

function fleetsOf(operator: DemoOperator): Fleet[] {
  const names = [...new Set(operator.lines.map((line) => line.bus))];
  return names.map((name) => ({
    ref: fleetRef(operator, name),
    numberPrefix: `${operator.code}-${BUS_LETTERS[name]}`,
    ...BUS_TEMPLATES[name],
  }));
}

function schedulesOf(direction: Direction, now: EpochMs): PlannedSchedule[] {
  const today = localDate(now, direction.first.stop.timezone);
  // One day more than two weeks, since the first and the last are cut through by the hour.
  return daysFrom(today, DAYS_AHEAD + 1).flatMap((date) =>
    direction.departures
      .map((time) => toSchedule(direction, date, time))
      .filter(({ departureAt }) => departureAt > now && departureAt <= now + DAYS_AHEAD * DAY_MS),
  );
}

function toSchedule(direction: Direction, date: IsoDate, time: string): PlannedSchedule {
  const { line, operator, first, last, halts } = direction;
  const departureAt = DateTime.fromISO(`${date}T${time}`, { zone: first.stop.timezone }).toMillis();
  return {
    ref: `${routeRef(direction)}:${date}:${time}`,
    routeRef: routeRef(direction),
    fleetRef: fleetRef(operator, line.bus),
    departureAt,
    arrivalAt: departureAt + last.minutes * MINUTE_MS,
    basePrice: line.price,
    legCount: halts.length - 1,
    trip: `${first.stop.city}–${last.stop.city} ${time}`,
    date,
    stops: () => halts.map((halt, sequence) => toStop(halt, sequence, departureAt)),
  };
}

function toStop({ stop, minutes }: DemoHalt, sequence: number, departureAt: EpochMs): PlannedStop {
  const at = departureAt + minutes * MINUTE_MS;
  return {
    sequence,
    name: stop.station,
    timezone: stop.timezone,
    arrivalAt: at,
    departureAt: at,
    latitude: stop.latitude,
    longitude: stop.longitude,
    ref: `${DEMO_REF}${stop.station}`,
  };
}

function routeRef({ operator, first, last }: Direction): string {
  return `${DEMO_REF}${operator.code}:route:${first.stop.city} → ${last.stop.city}`;
}

function fleetRef(operator: DemoOperator, bus: BusTemplateName): string {
  return `${DEMO_REF}${operator.code}:${bus}:bus:`;
}
