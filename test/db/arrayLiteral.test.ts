import { expect } from 'chai';
import { arrayLiteral } from '../../src/db/sql.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';

/** Whatever somebody may call themselves: quotes, backslashes, line ends, and what looks like an array. */
const TEXTS = [
  '',
  'plain',
  '"',
  '\\',
  '\\"',
  'NULL',
  'a,b',
  '{}',
  '{"a"}',
  'line\nend\ttab',
  '\u2028',
  'Zoë 🚌',
  "o'k",
];

describe('an array parameter', () => {
  let database: TestDatabase;
  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());

  async function read(type: string, values: (string | null)[]): Promise<unknown[]> {
    const { rows } = await database.pool.query<{ value: unknown }>(`select unnest($1::${type}[]) as value`, [
      arrayLiteral(type, values),
    ]);
    return rows.map(({ value }) => value);
  }

  it('brings texts as they are', async () => {
    expect(await read('text', [...TEXTS, null])).to.deep.equal([...TEXTS, null]);
  });

  for (const type of ['json', 'jsonb']) {
    it(`brings ${type} as it is, whatever texts are in it`, async () => {
      const documents = [...TEXTS, { [TEXTS.join()]: TEXTS, deep: [{ none: null, number: 1.5 }] }, 7, true];
      const written = documents.map((document) => JSON.stringify(document));
      expect(await read(type, [...written, null])).to.deep.equal([...documents, null]);
    });
  }
});
