import { expect } from 'chai';
import pg from 'pg';
import { auditDatabase } from '../../../src/db/audit/auditDatabase.ts';
import { POST_WHAT_IS_THERE } from '../../../src/db/migrations/Migration0010Ledger.ts';
import { openDatabase } from '../../../src/db/orm.ts';
import { expectCleanAudit } from '../../support/audit.ts';
import { createDatabase, createTemplate } from '../../support/postgres.ts';
import { CLOSING, type TradedTrips, tradeTrips } from '../../support/tradedTrips.ts';
import type { DeliberateBreak } from './breaks.ts';
import { EFFECT_BREAKS } from './effectBreaks.ts';
import { LOG_BREAKS } from './logBreaks.ts';
import { MONEY_BREAKS } from './moneyBreaks.ts';
import { SEAT_BREAKS } from './seatBreaks.ts';
import { STATE_BREAKS } from './stateBreaks.ts';

describe('the audit of a broken database', () => {
  let world: TradedTrips;
  let template: string;

  before(async () => {
    template = await createTemplate('traded_template', async (url) => {
      const database = await openDatabase(url);
      await database.migrate();
      world = await tradeTrips(database.pool);
      await database.close();
    });
  });

  for (const each of [...SEAT_BREAKS, ...MONEY_BREAKS, ...EFFECT_BREAKS, ...STATE_BREAKS, ...LOG_BREAKS]) {
    it(`[AUD-${each.invariant}] sees that ${each.what}, and nothing else`, () =>
      withCopy(async (pool) => {
        await breakIt(pool, each);
        const { clean, checks } = await auditDatabase(pool, { now: new Date(each.now ?? CLOSING) });
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
    withCopy(async (pool) => {
      const now = new Date(CLOSING + 900_000 + 30_000);
      await expectCleanAudit(pool, { now });
      const { checks } = await auditDatabase(pool, { now, overdueSeconds: 29 });
      expect(checks.filter((check) => check.broken > 0).map((check) => check.invariant)).to.deep.equal([
        'I13',
      ]);
    }));

  it('[AUD-4] counts all breaks and shows the first ten', () =>
    withCopy(async (pool) => {
      await pool.query(`update seats set status = 'booked' where status <> 'booked'`);
      const { checks } = await auditDatabase(pool, { now: new Date(CLOSING) });
      const found = checks.find((check) => check.invariant === 'I2');
      expect(found?.examples).to.have.length(10);
      expect(found?.broken).to.be.greaterThan(60);
    }));

  async function withCopy(work: (pool: pg.Pool) => Promise<void>): Promise<void> {
    const { url, drop } = await createDatabase(template);
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    try {
      await work(pool);
    } finally {
      await pool.end();
      await drop();
    }
  }

  /** As somebody who can switch the triggers and foreign keys off. */
  async function breakIt(pool: pg.Pool, each: DeliberateBreak): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('set session_replication_role = replica');
      for (const sql of each.sql(world)) await client.query(sql);
      if (each.keepsLedger) return;
      for (const sql of ['delete from ledger_entries', ...POST_WHAT_IS_THERE]) await client.query(sql);
    } finally {
      client.release(true);
    }
  }
});
