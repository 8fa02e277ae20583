import { expect } from 'chai';
import pg from 'pg';
import { createDatabase, createTemplate } from './postgres.ts';

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('scratch PostgreSQL', function () {
  this.timeout(30_000);

  it('clones a template that is migrated once, and clones do not share', async () => {
    let migrations = 0;
    const migrate = async (url: string) => {
      migrations += 1;
      await withClient(url, (client) => client.query('CREATE TABLE things (n int)'));
    };
    const names = await Promise.all([
      createTemplate('support_test', migrate),
      createTemplate('support_test', migrate),
    ]);
    const [one, two] = await Promise.all([createDatabase(names[0]), createDatabase(names[1])]);
    await withClient(one.url, (client) => client.query('INSERT INTO things VALUES (1)'));
    const counted = await withClient(two.url, (client) =>
      client.query('SELECT count(*)::int AS n FROM things'),
    );
    expect(counted.rows).to.deep.equal([{ n: 0 }]);
    expect(migrations).to.equal(1);
    await one.drop();
    await one.drop();
    await two.drop();
  });

  it('says whose connections were left open', async () => {
    const database = await createDatabase();
    const leaked = new pg.Client({ connectionString: database.url, application_name: 'a leak' });
    leaked.on('error', () => undefined); // its database is dropped under it
    await leaked.connect();
    const error: unknown = await database.drop().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message').that.includes('a leak');
    await leaked.end();
  });
});
