import type { PoolClient } from 'pg';
import type { KnownBus } from '../../app/timetable/busPool.ts';
import type { Timetable } from '../../app/timetable/timetable.ts';
import type { SeatLayout } from '../../domain/seatLayout.ts';
import { layoutFromJson } from '../seatLayoutJson.ts';

export interface StoredBus extends KnownBus {
  id: string;
  layout: SeatLayout;
}

/** What earlier imports left in the database, as far as this timetable is concerned. */
export interface Known {
  /** By `external_ref`. */
  routes: Map<string, { id: string; isActive: boolean }>;
  /** The `external_ref`s that are there, cancelled ones too: what the operator took out stays out. */
  schedules: Set<string>;
  /** By `external_ref`. */
  buses: Map<string, StoredBus>;
  takenNumbers: Set<string>;
}

/** Reads {@link Known} in the import's own transaction, under its lock. */
export async function readKnown(client: PoolClient, timetable: Timetable): Promise<Known> {
  return {
    routes: await readRoutes(client, timetable),
    schedules: await readSchedules(client, timetable),
    buses: await readBuses(client, timetable),
    takenNumbers: await readTakenNumbers(client, timetable),
  };
}

async function readRoutes(client: PoolClient, timetable: Timetable): Promise<Known['routes']> {
  const { rows } = await client.query<{ id: string; external_ref: string; is_active: boolean }>(
    'select id, external_ref, is_active from routes where external_ref = any($1)',
    [timetable.routes.map((route) => route.ref)],
  );
  return new Map(rows.map((row) => [row.external_ref, { id: row.id, isActive: row.is_active }]));
}

async function readSchedules(client: PoolClient, timetable: Timetable): Promise<Set<string>> {
  const { rows } = await client.query<{ external_ref: string }>(
    'select external_ref from schedules where external_ref = any($1)',
    [timetable.schedules.map((schedule) => schedule.ref)],
  );
  return new Set(rows.map((row) => row.external_ref));
}

async function readBuses(client: PoolClient, timetable: Timetable): Promise<Map<string, StoredBus>> {
  const { rows } = await client.query<{
    id: string;
    external_ref: string;
    is_active: boolean;
    seat_layout_config: unknown;
  }>(
    `select b.id, b.external_ref, b.is_active, b.seat_layout_config
       from buses b
       join unnest($1::text[]) fleet(ref) on starts_with(b.external_ref, fleet.ref)
      order by b.external_ref`,
    [timetable.fleets.map((fleet) => fleet.ref)],
  );
  const trips = await readTrips(
    client,
    rows.map((row) => row.id),
    timetable,
  );
  return new Map(
    rows.map((row) => [
      row.external_ref,
      {
        id: row.id,
        ref: row.external_ref,
        isActive: row.is_active,
        layout: layoutFromJson(row.seat_layout_config),
        trips: trips.get(row.id) ?? [],
      },
    ]),
  );
}

/** What the buses are planned for around the timetable's time, the operator's own schedules included. */
async function readTrips(
  client: PoolClient,
  busIds: readonly string[],
  timetable: Timetable,
): Promise<Map<string, { departureAt: number; arrivalAt: number }[]>> {
  const trips = new Map<string, { departureAt: number; arrivalAt: number }[]>();
  const [from, to] = spanOf(timetable);
  const { rows } = await client.query<{ bus_id: string; departs: number; arrives: number }>(
    `select bus_id, (extract(epoch from departure_datetime) * 1000)::float8 as departs,
            (extract(epoch from arrival_datetime) * 1000)::float8 as arrives
       from schedules
      where bus_id = any($1::uuid[]) and status <> 'cancelled'
        and arrival_datetime > $2::timestamptz - interval '1 day'
        and departure_datetime < $3::timestamptz + interval '1 day'`,
    [busIds, new Date(from), new Date(to)],
  );
  for (const row of rows) {
    const ofBus = trips.get(row.bus_id) ?? [];
    trips.set(row.bus_id, ofBus);
    ofBus.push({ departureAt: row.departs, arrivalAt: row.arrives });
  }
  return trips;
}

function spanOf(timetable: Timetable): [number, number] {
  let [from, to] = [Number.MAX_SAFE_INTEGER, 0];
  for (const schedule of timetable.schedules) {
    from = Math.min(from, schedule.departureAt);
    to = Math.max(to, schedule.arrivalAt);
  }
  return from <= to ? [from, to] : [0, 0];
}

async function readTakenNumbers(client: PoolClient, timetable: Timetable): Promise<Set<string>> {
  const { rows } = await client.query<{ bus_number: string }>(
    `select b.bus_number from buses b
       join unnest($1::text[]) fleet(prefix) on starts_with(b.bus_number, fleet.prefix)`,
    [timetable.fleets.map((fleet) => fleet.numberPrefix)],
  );
  return new Set(rows.map((row) => row.bus_number));
}
