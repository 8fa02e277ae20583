import type { PoolOptions } from '../../src/db/options.ts';
import { type Database, openDatabase } from '../../src/db/orm.ts';
import { eventually } from './eventually.ts';
import { createDatabase, createTemplate } from './postgres.ts';

export interface TestDatabase extends Database {
  url: string;
  /** Closes the pool and removes the database; throws when a pool leaked. */
  drop(): Promise<void>;
}

/** On a busy machine a first connection takes its time, and most tests are about other things than that. */
const CONNECTS_WITHIN_MS = 30_000;

/** A migrated database of the test's own. */
export async function bookingDatabase(options: PoolOptions = {}): Promise<TestDatabase> {
  const template = await createTemplate('booking_template', async (url) => {
    const database = await openDatabase(url);
    await database.migrate();
    await database.close();
  });
  const scratch = await createDatabase(template);
  const database = await openDatabase(scratch.url, { connectTimeoutMs: CONNECTS_WITHIN_MS, ...options });
  return {
    ...database,
    url: scratch.url,
    drop: async () => {
      await database.close();
      await scratch.drop();
    },
  };
}

/** Waits until no server is connected any more: what a killed one has left behind takes a moment to go. */
export async function serversGone({ pool }: Pick<Database, 'pool'>): Promise<void> {
  await eventually('the connections of the servers have gone', async () => {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and application_name like 'bus-seat-booking %'`,
    );
    return rows[0]?.count === 0;
  });
}
