import type { PoolClient } from 'pg';
import type { Ids } from '../../app/ports.ts';
import type { NewBus } from '../../app/timetable/busPool.ts';
import type { PlannedRoute, PlannedSchedule } from '../../app/timetable/timetable.ts';
import { minorToDecimal } from '../../domain/money.ts';
import type { SeatLayout } from '../../domain/seatLayout.ts';
import { layoutToJson } from '../seatLayoutJson.ts';
import { insertRows, instant } from '../sql.ts';

/** One connection in the import's transaction, and what every row needs. */
export interface Writer {
  client: PoolClient;
  ids: Ids;
  /** Who imports, for the log; null for the system itself. */
  by: { userId: string | null; ip: string | null } | null;
}

/** A schedule with its route and bus found. */
export interface PlacedSchedule {
  id: string;
  routeId: string;
  busId: string;
  layout: SeatLayout;
  planned: PlannedSchedule;
}

/** Returns the ids by `external_ref`. */
export async function insertRoutes(
  { client, ids }: Writer,
  routes: readonly PlannedRoute[],
): Promise<Map<string, string>> {
  const rows = routes.map((route) => ({ ...route, id: ids.next() }));
  await insertRows(
    client,
    'routes',
    [
      ['id', 'uuid', (row) => row.id],
      ['origin_city', 'text', (row) => row.originCity],
      ['destination_city', 'text', (row) => row.destinationCity],
      ['distance_km', 'numeric', (row) => row.distanceKm.toFixed(2)],
      ['estimated_duration_minutes', 'int', (row) => row.durationMinutes],
      ['operator_name', 'text', (row) => row.operatorName],
      ['origin_timezone', 'text', (row) => row.originTimezone],
      ['destination_timezone', 'text', (row) => row.destinationTimezone],
      ['external_ref', 'text', (row) => row.ref],
    ],
    rows,
  );
  return new Map(rows.map((row) => [row.ref, row.id]));
}

/** Returns the ids by `external_ref`. */
export async function insertBuses(
  { client, ids }: Writer,
  buses: readonly NewBus[],
): Promise<Map<string, string>> {
  const rows = buses.map((bus) => ({ ...bus, id: ids.next() }));
  await insertRows(
    client,
    'buses',
    [
      ['id', 'uuid', (row) => row.id],
      ['bus_number', 'text', (row) => row.busNumber],
      ['bus_type', 'text', (row) => row.fleet.busType],
      ['total_seats', 'int', (row) => row.fleet.layout.seats.length],
      ['seat_layout_config', 'jsonb', (row) => JSON.stringify(layoutToJson(row.fleet.layout))],
      ['amenities', 'jsonb', (row) => JSON.stringify(row.fleet.amenities)],
      ['external_ref', 'text', (row) => row.ref],
    ],
    rows,
  );
  return new Map(rows.map((row) => [row.ref, row.id]));
}

/** The schedules themselves, with their counts of seats already set. */
export async function insertSchedules(
  { client }: Writer,
  schedules: readonly PlacedSchedule[],
): Promise<void> {
  await insertRows(
    client,
    'schedules',
    [
      ['id', 'uuid', (row) => row.id],
      ['bus_id', 'uuid', (row) => row.busId],
      ['route_id', 'uuid', (row) => row.routeId],
      ['departure_datetime', 'timestamptz', (row) => instant(row.planned.departureAt)],
      ['arrival_datetime', 'timestamptz', (row) => instant(row.planned.arrivalAt)],
      ['base_price', 'numeric', (row) => minorToDecimal(row.planned.basePrice)],
      ['seat_count', 'int', (row) => row.layout.seats.length],
      ['available_seats', 'int', (row) => row.layout.seats.length],
      ['leg_count', 'int', (row) => row.planned.legCount],
      ['external_ref', 'text', (row) => row.planned.ref],
    ],
    schedules,
  );
}

/** Every seat of every schedule, available. Returns how many. */
export async function insertSeats(
  { client, ids }: Writer,
  schedules: readonly PlacedSchedule[],
): Promise<number> {
  const rows = schedules.flatMap(({ id, layout }) => layout.seats.map((seat) => ({ seat, scheduleId: id })));
  await insertRows(
    client,
    'seats',
    [
      ['id', 'uuid', () => ids.next()],
      ['schedule_id', 'uuid', (row) => row.scheduleId],
      ['seat_number', 'text', (row) => row.seat.seatNumber],
      ['seat_type', 'text', (row) => row.seat.seatType],
      ['price_modifier', 'numeric', (row) => minorToDecimal(row.seat.priceModifier)],
      ['deck', 'int', (row) => row.seat.deck],
      ['seat_row', 'int', (row) => row.seat.row],
      ['seat_column', 'int', (row) => row.seat.column],
      ['position', 'text', (row) => row.seat.position],
    ],
    rows,
  );
  return rows.length;
}

/** The stops of every schedule. Returns how many. */
export async function insertStops(
  { client, ids }: Writer,
  schedules: readonly PlacedSchedule[],
): Promise<number> {
  const rows = schedules.flatMap(({ id, planned }) =>
    planned.stops().map((stop) => ({ stop, scheduleId: id })),
  );
  await insertRows(
    client,
    'schedule_stops',
    [
      ['id', 'uuid', () => ids.next()],
      ['schedule_id', 'uuid', (row) => row.scheduleId],
      ['stop_sequence', 'int', (row) => row.stop.sequence],
      ['stop_name', 'text', (row) => row.stop.name],
      ['timezone', 'text', (row) => row.stop.timezone],
      ['arrival_datetime', 'timestamptz', (row) => instant(row.stop.arrivalAt)],
      ['departure_datetime', 'timestamptz', (row) => instant(row.stop.departureAt)],
      ['latitude', 'float8', (row) => row.stop.latitude],
      ['longitude', 'float8', (row) => row.stop.longitude],
      ['external_ref', 'text', (row) => row.stop.ref],
    ],
    rows,
  );
  return rows.length;
}

/** A line of the activity log by the system itself. */
export interface LogLine {
  entityType: string;
  entityId: string;
  action: string;
  details: Record<string, unknown>;
}

export async function insertLog(
  { client, ids, by }: Writer,
  now: number,
  lines: readonly LogLine[],
): Promise<void> {
  await insertRows(
    client,
    'activity_logs',
    [
      ['id', 'uuid', () => ids.next()],
      ['entity_type', 'text', (line) => line.entityType],
      ['entity_id', 'uuid', (line) => line.entityId],
      ['user_id', 'uuid', () => by?.userId ?? null],
      ['ip_address', 'text', () => by?.ip ?? null],
      ['action_type', 'text', (line) => line.action],
      ['details', 'jsonb', (line) => JSON.stringify(line.details)],
      ['timestamp', 'timestamptz', () => instant(now)],
    ],
    lines,
  );
}
