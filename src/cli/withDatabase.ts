import type { Pool } from 'pg';
import { v7 } from 'uuid';
import type { Clock, Ids } from '../app/ports.ts';
import { type Config, readConfig } from '../config.ts';
import { DataDirInUse, openDataDir } from '../dataDir.ts';
import { startEmbeddedPostgres } from '../db/embeddedPostgres.ts';
import { openDatabase } from '../db/orm.ts';
import { createLogger } from '../log.ts';

/** What an operator's command works with. */
export interface CommandTools {
  pool: Pool;
  ids: Ids;
  clock: Clock;
  config: Config;
}

/** The embedded database is held by the running server. The message says what to do. */
export class DatabaseInUse extends Error {
  constructor(dataDir: string, pid: number | null) {
    const who = pid === null ? 'A server' : `A server (process ${pid})`;
    super(
      `${who} is running on the data folder ${dataDir} and holds its embedded database. ` +
        'Stop the server first, or give DATABASE_URL (or another DATA_DIR).',
    );
    this.name = 'DatabaseInUse';
  }
}

/**
 * Opens the database that the environment names (`DATABASE_URL`, else the embedded one in `DATA_DIR`), brings its
 * schema up to date, runs `work`, and closes everything again, whatever happens.
 */
export async function withDatabase<T>(
  work: (tools: CommandTools) => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const config = readConfig(env);
  if (config.databaseUrl !== null) return workOn(config.databaseUrl, config, work);
  const dataDir = await openDataDir(config.dataDir).catch((error: unknown) => {
    throw error instanceof DataDirInUse ? new DatabaseInUse(error.path, error.pid) : error;
  });
  try {
    // A command's own words are for the person at the terminal; the server's chatter is not.
    const postgres = await startEmbeddedPostgres({ dataDir, log: createLogger('silent') });
    try {
      return await workOn(postgres.url, config, work);
    } finally {
      await postgres.stop();
    }
  } finally {
    await dataDir.release();
  }
}

async function workOn<T>(url: string, config: Config, work: (tools: CommandTools) => Promise<T>): Promise<T> {
  const database = await openDatabase(url, { max: 4, connectTimeoutMs: 5000 });
  try {
    await database.migrate();
    return await work({ pool: database.pool, ids: { next: () => v7() }, clock: { now: Date.now }, config });
  } finally {
    await database.close();
  }
}
