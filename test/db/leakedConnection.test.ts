import { openDatabase } from '../../src/db/orm.ts';
import { createDatabase } from '../support/postgres.ts';

describe('a database that closes', () => {
  it('waits within bounds for a connection that is not given back', async () => {
    const scratch = await createDatabase();
    const database = await openDatabase(scratch.url);
    await database.pool.connect();
    await database.close();
    // It throws when there is a connection.
    await scratch.drop();
  });
});
