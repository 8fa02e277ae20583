import type { FeedProblems } from './feedErrors.ts';
import { type FeedRow, type FeedSource, openRequired, openRows, shorten } from './feedRows.ts';
import type { Agencies } from './gtfsAgencies.ts';
import type { Agency, Trip } from './gtfsFeed.ts';
import type { Services } from './gtfsServices.ts';
import type { IsoDate } from './gtfsTime.ts';
import type { SkipCounts } from './skips.ts';

export interface Trips {
  /** Trips of buses that run in the window; their calls are still to be read. */
  wanted: Map<string, Trip>;
  /** Every trip of the feed, so that a stray line of stop_times.txt is noticed. */
  known: ReadonlySet<string>;
}

export interface TripContext {
  agencies: Agencies;
  services: Services;
  window: readonly IsoDate[];
}

/** routes.txt, trips.txt and frequencies.txt: the trips to import, and the reasons why others are left out. */
export async function readTrips(
  source: FeedSource,
  context: TripContext,
  skipped: SkipCounts,
  problems: FeedProblems,
): Promise<Trips> {
  const routes = await readRoutes(source, context.agencies, problems);
  const byFrequency = await readFrequencyTrips(source, problems);
  const wanted = new Map<string, Trip>();
  const known = new Set<string>();
  const rows = await openRequired(source, 'trips.txt', ['route_id', 'service_id', 'trip_id'], problems);
  for await (const row of rows) {
    const id = row.required('trip_id');
    row.keep();
    if (known.has(id)) row.problem('trip_id', `"${shorten(id)}" is there twice`);
    known.add(id);
    const route = lookUp(row, 'route_id', routes, 'routes.txt');
    const service = lookUp(row, 'service_id', context.services, 'calendar.txt', 'calendar_dates.txt');
    if (!route || !service) continue;
    if (!route.isBus) skipped.add('trips', 'not a bus (route_type)');
    else if (byFrequency.has(id))
      skipped.add('trips', 'runs by headway (frequencies.txt): no fixed departures to sell');
    else {
      skipped.add('departures', 'taken out by calendar_dates.txt', service.removed);
      if (service.dates.length === 0) skipped.add('trips', 'no service in the window');
      else if (route.agency) wanted.set(id, { id, agency: route.agency, dates: service.dates, calls: [] });
    }
  }
  return { wanted, known };
}

interface FeedRoute {
  agency: Agency | null;
  isBus: boolean;
}

async function readRoutes(
  source: FeedSource,
  agencies: Agencies,
  problems: FeedProblems,
): Promise<Map<string, FeedRoute>> {
  const routes = new Map<string, FeedRoute>();
  for await (const row of await openRequired(source, 'routes.txt', ['route_id', 'route_type'], problems)) {
    const id = row.required('route_id');
    row.keep();
    if (routes.has(id)) row.problem('route_id', `"${shorten(id)}" is there twice`);
    row.required('route_type');
    routes.set(id, { agency: agencies.of(row), isBus: isBusType(row.whole('route_type')) });
  }
  return routes;
}

/** Bus (3), coach services (200–209) and bus services (700–716) of the extended route types. */
function isBusType(type: number | null): boolean {
  if (type === null) return false;
  return type === 3 || (type >= 200 && type <= 209) || (type >= 700 && type <= 716);
}

async function readFrequencyTrips(source: FeedSource, problems: FeedProblems): Promise<Set<string>> {
  const trips = new Set<string>();
  const rows = await openRows(source, 'frequencies.txt', ['trip_id'], problems);
  for await (const row of rows ?? []) {
    row.keep();
    trips.add(row.required('trip_id'));
  }
  return trips;
}

function lookUp<T>(row: FeedRow, field: string, known: ReadonlyMap<string, T>, ...files: string[]): T | null {
  const found = known.get(row.required(field));
  if (found !== undefined) return found;
  row.dangling(field, ...files);
  return null;
}
