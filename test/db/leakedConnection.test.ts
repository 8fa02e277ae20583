import { expect } from 'chai';
import { openDatabase } from '../../src/db/orm.ts';
import { createDatabase } from '../support/postgres.ts';

describe('a database that closes', () => {
  it('answers first what has been asked, also over connections that are still being opened', async () => {
    const scratch = await createDatabase();
    const database = await openDatabase(scratch.url);
    const questions = [1, 2, 3].map((n) => database.em().execute(`select ${n} as n`));
    const answered = Promise.allSettled(questions);
    await database.close();
    const answer = (n: number) => ({ status: 'fulfilled', value: [{ n }] });
    expect(await answered).to.deep.equal([1, 2, 3].map(answer));
    await scratch.drop();
  });

  it('waits within bounds for a connection that is not given back', async () => {
    const scratch = await createDatabase();
    const database = await openDatabase(scratch.url);
    await database.pool.connect();
    await database.close();
    // It throws when there is a connection.
    await scratch.drop();
  });
});
