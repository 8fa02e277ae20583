/** The search as it stands in the address, so that it can be shared, reloaded and gone back to. */

import type { SearchWish } from '../../../api/queries.ts';
import type { Route } from '../../../api/wire.ts';

export const SORTS = ['departure', 'price', 'duration', 'arrival'] as const;

export interface Asked {
  from: string;
  to: string;
  date: string;
  sort: (typeof SORTS)[number];
  seats: number;
}

export function readWish(search: string): Asked {
  const params = new URLSearchParams(search);
  const sort = SORTS.find((each) => each === params.get('sort')) ?? 'departure';
  const seats = Number(params.get('seats') ?? 1);
  return {
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
    date: params.get('date') ?? today(),
    sort,
    seats: Number.isInteger(seats) && seats >= 1 && seats <= 6 ? seats : 1,
  };
}

export function addressOf({ from, to, date, sort, seats }: Asked): string {
  const params = new URLSearchParams({ from, to, date });
  if (sort !== 'departure') params.set('sort', sort);
  if (seats > 1) params.set('seats', String(seats));
  return `/app/?${params}`;
}

/** Where the passenger is. */
export function today(): string {
  return new Intl.DateTimeFormat('en-CA').format(new Date());
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The day that is searched is the day where the trip begins. */
export function searchFor(asked: Asked, routes: readonly Route[]): SearchWish {
  const route =
    routesOf(asked, routes)[0] ?? routes.find(({ origin_city }) => sameCity(origin_city, asked.from));
  return {
    origin: asked.from.trim(),
    destination: asked.to.trim(),
    date: asked.date,
    timezone: route?.origin_timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    sort: asked.sort,
    seats: asked.seats,
  };
}

/** The routes between the cities: each operator has its own. */
export function routesOf({ from, to }: Asked, routes: readonly Route[]): Route[] {
  return routes.filter(
    ({ origin_city, destination_city }) => sameCity(origin_city, from) && sameCity(destination_city, to),
  );
}

/** As the server compares cities: without case and accents. */
function sameCity(a: string, b: string): boolean {
  return a.trim().localeCompare(b.trim(), 'en', { sensitivity: 'base' }) === 0;
}
