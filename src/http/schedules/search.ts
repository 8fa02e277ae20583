import type { z } from 'zod';
import type { CatalogueParts, SearchOrder, SearchPosition } from '../../app/catalogue/ports.ts';
import { searchDepartures, searchPosition } from '../../app/catalogue/search.ts';
import type { SearchPage } from '../../app/catalogue/searchCache.ts';
import { toPage } from '../paging.ts';
import { presentDeparture } from './present.ts';
import type { searchQuery, searchSchema } from './schema.ts';

type Query = z.output<typeof searchQuery>;
type Sort = Query['sort'];

/** What every program puts into lower case alike. */
const ASCII = /^[\x20-\x7e]*$/;

/** Of queries that are kept: their key is made once. */
const keys = new WeakMap<Query, string>();

/** Equal for searches that mean the same; never equal for two that do not. */
export function searchKey(query: Query): string {
  const known = keys.get(query);
  if (known !== undefined) return known;
  const key = makeKey(query);
  keys.set(query, key);
  return key;
}

function makeKey(query: Query): string {
  return JSON.stringify([
    plainCity(query.origin_city),
    plainCity(query.destination_city),
    query.departure_date,
    query.timezone,
    query.limit,
    query.sort,
    query.cursor,
    query.min_seats,
    query.bus_type,
    query.max_price,
    query.include_inactive,
  ]);
}

/** Searches the database and renders what it finds. */
export async function searchPage(
  parts: Pick<CatalogueParts, 'schedules' | 'routes' | 'clock'>,
  query: Query,
): Promise<SearchPage> {
  const { limit, sort, cursor, min_seats } = query;
  const { order, descending } = readSort(sort);
  const { departures, suggestions } = await searchDepartures(parts, {
    originCity: query.origin_city,
    destinationCity: query.destination_city,
    includeInactive: query.include_inactive,
    date: query.departure_date,
    timezone: query.timezone,
    minSeats: min_seats,
    busType: query.bus_type,
    maxPrice: query.max_price,
    order,
    descending,
    after: cursor && toPosition(cursor),
    limit: limit + 1,
  });
  const position = (departure: (typeof departures)[number]) =>
    toCursor(sort, searchPosition(order, departure.schedule));
  const page: z.output<typeof searchSchema> = {
    ...toPage(departures, limit, position, presentDeparture),
    ...(suggestions && {
      suggestions: {
        origin_city: suggestions.originCity,
        destination_city: suggestions.destinationCity,
      },
    }),
  };
  return {
    json: Buffer.from(JSON.stringify(page)),
    shows: new Set(page.items.map(({ id }) => id)),
    countsSeats: min_seats !== undefined,
    until: earliest(departures.map(({ schedule }) => schedule.departureAt)),
  };
}

/** The spelling of a city as far as it certainly does not matter to the database's own comparison. */
function plainCity(city: string): string {
  const plain = city.normalize('NFKC').replace(/^ +| +$/g, '');
  return ASCII.test(plain) ? plain.toLowerCase() : plain;
}

function readSort(sort: Sort): { order: SearchOrder; descending: boolean } {
  const descending = sort.startsWith('-');
  return { order: (descending ? sort.slice(1) : sort) as SearchOrder, descending };
}

function toCursor(sort: Sort, { key, departureAt, id }: SearchPosition): NonNullable<Query['cursor']> {
  return [sort, key, departureAt, id];
}

function toPosition([, key, departureAt, id]: NonNullable<Query['cursor']>): SearchPosition {
  return { key, departureAt, id };
}

function earliest(instants: number[]): number | null {
  return instants.length === 0 ? null : Math.min(...instants);
}
