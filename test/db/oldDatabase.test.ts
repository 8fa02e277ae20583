import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { runMigrations } from 'graphile-worker';
import type { Pool } from 'pg';
import { type Database, openDatabase } from '../../src/db/orm.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { ManualClock } from '../support/manualClock.ts';
import { createDatabase, type ScratchDatabase } from '../support/postgres.ts';
import { cancelCommand, testActor } from '../support/testActor.ts';
import { CLOSING } from '../support/tradedTrips.ts';

/** What the server as it was then, before seats could be given up alone and money had a ledger, has written. */
const OLD = join(import.meta.dirname, '../fixtures/databases/schema-0006.sql');
const LAST_THEN = 'Migration0006CommitTurns';

describe('a database of an old version', () => {
  let scratch: ScratchDatabase;
  let database: Database;
  let pool: Pool;

  before(async function () {
    this.timeout(30_000);
    scratch = await createDatabase();
    database = await openDatabase(scratch.url);
    pool = database.pool;
    await database.orm.migrator.up({ to: LAST_THEN });
    await runMigrations({ pgPool: pool });
    await pool.query(await readFile(OLD, 'utf8'));
    await database.migrate();
  });
  after(async () => {
    await database.close();
    await scratch.drop();
  });

  const one = async (sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows[0];

  it('[DB-4] is brought to this version with all that was sold, paid and returned, and keeps every invariant', async () => {
    await expectCleanAudit(pool, { now: new Date(CLOSING) });
    expect(
      await one(`select (select count(*)::int from bookings) as bookings, (select count(*)::int from payments) as payments,
                        (select count(*)::int from refunds) as refunds, (select count(*)::int from activity_logs) as logs`),
    ).to.deep.equal({ bookings: 8, payments: 13, refunds: 8, logs: 107 });
  });

  it('[LED-4] has a ledger of all that money, which sums to zero', async () => {
    const { rows } = await pool.query(
      `select kind, count(*)::int as movements, sum(amount)::float8 as amount from ledger_entries group by 1 order by 1`,
    );
    const { captured, sold, ordered, paid } = (await one(
      `select (select sum(captured_amount) from payments)::float8 as captured,
              (select sum(total_amount) from bookings)::float8 as sold,
              (select sum(amount) from refunds)::float8 as ordered,
              (select sum(amount) from refunds where status = 'processed')::float8 as paid`,
    )) as Record<string, number>;
    const amounts = Object.fromEntries(rows.map(({ kind, amount }) => [kind, amount as number]));
    expect(amounts.capture).to.equal(captured);
    expect(amounts.sale).to.equal(sold);
    expect((amounts.return ?? 0) + (amounts.cancellation ?? 0)).to.equal(ordered);
    expect(amounts.refund).to.equal(paid);
  });

  it('[DB-4] gives the seats of cancelled bookings to their cancellation', async () => {
    expect(
      await one(`select count(*)::int as seats from booking_seats s join bookings b on b.id = s.booking_id
                  where (b.status = 'cancelled') <> (s.cancellation_id is not null)`),
    ).to.deep.equal({ seats: 0 });
    expect(await one('select count(*)::int as whole from cancellations where is_whole')).to.deep.equal({
      whole: 6,
    });
  });

  it('[DB-4] is worked with: an old booking is cancelled by its share, an old hold expires', async () => {
    const booking = await one(
      `select b.id, b.schedule_id from bookings b join schedules s on s.id = b.schedule_id
        where b.status = 'confirmed' and s.status = 'scheduled' limit 1`,
    );
    const clock = new ManualClock(CLOSING);
    const actor = await testActor(String(booking?.schedule_id), { store: createTurnStore(pool), clock });
    expect(await actor.ask(cancelCommand(String(booking?.id)))).to.include({ ok: true });
    clock.advance(3_600_000);
    expect(await actor.ask({ type: 'expire' })).to.include({ ok: true });
    await expectCleanAudit(pool, { now: new Date(CLOSING) });
  });
});
