import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';

export const HOUR = 3_600_000;
/** A fixed now for tests that move the clock: 1 March 2027, 12:00 UTC. */
export const NOON = Date.UTC(2027, 2, 1, 12);

export interface TripOptions {
  seats?: number;
  departureAt?: number;
  basePrice?: string;
  legCount?: number;
}

export interface Trip {
  scheduleId: string;
  routeId: string;
  busId: string;
  seatIds: string[];
}

let serial = 0;

/** One for the whole run: what is made before a day ends is looked for after it. */
const IN_TWO_DAYS = wellBeforeMidnight(Math.ceil(Date.now() / HOUR) * HOUR + 50 * HOUR);

/** This full hour where trips begin, or the first one of the next day if hardly anything of this one is left. */
function wellBeforeMidnight(at: number): number {
  return dayOf(at) === dayOf(at + 3 * HOUR) ? at : wellBeforeMidnight(at + HOUR);
}

/**
 * A full hour, two days and a bit from now: when a trip leaves that is on sale. Three hours later it is the same day
 * still, where trips begin.
 */
export function inTwoDays(): number {
  return IN_TWO_DAYS;
}

/** The day of that moment where trips begin, as a search asks for it. */
export function dayOf(at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date(at));
}

/** A route, a bus and a schedule with its seats, as the database would have them. */
export async function makeTrip(pool: Pool, options: TripOptions = {}): Promise<Trip> {
  const { seats = 4, departureAt = NOON + 48 * HOUR, basePrice = '20.00', legCount = 1 } = options;
  const [scheduleId, routeId, busId] = [uuidv7(), uuidv7(), uuidv7()];
  const numbers = Array.from({ length: seats }, (_, index) => String(index + 1));
  const layout = numbers.map((number, index) => ({
    seat_number: number,
    seat_type: 'standard',
    price_modifier: 0,
    deck: 0,
    row: Math.floor(index / 4),
    column: index % 4,
  }));
  // Taken before anything is awaited: trips may be made at once.
  serial += 1;
  const busNumber = `T-${process.pid}-${serial}`;
  await pool.query(
    `insert into routes (id, origin_city, destination_city, distance_km, estimated_duration_minutes, operator_name,
                         origin_timezone, destination_timezone)
     values ($1, 'Portland, ME', 'Boston, MA', 180, 150, 'Test Coaches', 'America/New_York', 'America/New_York')`,
    [routeId],
  );
  await pool.query(
    `insert into buses (id, bus_number, bus_type, total_seats, seat_layout_config) values ($1, $2, 'standard', $3, $4)`,
    [busId, busNumber, Math.max(seats, 1), JSON.stringify({ seats: layout })],
  );
  await pool.query(
    `insert into schedules (id, bus_id, route_id, departure_datetime, arrival_datetime, base_price, seat_count,
                            available_seats, leg_count)
     values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
    [
      scheduleId,
      busId,
      routeId,
      new Date(departureAt),
      new Date(departureAt + 3 * HOUR),
      basePrice,
      seats,
      legCount,
    ],
  );
  const seatIds = numbers.map(() => uuidv7());
  await pool.query(
    `insert into seats (id, schedule_id, seat_number, seat_type, seat_row, seat_column)
     select id, $2, number, 'standard', (n - 1) / 4, (n - 1) % 4
       from unnest($1::uuid[], $3::text[]) with ordinality as v(id, number, n)`,
    [seatIds, scheduleId, numbers],
  );
  return { scheduleId, routeId, busId, seatIds };
}

/** Customers, straight into the table: their passwords open nothing. */
export async function makeUsers(
  pool: Pool,
  count: number,
  role: 'customer' | 'admin' = 'customer',
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidv7());
  await pool.query(
    `insert into users (id, email, password_hash, first_name, last_name, phone_number, role)
     select id, 'user-' || id || '@example.com', 'x', 'Ada', 'Lovelace', '15550001111', $2 from unnest($1::uuid[]) id`,
    [ids, role],
  );
  return ids;
}
