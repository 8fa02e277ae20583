import { expect } from 'chai';
import type pg from 'pg';
import { type AuditOptions, type AuditReport, auditDatabase } from '../../../src/db/audit/auditDatabase.ts';
import { POST_WHAT_IS_THERE } from '../../../src/db/migrations/Migration0010Ledger.ts';
import { bookingDatabase, type TestDatabase } from '../../support/bookingDatabase.ts';
import { CLOSING, type TradedTrips, tradeTrips } from '../../support/tradedTrips.ts';
import type { DeliberateBreak } from './breaks.ts';
import { EFFECT_BREAKS } from './effectBreaks.ts';
import { LOG_BREAKS } from './logBreaks.ts';
import { MONEY_BREAKS } from './moneyBreaks.ts';
import { SEAT_BREAKS } from './seatBreaks.ts';
import { STATE_BREAKS } from './stateBreaks.ts';

describe('the audit of a broken database', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let world: TradedTrips;

  before(async () => {
    database = await bookingDatabase();
    pool = database.pool;
    world = await tradeTrips(pool);
  });
  after(() => database.drop());

  for (const each of [...SEAT_BREAKS, ...MONEY_BREAKS, ...EFFECT_BREAKS, ...STATE_BREAKS, ...LOG_BREAKS]) {
    it(`[AUD-${each.invariant}] sees that ${each.what}, and nothing else`, () =>
      withWorld(async (client) => {
        await breakIt(client, each);
        const { clean, checks } = await audit(client, { now: new Date(each.now ?? CLOSING) });
        const broken = checks.filter((check) => check.broken > 0);
        expect(clean).to.equal(false);
        const due = [...(each.and ?? []), each.invariant].sort();
        expect([...new Set(broken.map((check) => check.invariant))].sort()).to.deep.equal(due);
        const found = broken.find(
          ({ invariant, examples }) => invariant === each.invariant && examples.length > 0,
        );
        expect(found?.examples.map((example) => example.id)).to.include.members(each.ids(world));
      }));
  }

  it('[AUD-3] lets a hold be late by as much as the sweep takes', () =>
    withWorld(async (client) => {
      const now = new Date(CLOSING + 900_000 + 30_000);
      expect((await audit(client, { now })).clean).to.equal(true);
      const { checks } = await audit(client, { now, overdueSeconds: 29 });
      expect(checks.filter((check) => check.broken > 0).map((check) => check.invariant)).to.deep.equal([
        'I13',
      ]);
    }));

  it('[AUD-4] counts all breaks and shows the first ten', () =>
    withWorld(async (client) => {
      await client.query('set local session_replication_role = replica');
      await client.query(`update seats set status = 'booked' where status <> 'booked'`);
      const { checks } = await audit(client, { now: new Date(CLOSING) });
      const found = checks.find((check) => check.invariant === 'I2');
      expect(found?.examples).to.have.length(10);
      expect(found?.broken).to.be.greaterThan(60);
    }));

  /** On the traded trips as they are, in a transaction that is taken back. */
  async function withWorld(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await work(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  /** As somebody who can switch the triggers and foreign keys off. */
  async function breakIt(client: pg.PoolClient, each: DeliberateBreak): Promise<void> {
    await client.query('set local session_replication_role = replica');
    for (const sql of each.sql(world)) await client.query(sql);
    if (each.keepsLedger) return;
    for (const sql of ['delete from ledger_entries', ...POST_WHAT_IS_THERE]) await client.query(sql);
  }
});

/** The audit inside of `client`'s transaction, which it neither begins nor ends. */
function audit(client: pg.PoolClient, options: AuditOptions): Promise<AuditReport> {
  const inside = (text: string, ...rest: unknown[]) =>
    /^(?:begin|commit)/.test(text) ? Promise.resolve() : client.query(text, ...(rest as []));
  return auditDatabase(
    { connect: async () => ({ query: inside, release: () => undefined }) } as never,
    options,
  );
}
