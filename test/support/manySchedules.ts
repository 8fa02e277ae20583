import type { Pool } from 'pg';

export interface ManySchedules {
  /** Cities joined by routes, the busiest first. */
  pairs: { originCity: string; destinationCity: string }[];
  /** The days on which they depart. */
  days: number;
}

const ROUTES = 400;
const BUSES = 500;
const HOURS = 3_600_000;
/** Schedules of one statement: no statement may take long. */
const STEP = 4_000;

/**
 * Fills a migrated database with `count` schedules from `from` (epoch ms) on, four a day for each bus. Routes are as
 * unequal as real ones: the first of them has every twentieth schedule.
 */
export async function fillSchedules(pool: Pool, from: number, count = 100_000): Promise<ManySchedules> {
  const layout = {
    seats: [{ seat_number: '1', seat_type: 'standard', price_modifier: 0, deck: 0, row: 0, column: 0 }],
  };
  await pool.query(
    `insert into routes (id, origin_city, destination_city, distance_km, estimated_duration_minutes, operator_name,
                         origin_timezone, destination_timezone)
     select gen_random_uuid(), 'Órigo ' || n % 40, 'Destino ' || n / 40, 100 + n, 120 + n % 300, 'Many Coaches',
            'Europe/Madrid', 'Europe/Madrid'
       from generate_series(0, $1 - 1) n`,
    [ROUTES],
  );
  await pool.query(
    `insert into buses (id, bus_number, bus_type, total_seats, seat_layout_config)
     select gen_random_uuid(), 'M-' || n, (array['standard', 'deluxe', 'sleeper', 'semi_sleeper'])[1 + n % 4], 1, $2
       from generate_series(0, $1 - 1) n`,
    [BUSES, JSON.stringify(layout)],
  );
  for (let first = 0; first < count; first += STEP) {
    await addSchedules(pool, from, first, Math.min(first + STEP, count));
  }
  await pool.query('analyze routes, buses, schedules');
  const { rows } = await pool.query<ManySchedules['pairs'][number]>(
    `select r.origin_city as "originCity", r.destination_city as "destinationCity"
       from schedules s join routes r on r.id = s.route_id group by r.id order by count(*) desc`,
  );
  return { pairs: rows, days: Math.ceil((Math.ceil(count / BUSES) * 6 * HOURS) / (24 * HOURS)) };
}

async function addSchedules(pool: Pool, from: number, first: number, end: number): Promise<void> {
  await pool.query(
    `with r as (select array_agg(id order by distance_km) as ids from routes),
          b as (select array_agg(id order by bus_number) as ids from buses)
     insert into schedules (id, bus_id, route_id, departure_datetime, arrival_datetime, base_price, seat_count,
                            available_seats)
     select gen_random_uuid(), b.ids[1 + n % $4], r.ids[1 + floor($5 * power(n * 7919 % 10007 / 10007.0, 2))::int],
            departs, departs + (60 + n * 31 % 290) * interval '1 minute', 10 + n * 37 % 400 / 10.0, 40, n * 13 % 41
       from generate_series($2::int, $3::int - 1) n, r, b,
            lateral (select to_timestamp($1 / 1000.0) + (n / $4) * interval '6 hours'
                            + (n % $4 * 7 % 60) * interval '1 minute') d(departs)`,
    [from, first, end, BUSES, ROUTES],
  );
}
