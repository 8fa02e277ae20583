import type { Pool } from 'pg';
import type { Clock } from '../app/ports.ts';
import type { Config } from '../config.ts';
import type { DataDir } from '../dataDir.ts';
import { DatabaseClock } from '../db/databaseClock.ts';
import { startEmbeddedPostgres } from '../db/embeddedPostgres.ts';
import { clearLeftovers } from '../db/leftovers.ts';
import { type Database, openDatabase } from '../db/orm.ts';
import { openPool } from '../db/pools.ts';
import { ALL_GUARDS, type Guards, TIME_BY_HAND } from '../db/turn/guards.ts';
import type { Logger } from '../log.ts';
import type { Closing } from './closing.ts';

/** The database and its pools: each kind of work has its own, so that none starves another. */
export interface Databases {
  database: Database;
  /** What actors read. */
  turns: Pool;
  /** What they write. */
  commits: Pool;
  payments: Pool;
  jobs: Pool;
  /** The list of processes: a lease must not wait behind anything. */
  processes: Pool;
  clock: Clock;
  /** What turns are written under. */
  guards: Guards;
  /** This machine's address on the way to the database. */
  ownAddress: string;
  /** True when the server brought its own PostgreSQL. */
  embedded: boolean;
}

const CLOCK_SYNC_MS = 5_000;
/** For statements that may take long where a disk is slow; what a booking waits for has closer bounds. */
const ANSWER_MS = 20_000;

/** Opens the configured database, or starts the embedded one, migrates it, and takes its time. */
export async function openDatabases(
  config: Config,
  dataDir: DataDir,
  log: Logger,
  closing: Closing,
  clock?: Clock,
): Promise<Databases> {
  const url = config.databaseUrl ?? (await startEmbedded(dataDir, log, closing));
  const database = await openDatabase(url, { max: 12, answerMs: ANSWER_MS });
  closing.add('database', () => database.close());
  await database.migrate();
  if (config.databaseUrl === null) await clearLeftovers(database.pool);
  const pool = (
    name: string,
    max: number,
    bounds: { statementTimeoutMs?: number; answerMs?: number } = {},
  ) => {
    const opened = openPool(url, {
      name,
      max,
      ...bounds,
      onError: (error) => log.warn({ err: error, pool: name }, 'a database connection was lost'),
    });
    closing.add(`${name} pool`, () => opened.end());
    return opened;
  };
  return {
    database,
    turns: pool('turns', 6),
    commits: pool('commits', config.turnLimits.lanes + config.turnLimits.aside),
    payments: pool('payments', 4),
    // The job queue's own statements may take their time.
    jobs: pool('jobs', 6, { statementTimeoutMs: 0, answerMs: ANSWER_MS }),
    // Shorter than a lease, so that whoever cannot renew it learns so while it runs.
    processes: pool('processes', 2, { statementTimeoutMs: 1_500, answerMs: 2_000 }),
    ownAddress: await ownAddress(database.pool),
    clock: clock ?? (await databaseClock(database, log, closing)),
    guards: clock ? TIME_BY_HAND : ALL_GUARDS,
    embedded: config.databaseUrl === null,
  };
}

/** As the socket to the database has it; one that is no network socket is of this machine alone. */
async function ownAddress(pool: Pool): Promise<string> {
  const client = await pool.connect();
  try {
    const { stream } = (client as unknown as { connection: { stream: { localAddress?: string } } })
      .connection;
    return stream.localAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
  } finally {
    client.release();
  }
}

async function databaseClock(database: Database, log: Logger, closing: Closing): Promise<DatabaseClock> {
  const clock = new DatabaseClock({
    query: async () => {
      const { rows } = await database.pool.query<{ ms: number }>(
        'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
      );
      return Number(rows[0]?.ms);
    },
    onError: (error) => log.warn({ err: error }, 'the database’s time cannot be relied on'),
  });
  await clock.sync();
  clock.start(CLOCK_SYNC_MS);
  closing.add('clock', () => clock.stop());
  return clock;
}

async function startEmbedded(dataDir: DataDir, log: Logger, closing: Closing): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  let stopping = false;
  closing.add('embedded PostgreSQL', () => {
    stopping = true;
    return postgres.stop();
  });
  postgres.onExit((how) => {
    if (stopping) return;
    log.error({ how }, 'the embedded PostgreSQL ended by itself: starting it again');
    postgres.restart().catch((error: unknown) => log.fatal({ err: error }, 'it cannot be started again'));
  });
  return postgres.url;
}
