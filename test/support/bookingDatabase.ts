import { type Database, openDatabase } from '../../src/db/orm.ts';
import { createDatabase, createTemplate } from './postgres.ts';

export interface TestDatabase extends Database {
  url: string;
  /** Closes the pool and removes the database; throws when a pool leaked. */
  drop(): Promise<void>;
}

/** A migrated database of the test's own. */
export async function bookingDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const template = await createTemplate('booking_template', async (url) => {
    const database = await openDatabase(url);
    await database.migrate();
    await database.close();
  });
  const scratch = await createDatabase(template);
  const database = await openDatabase(scratch.url, options);
  return {
    ...database,
    url: scratch.url,
    drop: async () => {
      await database.close();
      await scratch.drop();
    },
  };
}
