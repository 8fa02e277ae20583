import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { MikroORM, type PostgreSqlConnection } from '@mikro-orm/postgresql';
import { runMigrations } from 'graphile-worker';
import type { Pool, PoolClient } from 'pg';
import { ormOptions, type PoolOptions } from './options.ts';

/**
 * An open database: MikroORM for entities, and the very same pool for plain SQL. Turns have pools of their own
 * (`server/database.ts`), so that no request can keep them from their connections.
 */
export interface Database {
  orm: MikroORM;
  pool: Pool;
  /** A fresh unit of work; never shared between requests, timers or jobs. */
  em(): MikroORM['em'];
  /** Brings the schema to this version, the job queue's with it. Safe to call from several processes at once. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** Any constant: the key of the advisory lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 4_927_301;

/** The longest time that a timer knows. */
const NO_BOUND_MS = 2 ** 31 - 1;

/** Everything that asks has stopped before the database closes: a connection that is still lent then comes back no more. */
const COMES_BACK_WITHIN_MS = 3_000;
const LOOK_AGAIN_MS = 5;

/** Opens the database behind `url` (a `postgresql://` URL). Throws when it cannot be reached. */
export async function openDatabase(url: string, options: PoolOptions = {}): Promise<Database> {
  const orm = await MikroORM.init(ormOptions(url, options));
  const connection = orm.em.getConnection() as PostgreSqlConnection;
  const pool = (await connection.getNativeClient()) as Pool;
  return {
    orm,
    pool,
    em: () => orm.em.fork(),
    migrate: () => migrateUnderLock(orm, pool),
    close: closer(orm, pool),
  };
}

/**
 * First the pool comes to rest: a driver that is destroyed while it takes a connection never gives that one back. For a
 * connection that somebody keeps the pool would then wait for ever.
 */
function closer(orm: MikroORM, pool: Pool): () => Promise<void> {
  const lent = new Set<PoolClient>();
  pool.on('acquire', (client) => lent.add(client));
  pool.on('release', (_error, client) => lent.delete(client));
  return async () => {
    let tooLate = false;
    const timer = setTimeout(() => {
      tooLate = true;
      for (const client of lent) client.release(true);
    }, COMES_BACK_WITHIN_MS);
    try {
      // What has just been asked is on its way to the pool.
      await nextTurn();
      while (isAtWork(pool) && !tooLate) await sleep(LOOK_AGAIN_MS);
      await orm.close(true);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** A connection is lent, being opened, or waited for. */
function isAtWork({ totalCount, idleCount, waitingCount }: Pool): boolean {
  return totalCount > idleCount || waitingCount > 0;
}

async function migrateUnderLock(orm: MikroORM, pool: Pool): Promise<void> {
  const holder = await pool.connect();
  try {
    // Another process may migrate for a while: waiting for it is not a failure.
    await holder.query('set lock_timeout = 0; set statement_timeout = 0');
    const wait = {
      text: 'select pg_advisory_lock($1)',
      values: [MIGRATION_LOCK],
      query_timeout: NO_BOUND_MS,
    };
    await holder.query(wait);
    await orm.migrator.up();
    await runMigrations({ pgPool: pool });
  } finally {
    // Ending the connection gives the lock back, and takes the settings above with it.
    holder.release(true);
  }
}
