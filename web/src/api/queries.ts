/** What the passenger's pages ask, each under one key of the cache. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, query } from './client.ts';
import { Problem } from './problem.ts';
import type {
  BookingDetails,
  City,
  ClientSettings,
  DeparturePage,
  Page,
  Payment,
  Reservation,
  ReservationDetails,
  Route,
  Schedule,
  ScheduleDetails,
} from './wire.ts';

export interface SearchWish {
  origin: string;
  destination: string;
  /** `YYYY-MM-DD` in `timezone`. */
  date: string;
  timezone: string;
  sort: string;
  seats: number;
}

const LONG_MS = 10 * 60_000;
/** Long enough for a slow network: the first page waits for the settings. */
const SETTINGS_MS = 4_000;

export const queries = {
  /** Asked for as the page's own head does, so that the two share one answer. */
  settings: () =>
    queryOptions({
      queryKey: ['settings'],
      queryFn: async (): Promise<ClientSettings> => {
        const signal = AbortSignal.timeout(SETTINGS_MS);
        const response = await fetch('/app/config.json', { signal }).catch(() => null);
        if (!response?.ok) throw new Problem(response?.status ?? 0, null);
        return (await response.json()) as ClientSettings;
      },
      // Without a network the first page is told so, and does not wait for one.
      networkMode: 'always',
      gcTime: Number.POSITIVE_INFINITY,
    }),

  cities: (prefix: string) =>
    queryOptions({
      queryKey: ['cities', prefix],
      queryFn: ({ signal }) =>
        api.get<Page<City>>(`/routes/cities${query({ q: prefix, limit: 12 })}`, signal),
      staleTime: LONG_MS,
    }),

  /** The routes on offer: they tell in which zone a city lies. */
  routes: () =>
    queryOptions({
      queryKey: ['routes'],
      queryFn: ({ signal }) => api.get<Page<Route>>('/routes?limit=100', signal),
      staleTime: LONG_MS,
    }),

  /** For one passenger what is sold out is shown too, for it may come free; more want trips with room for them. */
  search: (wish: SearchWish) =>
    infiniteQueryOptions({
      queryKey: ['search', wish],
      initialPageParam: null as string | null,
      queryFn: ({ signal, pageParam }) =>
        api.get<DeparturePage>(searchPath(wish, wish.seats > 1 ? wish.seats : null, pageParam), signal),
      getNextPageParam: (page) => page.next_cursor,
    }),

  /** The best trip of a day with room, and nothing else. */
  offer: (wish: SearchWish) =>
    queryOptions({
      queryKey: ['offer', wish],
      queryFn: ({ signal }) => api.get<DeparturePage>(searchPath(wish, wish.seats, null, 1), signal),
    }),

  /** What leaves next on a route from an instant on. */
  nextOn: (routeId: string, from: string) =>
    queryOptions({
      queryKey: ['next', routeId, from],
      queryFn: ({ signal }) =>
        api.get<Page<Schedule>>(
          `/schedules${query({ route_id: routeId, status: 'scheduled', from, limit: 20 })}`,
          signal,
        ),
      staleTime: 60_000,
    }),

  schedule: (id: string) =>
    queryOptions({
      queryKey: ['schedule', id],
      queryFn: ({ signal }) => api.get<ScheduleDetails>(`/schedules/${id}/details`, signal),
      staleTime: 60_000,
    }),

  activeReservations: () =>
    queryOptions({
      queryKey: ['reservations', 'active'],
      queryFn: ({ signal }) => api.get<Page<Reservation>>('/reservations/active?limit=100', signal),
      staleTime: 0,
    }),

  reservation: (id: string) =>
    queryOptions({
      queryKey: ['reservations', id],
      queryFn: ({ signal }) => api.get<ReservationDetails>(`/reservations/${id}/details`, signal),
      staleTime: 0,
    }),

  payment: (id: string) =>
    queryOptions({
      queryKey: ['payments', id],
      queryFn: ({ signal }) => api.get<Payment>(`/payments/${id}`, signal),
    }),

  booking: (id: string) =>
    queryOptions({
      queryKey: ['bookings', id],
      queryFn: ({ signal }) => api.get<BookingDetails>(`/bookings/${id}/details`, signal),
    }),
};

function searchPath(
  wish: SearchWish,
  minSeats: number | null,
  cursor: string | null,
  limit?: number,
): string {
  return `/schedules/search${query({
    origin_city: wish.origin,
    destination_city: wish.destination,
    departure_date: wish.date,
    timezone: wish.timezone,
    sort: wish.sort,
    min_seats: minSeats,
    cursor,
    limit,
  })}`;
}
