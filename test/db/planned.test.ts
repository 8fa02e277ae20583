import { expect } from 'chai';
import { planned } from '../../src/db/sql.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';

describe('a statement that is planned once', () => {
  let database: TestDatabase;
  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());

  it('is kept by its connection, one for each text, and answers as any other', async () => {
    const client = await database.pool.connect();
    try {
      for (const n of [1, 2, 3]) {
        const { rows } = await client.query<{ twice: number }>(planned('select 2 * $1::int as twice', [n]));
        expect(rows).to.deep.equal([{ twice: 2 * n }]);
      }
      await client.query(planned('select 3 * $1::int as thrice', [1]));
      const { rows } = await client.query<{ statement: string; runs: number }>(
        `select statement, (generic_plans + custom_plans)::int as runs from pg_prepared_statements order by 1`,
      );
      expect(rows).to.deep.equal([
        { statement: 'select 2 * $1::int as twice', runs: 3 },
        { statement: 'select 3 * $1::int as thrice', runs: 1 },
      ]);
    } finally {
      client.release();
    }
  });

  it('has a name of its own in 20 letters, whatever its length', () => {
    const names = ['select 1', 'select 2', `select '${'x'.repeat(5_000)}'`].map(
      (text) => planned(text, []).name,
    );
    expect(new Set(names).size).to.equal(3);
    for (const name of names) expect(name).to.have.length(20);
  });
});
