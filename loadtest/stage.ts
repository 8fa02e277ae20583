/** What every row of the bench stands on: one PostgreSQL that loses nothing, one database, passengers and their tokens. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDataDir } from '../src/dataDir.ts';
import { startEmbeddedPostgres } from '../src/db/embeddedPostgres.ts';
import { openDatabase } from '../src/db/orm.ts';
import { createAccessTokens } from '../src/gateways/tokens.ts';
import { createLogger } from '../src/log.ts';
import { SECRETS } from '../test/support/passenger.ts';
import { HOUR } from '../test/support/trip.ts';
import { type Served, serveScript, serveWhole } from './processes.ts';

export interface Stage {
  /** For logs and data; goes with the stage. */
  folder: string;
  databaseUrl: string;
  pool: pg.Pool;
  /** Access tokens, by the passenger's number. */
  tokens: readonly string[];
  /** The server under test, as an operator runs it but for its rate limits. */
  serveOurs(env?: NodeJS.ProcessEnv): Promise<Served>;
  /** A script of `baseline/`. */
  serveBaseline(script: string, ...args: string[]): Promise<Served>;
  /** New schedules with free seats, which nobody else uses. */
  makeSchedules(count: number, seats: number): Promise<Schedules>;
  /** What a row has started besides, and is to end with the stage. */
  atEnd(end: () => Promise<void>): void;
  close(): Promise<void>;
}

/** Schedules with deterministic ids, so that also pgbench can name their seats without asking. */
export interface Schedules {
  /** The number of this set, for `bench_id` in SQL. */
  set: number;
  count: number;
  seats: number;
  scheduleId(index: number): string;
  seatId(schedule: number, seat: number): string;
}

/** One active hold a passenger and schedule: as many as a 5,000-seat schedule has pairs, and more. */
export const PASSENGERS = 5_000;

const KINDS = { schedule: 1, seat: 2, user: 3, bus: 4, route: 5 } as const;

/** As `bench_id` in SQL. */
export function benchId(set: number, kind: keyof typeof KINDS, n: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `${hex(set, 8)}-${hex(KINDS[kind], 4)}-7000-8000-${hex(n, 12)}`;
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'bus-bench-'));
  const dataDir = await openDataDir(join(folder, 'database'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: createLogger('silent') });
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
  const ends: (() => Promise<void>)[] = [];
  const close = async () => {
    await Promise.all(ends.map((end) => end()));
    await pool.end();
    await postgres.stop();
    await dataDir.release();
    await rm(folder, { recursive: true, force: true });
  };
  const kept = async (serving: Promise<Served>) => {
    const each = await serving;
    ends.push(() => each.stop());
    return each;
  };
  try {
    await prepare(postgres.url, pool);
  } catch (error) {
    await close();
    throw error;
  }
  const env = { ...SECRETS, DATABASE_URL: postgres.url, LOG_LEVEL: 'warn' };
  let sets = 0;
  return {
    folder,
    databaseUrl: postgres.url,
    pool,
    tokens: issueTokens(),
    serveOurs: (more = {}) => kept(serveWhole(folder, { ...env, ...more })),
    serveBaseline: (script, ...args) => kept(serveScript(`baseline/${script}`, env, ...args)),
    makeSchedules: (count, seats) => {
      sets += 1;
      return makeSchedules(pool, sets, count, seats);
    },
    atEnd: (end) => void ends.push(end),
    close,
  };
}

function issueTokens(): string[] {
  const tokens = createAccessTokens({ secret: SECRETS.JWT_SECRET, clock: { now: () => Date.now() } });
  return Array.from({ length: PASSENGERS }, (_, n) =>
    tokens.issue({ id: benchId(0, 'user', n), role: 'customer' }),
  );
}

