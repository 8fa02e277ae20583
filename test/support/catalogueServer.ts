import { expect } from 'chai';
import type { Authenticator } from '../../src/app/caller.ts';
import { forgettingSearches, SearchCache } from '../../src/app/catalogue/searchCache.ts';
import { createBusStore } from '../../src/db/catalogue/busStore.ts';
import { createRouteStore } from '../../src/db/catalogue/routeStore.ts';
import { createScheduleStore } from '../../src/db/catalogue/scheduleStore.ts';
import { createSeatStore } from '../../src/db/catalogue/seatStore.ts';
import { refuse } from '../../src/domain/errors.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { busOperations } from '../../src/http/buses/routes.ts';
import { routeOperations } from '../../src/http/routes/routes.ts';
import { scheduleOperations } from '../../src/http/schedules/routes.ts';
import { seatOperations } from '../../src/http/seats/routes.ts';
import { createLogger } from '../../src/log.ts';
import { bookingDatabase, type TestDatabase } from './bookingDatabase.ts';
import { type Reply, type Send, serve } from './httpServer.ts';
import { type LocalDesk, localDesk } from './localDesk.ts';
import { ManualClock } from './manualClock.ts';
import { testIds } from './testActor.ts';
import { HOUR, makeUsers, NOON } from './trip.ts';

export type Json = Record<string, unknown>;

export interface CatalogueServer {
  database: TestDatabase;
  clock: ManualClock;
  desk: LocalDesk;
  adminId: string;
  customerId: string;
  guest(method: string, path: string, send?: Send): Promise<Reply>;
  customer(method: string, path: string, send?: Send): Promise<Reply>;
  admin(method: string, path: string, send?: Send): Promise<Reply>;
  /** As an admin: makes it, expects 201, gives the body. */
  make(path: string, body: unknown): Promise<Json & { id: string }>;
  /** A schedule on a new bus and a new route; with seats unless said otherwise. */
  makeSchedule(changes?: Json, seats?: boolean): Promise<Json & { id: string }>;
  logOf(entityId: string): Promise<Json[]>;
  close(): Promise<void>;
}

export interface CatalogueOptions {
  /** Whether the search hears of what changes, as in the process that changed it; by default it does. */
  hears?: boolean;
}

let serial = 0;

export function routeBody(changes: Json = {}): Json {
  return {
    origin_city: 'Lyon',
    destination_city: 'Genève',
    distance_km: 149.5,
    estimated_duration_minutes: 130,
    ...changes,
  };
}

export function busBody(changes: Json = {}, seats = 4): Json {
  serial += 1;
  return {
    bus_number: `B-${process.pid}-${serial}`,
    bus_type: 'standard',
    total_seats: seats,
    seat_layout_config: { seats: layoutSeats(seats) },
    ...changes,
  };
}

/** Seats 1, 2, 3 … in rows of four; the fourth of each row is premium and costs 5.50 more. */
export function layoutSeats(count: number): Json[] {
  return Array.from({ length: count }, (_, index) => ({
    seat_number: String(index + 1),
    seat_type: index % 4 === 3 ? 'premium' : 'standard',
    price_modifier: index % 4 === 3 ? 5.5 : 0,
    row: Math.floor(index / 4),
    column: index % 4,
  }));
}

/** The catalogue over real HTTP and a real PostgreSQL, its seats with their real actors. The clock stands at noon. */
export async function catalogueServer({ hears = true }: CatalogueOptions = {}): Promise<CatalogueServer> {
  const database = await bookingDatabase();
  const clock = new ManualClock(NOON);
  const searches = new SearchCache({ clock, monotonic: () => clock.now() });
  const desk = localDesk(database.pool, clock, {
    onPublished: (change) => {
      if (hears) searches.onChange(change);
    },
  });
  const [adminId = ''] = await makeUsers(database.pool, 1, 'admin');
  const [customerId = ''] = await makeUsers(database.pool, 1);
  const stores = { em: () => database.em(), ids: testIds };
  const [routes, buses, schedules] = [
    createRouteStore(stores),
    createBusStore(stores),
    createScheduleStore(stores),
  ];
  const parts = {
    routes: { ...routes, transact: forgettingSearches(routes.transact, searches) },
    buses: { ...buses, transact: forgettingSearches(buses.transact, searches) },
    schedules: { ...schedules, transact: forgettingSearches(schedules.transact, searches) },
    searches,
    seats: createSeatStore(stores),
    desk,
    clock,
    ids: testIds,
  };
  const { listener: app } = createHttpApp({
    operations: [
      ...routeOperations(parts),
      ...busOperations(parts),
      ...scheduleOperations(parts),
      ...seatOperations(parts),
    ],
    auth: twoPeople(adminId, customerId),
    log: createLogger('silent'),
    config: { corsOrigins: null, production: false, trustProxy: false },
    ready: async () => ({}),
  });
  const server = await serve(app);
  const admin: CatalogueServer['admin'] = (method, path, send) =>
    server.send(method, path, { ...send, token: 'admin' });
  const make: CatalogueServer['make'] = async (path, body) => {
    const made = await admin('POST', path, { body });
    expect(made.status, made.text).to.equal(201);
    return made.json as Json & { id: string };
  };
  return {
    database,
    clock,
    desk,
    adminId,
    customerId,
    guest: server.send,
    customer: (method, path, send) => server.send(method, path, { ...send, token: 'customer' }),
    admin,
    make,
    async makeSchedule(changes = {}, seats = true) {
      const bus_id = changes.bus_id ?? (await make('/buses', busBody())).id;
      const route_id = changes.route_id ?? (await make('/routes', routeBody())).id;
      const schedule = await make('/schedules', scheduleBody({ bus_id, route_id, ...changes }));
      if (seats) await make(`/schedules/${schedule.id}/generate-seats`, undefined);
      return schedule;
    },
    async logOf(entityId) {
      const { rows } = await database.pool.query<Json>(
        'select action_type, user_id, ip_address, details from activity_logs where entity_id = $1 order by id',
        [entityId],
      );
      return rows;
    },
    async close() {
      await server.close();
      await database.drop();
      expect(desk.troubles).to.deep.equal([]);
    },
  };
}

/** Two days from now, for three hours, at 20.00. */
export function scheduleBody(changes: Json = {}): Json {
  return {
    departure_datetime: iso(NOON + 48 * HOUR),
    arrival_datetime: iso(NOON + 51 * HOUR),
    base_price: 20,
    ...changes,
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** What a problem says: its status, its code, and the paths of its errors. */
export function problem({ status, json }: Reply): [number, unknown, string[]] {
  const errors = (json.errors ?? []) as { path: string }[];
  return [status, json.code, [...new Set(errors.map((error) => error.path))]];
}

export function itemsOf(reply: Reply): Json[] {
  return reply.json.items as Json[];
}

function twoPeople(adminId: string, customerId: string): Authenticator {
  return {
    authenticate: async (token) => {
      if (token === 'admin') return { userId: adminId, role: 'admin' };
      if (token === 'customer') return { userId: customerId, role: 'customer' };
      return refuse('unauthenticated', 'This token is nobody’s.');
    },
  };
}
