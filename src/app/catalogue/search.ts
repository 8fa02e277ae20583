import { DateTime } from 'luxon';
import type { Caller } from '../caller.ts';
import type {
  CatalogueParts,
  City,
  CityFilter,
  CitySuggestions,
  Departure,
  Schedule,
  SearchFilter,
  SearchOrder,
  SearchPosition,
} from './ports.ts';
import { requireAdminForInactive } from './refusals.ts';

export interface DaySearch extends SearchFilter {
  /** `YYYY-MM-DD`, a day in `timezone`. */
  date: string;
  /** An IANA zone. */
  timezone: string;
}

export interface Found {
  departures: Departure[];
  /** Null unless nothing was found because no route joins cities of these names. */
  suggestions: CitySuggestions | null;
}

/** No schedule departs later: the wire has no year 10000. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * What still departs between two cities on a day, in the order asked for; up to `limit`. Cities match without regard
 * to case and accents; a mistyped one finds nothing but the names that may have been meant. Rules [SRCH-1]…[SRCH-4],
 * [SRCH-7]…[SRCH-9].
 */
export async function searchDepartures(
  { schedules, routes, clock }: Pick<CatalogueParts, 'schedules' | 'routes' | 'clock'>,
  { date, timezone, ...filter }: DaySearch,
): Promise<Found> {
  const day = DateTime.fromISO(date, { zone: timezone }).startOf('day');
  const to = Math.min(day.plus({ days: 1 }).startOf('day').toMillis(), LAST_INSTANT);
  // Strictly after now: what departs at this very moment has departed.
  const from = Math.max(day.toMillis(), clock.now() + 1);
  const departures = from < to ? await schedules.search({ ...filter, from, to }) : [];
  if (departures.length > 0) return { departures, suggestions: null };
  return { departures, suggestions: await routes.suggestCities(filter) };
}

/** Where a search in this order goes on after a schedule. */
export function searchPosition(order: SearchOrder, schedule: Schedule): SearchPosition {
  const { departureAt, id } = schedule;
  return { key: SEARCH_KEYS[order](schedule), departureAt, id };
}

const SEARCH_KEYS: Record<SearchOrder, (schedule: Schedule) => number> = {
  departure: ({ departureAt }) => departureAt,
  arrival: ({ arrivalAt }) => arrivalAt,
  price: ({ basePrice }) => basePrice,
  duration: ({ departureAt, arrivalAt }) => arrivalAt - departureAt,
};

/** Completes the name of a city: up to `limit` cities of routes. Rule [RTE-6]. */
export async function listCities(
  { routes }: Pick<CatalogueParts, 'routes'>,
  caller: Caller,
  filter: CityFilter,
): Promise<City[]> {
  requireAdminForInactive(caller, filter.includeInactive);
  return routes.cities(filter);
}