async function prepare(url: string, pool: pg.Pool): Promise<void> {
  const database = await openDatabase(url);
  await database.migrate();
  await database.close();
  // A schedule has 200 seats at most; the hot one of the bench has 5,000.
  await pool.query('alter table schedules drop constraint schedules_seat_count_check');
  await makeLogFiles(pool);
  await pool.query(
    `create function bench_id(set_number int, kind int, n bigint) returns uuid language sql immutable parallel safe as
       $$ select (lpad(to_hex(set_number), 8, '0') || '-' || lpad(to_hex(kind), 4, '0') || '-7000-8000-'
                  || lpad(to_hex(n), 12, '0'))::uuid $$`,
  );
  // The wishes `first` … of a set, spread over its schedules one after the other; a passenger wishes once a schedule.
  await pool.query(
    `create function bench_wishes(set_number int, schedules int, seats int, passengers int, first_wish bigint, wishes int)
       returns table (schedule uuid, passenger uuid, reservation uuid, wished uuid[]) language sql immutable as
       $$ select bench_id(set_number, 1, n % schedules),
                 bench_id(0, 3, (n % schedules * 50 + n / schedules) % passengers), bench_id(set_number, 6, n),
                 array[bench_id(set_number, 2, n % schedules * seats + 2 * (n / schedules)),
                       bench_id(set_number, 2, n % schedules * seats + 2 * (n / schedules) + 1)]
            from generate_series(first_wish, first_wish + wishes - 1) n $$`,
  );
  await pool.query(
    `insert into users (id, email, password_hash, first_name, last_name, phone_number, role)
     select bench_id(0, ${KINDS.user}, n), 'bench-' || n || '@example.com', 'x', 'Ada', 'Lovelace', '15550001111', 'customer'
       from generate_series(0, $1 - 1) n`,
    [PASSENGERS],
  );
  await pool.query(
    `insert into routes (id, origin_city, destination_city, distance_km, estimated_duration_minutes, operator_name,
                         origin_timezone, destination_timezone)
     values (bench_id(0, ${KINDS.route}, 0), 'Portland, ME', 'Boston, MA', 180, 150, 'Bench Coaches',
             'America/New_York', 'America/New_York')`,
  );
}

/**
 * As a database has them that was in use before: a new one makes each file of its log when it comes to it, and nobody's
 * commit goes on meanwhile.
 */
async function makeLogFiles(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ files: number }>(
    `select (pg_size_bytes(current_setting('min_wal_size')) / pg_size_bytes(current_setting('wal_segment_size')))::int
         as files`,
  );
  for (let made = 0; made < (rows[0]?.files ?? 0); made += 1) {
    await pool.query(
      `select pg_logical_emit_message(false, 'bench', 'a file is begun by what is written to it')`,
    );
    await pool.query('select pg_switch_wal()');
  }
  // What is behind a checkpoint is used again.
  await pool.query('checkpoint');
}

/**
 * What was written so far is cleared up and goes to the disk now: else the database would do it by itself, amid the
 * measurement of whoever comes next.
 */
async function settle(pool: pg.Pool): Promise<void> {
  await pool.query('vacuum (analyze)');
  await pool.query('checkpoint');
}

async function makeSchedules(pool: pg.Pool, set: number, count: number, seats: number): Promise<Schedules> {
  const layout = {
    seats: [{ seat_number: '1', seat_type: 'standard', price_modifier: 0, deck: 0, row: 0, column: 0 }],
  };
  await pool.query(
    `insert into buses (id, bus_number, bus_type, total_seats, seat_layout_config)
     select bench_id($1, ${KINDS.bus}, n), 'B-' || $1 || '-' || n, 'standard', 1, $3 from generate_series(0, $2 - 1) n`,
    [set, count, JSON.stringify(layout)],
  );
  await pool.query(
    `insert into schedules (id, bus_id, route_id, departure_datetime, arrival_datetime, base_price, seat_count,
                            available_seats)
     select bench_id($1, ${KINDS.schedule}, n), bench_id($1, ${KINDS.bus}, n), bench_id(0, ${KINDS.route}, 0), $4,
            $4::timestamptz + interval '3 hours', 20, $3::int, $3::int
       from generate_series(0, $2 - 1) n`,
    [set, count, seats, new Date(Date.now() + 48 * HOUR)],
  );
  await pool.query(
    `insert into seats (id, schedule_id, seat_number, seat_type, deck, seat_row, seat_column)
     select bench_id($1, ${KINDS.seat}, n * $3::bigint + s), bench_id($1, ${KINDS.schedule}, n), s + 1, 'standard', s / 4000,
            s % 4000 / 20, s % 20
       from generate_series(0, $2 - 1) n, generate_series(0, $3::int - 1) s`,
    [set, count, seats],
  );
  await settle(pool);
  return {
    set,
    count,
    seats,
    scheduleId: (index) => benchId(set, 'schedule', index),
    seatId: (schedule, seat) => benchId(set, 'seat', schedule * seats + seat),
  };
}
