import { expect } from 'chai';
import { DEMO_OPERATORS } from '../../src/app/timetable/demoLines.ts';
import { extendDemoData, seedDemoData } from '../../src/db/demoData.ts';
import { count, fingerprint, type MigratedDatabase, migratedDatabase, testIds } from '../support/migrated.ts';

const DAY_MS = 86_400_000;
/** A Sunday evening in spring, before the clocks change in Europe. */
const NOW = Date.parse('2027-03-21T18:30:00Z');

describe('the demo data', () => {
  let database: MigratedDatabase;
  let now: number;

  function parts() {
    return {
      pool: database.pool,
      ids: testIds,
      clock: { now: () => now },
      hashPassword: async (password: string) => `hash of ${password}`,
    };
  }

  beforeEach(async () => {
    database = await migratedDatabase();
    now = NOW;
  });
  afterEach(() => database.drop());

  it('fills an empty database for two weeks, all in the future', async () => {
    const seed = await seedDemoData(parts());
    expect(seed?.accounts.map(({ role, email }) => `${role} ${email}`)).to.deep.equal([
      'admin admin@example.com',
      'customer customer@example.com',
    ]);
    expect(seed?.timetable.schedules.made).to.equal(36 * 14);
    const { pool } = database;
    expect(
      await count(pool, 'schedules where departure_datetime <= $1', [new Date(now).toISOString()]),
    ).to.equal(0);
    const lastDay = [new Date(now + 13 * DAY_MS).toISOString()];
    expect(await count(pool, 'schedules where departure_datetime > $1', lastDay)).to.equal(36);
    expect(await count(pool, '(select distinct bus_type from buses) t')).to.equal(4);
    expect(await count(pool, '(select distinct operator_name from routes) t')).to.equal(
      DEMO_OPERATORS.length,
    );
    expect(
      await count(pool, `users where role = 'admin' and password_hash = 'hash of Admin-Demo-1'`),
    ).to.equal(1);
  });

  it('does nothing to a database that has something in it', async () => {
    await seedDemoData(parts());
    const before = await fingerprint(database.pool);
    expect(await seedDemoData(parts())).to.equal(null);
    expect(await fingerprint(database.pool)).to.deep.equal(before);
  });

  it('is finished by the next start when the first one was cut short', async () => {
    const cutShort = { ...parts(), hashPassword: () => Promise.reject(new Error('the power went')) };
    await seedDemoData(cutShort).catch(() => null);
    const seed = await seedDemoData(parts());
    expect(seed?.timetable.schedules.made).to.equal(0);
    expect(await count(database.pool, 'users')).to.equal(2);
  });

  it('grows by the days that have passed, over a change of clocks, without touching the rest', async () => {
    await seedDemoData(parts());
    const summary = await extendDemoData(parts());
    expect(summary?.schedules.made).to.equal(0);
    now += 9 * DAY_MS;
    const later = await extendDemoData(parts());
    expect(later?.schedules.made).to.be.within(36 * 9 - 6, 36 * 9 + 6);
    expect(later?.routes.made).to.equal(0);
    const lastDay = [new Date(now + 13 * DAY_MS).toISOString()];
    expect(await count(database.pool, 'schedules where departure_datetime > $1', lastDay)).to.equal(36);
  });

  it('does not grow where there is none', async () => {
    expect(await extendDemoData(parts())).to.equal(null);
  });
});
