import { DateTime } from 'luxon';
import type { z } from 'zod';
import { listOf } from '../../http/paging.ts';
import { routeSchema } from '../../http/routes/schema.ts';
import { departureSchema, scheduleSchema } from '../../http/schedules/schema.ts';
import { TripFailure } from './failure.ts';
import type { RestClient } from './restClient.ts';

type Route = z.output<typeof routeSchema>;
export type Departure = z.output<typeof departureSchema>;

export interface TripWish {
  from: string | null;
  to: string | null;
  /** A day at the place of departure, YYYY-MM-DD; null for any. */
  date: string | null;
  seats: number;
}

export interface FoundTrip {
  departure: Departure;
  /** How many departures the search showed for that day. */
  departuresThatDay: number;
}

const HOUR = 3_600_000;
/** Cancelling closes 2 hours before departure; a trip that leaves later than this is still cancelled at leisure. */
const CANCELLABLE_MS = 2.5 * HOUR;
/** Beyond 24 hours the whole price goes back: the nicer trip to show. */
const FULL_REFUND_MS = 25 * HOUR;

const cities = new Intl.Collator('und', { sensitivity: 'base' });

/** A departure with enough free seats that can still be cancelled; what is not wished for is chosen from what exists. */
export async function findTrip(rest: RestClient, wish: TripWish): Promise<FoundTrip> {
  const routes = (await allRoutes(rest)).filter((route) => fits(route, wish));
  if (routes.length === 0) throw new TripFailure(`There is no route${wished(wish)} in the timetable.`);
  for (const ahead of wish.date === null ? [FULL_REFUND_MS, CANCELLABLE_MS] : [CANCELLABLE_MS]) {
    for (const route of routes) {
      const found = await findOn(rest, route, wish, Date.now() + ahead);
      if (found) return found;
    }
  }
  const day = wish.date === null ? '' : ` on ${wish.date}`;
  throw new TripFailure(
    `No trip${wished(wish)}${day} has ${wish.seats} free seat(s) and leaves late enough to be cancelled again.`,
  );
}

function fits(route: Route, { from, to }: TripWish): boolean {
  const starts = from === null || cities.compare(route.origin_city, from) === 0;
  return starts && (to === null || cities.compare(route.destination_city, to) === 0);
}

function wished({ from, to }: TripWish): string {
  return `${from === null ? '' : ` from ${from}`}${to === null ? '' : ` to ${to}`}`;
}

async function allRoutes(rest: RestClient): Promise<Route[]> {
  const routes: Route[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = { limit: '100', ...(cursor !== null && { cursor }) };
    const page: { items: Route[]; next_cursor: string | null } = await rest.get(
      '/routes',
      listOf(routeSchema),
      query,
    );
    routes.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return routes;
}

async function findOn(
  rest: RestClient,
  route: Route,
  wish: TripWish,
  earliest: number,
): Promise<FoundTrip | null> {
  const date = wish.date ?? (await firstDay(rest, route, wish.seats, earliest));
  if (date === null) return null;
  const { items } = await rest.get('/schedules/search', listOf(departureSchema), {
    origin_city: route.origin_city,
    destination_city: route.destination_city,
    departure_date: date,
    timezone: route.origin_timezone,
    limit: '100',
  });
  const departure = items.find(
    (item) => item.available_seats >= wish.seats && Date.parse(item.departure_datetime) >= earliest,
  );
  return departure ? { departure, departuresThatDay: items.length } : null;
}

/** The first day on which the route has a trip with enough seats; null when it has none. */
async function firstDay(
  rest: RestClient,
  route: Route,
  seats: number,
  earliest: number,
): Promise<string | null> {
  const { items } = await rest.get('/schedules', listOf(scheduleSchema), {
    route_id: route.id,
    status: 'scheduled',
    from: new Date(earliest).toISOString(),
    limit: '100',
  });
  const first = items.find((schedule) => schedule.available_seats >= seats);
  if (!first) return null;
  return DateTime.fromISO(first.departure_datetime, { zone: route.origin_timezone }).toISODate();
}
