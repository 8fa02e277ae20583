import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import pg from 'pg';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { eventually } from '../support/eventually.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const PASSWORD = 'choose-one';

/** The statements of docs/operations.md, as an operator would copy them. */
async function recipe(): Promise<string> {
  const text = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const sql = /```sql\n([\s\S]+?)```/.exec(text)?.[1];
  if (!sql) throw new Error('docs/operations.md has no statements');
  return sql;
}

describe('[LOG-5] the server’s own role', function () {
  this.timeout(60_000);
  let owned: TestDatabase;
  let app: pg.Pool;
  let server: TestServer;
  let trip: Trip;
  let ada: Passenger;

  before(async () => {
    owned = await bookingDatabase();
    await owned.pool.query(await recipe());
    const url = new URL(owned.url);
    url.username = 'booking_app';
    url.password = PASSWORD;
    app = new pg.Pool({ connectionString: url.href, max: 1 });
    server = await testServer({ ...SECRETS, DATABASE_URL: url.href });
    trip = await makeTrip(owned.pool, { departureAt: server.time.now() + 48 * HOUR });
    ada = await makePassenger(owned.pool, server.url, server.time);
  });
  after(async () => {
    await server.remove();
    await app.end();
    await owned.pool.query('drop owned by booking_app');
    await owned.pool.query('drop role booking_app');
    await owned.drop();
  });

  it('is enough for a hold, a payment, the jobs, and a cancellation', async () => {
    const held = await ada.hold(trip, 0, 1);
    await ada.pay(await ada.start(held));
    const booking = await eventually('the booking', async () => {
      const { status, json } = await ada.book(held);
      return status < 300 ? String(json.id) : null;
    });
    expect((await ada.call('POST', `/bookings/${booking}/cancel`)).status).to.equal(200);
    await eventually('the money is back', async () => {
      const { json } = await ada.call('GET', `/bookings/${booking}`);
      return json.payment_status === 'refunded';
    });
  });

  it('adds to the log, and can neither change it nor switch its guard off', async () => {
    await ada.hold(trip, 2);
    const count = async () => (await app.query('select count(*)::int as n from activity_logs')).rows[0].n;
    const before = await count();
    expect(before).to.be.greaterThan(0);
    for (const sql of [
      `update activity_logs set action_type = 'reservation.forged'`,
      'delete from activity_logs',
      'truncate activity_logs',
      'alter table activity_logs disable trigger activity_logs_append_only',
      'alter table activity_logs disable trigger all',
      'drop trigger activity_logs_append_only on activity_logs',
      'drop table activity_logs',
      `create or replace function activity_logs_are_append_only() returns trigger language plpgsql as $$
         begin return null; end $$`,
      'set session_replication_role = replica',
      'grant update on activity_logs to booking_app',
    ]) {
      const refused = await app.query(sql).then(
        () => null,
        (error: pg.DatabaseError) => error.code,
      );
      // Granting without the right to is told as a warning only: what counts is that nothing can be changed.
      if (!sql.startsWith('grant')) expect(refused, sql).to.equal('42501');
    }
    const forged = await app.query(`update activity_logs set action_type = 'x'`).catch((error) => error.code);
    expect(forged).to.equal('42501');
    // What the server does by itself may have been told meanwhile.
    expect(await count()).to.be.at.least(before);
  });

  it('[LED-2] adds to the ledger, and can neither change it nor switch its guards off', async () => {
    for (const sql of [
      'update ledger_entries set amount = 1',
      'delete from ledger_entries',
      'truncate ledger_entries',
      'alter table ledger_entries disable trigger all',
      'drop trigger ledger_entries_nothing_open on ledger_entries',
    ]) {
      const code = await app.query(sql).catch((error: pg.DatabaseError) => error.code);
      expect(code, sql).to.equal('42501');
    }
  });

  it('is not needed for the first guard: the owner is refused as well', async () => {
    for (const sql of [
      `update activity_logs set action_type = 'reservation.forged'`,
      'delete from activity_logs',
      'truncate activity_logs',
    ]) {
      const code = await owned.pool.query(sql).then(
        () => null,
        (error: pg.DatabaseError) => error.code,
      );
      // restrict_violation: the trigger of the first migration.
      expect(code, sql).to.equal('23001');
    }
  });

  it('has no right to the log through everybody’s rights', async () => {
    const { rows } = await owned.pool.query(
      `select privilege_type from information_schema.role_table_grants
        where table_name = 'activity_logs' and grantee in ('PUBLIC', 'booking_app') order by 1`,
    );
    expect(rows.map((row) => row.privilege_type)).to.deep.equal(['INSERT', 'SELECT']);
  });

  it('[OPS-3] is enough for a running server to forget old operations, within an hour', async () => {
    const { rows } = await owned.pool.query<{ id: string }>(
      `update operations set created_at = created_at - interval '15 days' returning id`,
    );
    expect(rows).to.have.length.above(2);
    server.time.moveTo(server.time.now() + HOUR);
    await eventually('they have gone', async () => {
      const left = await owned.pool.query('select from operations where id = any($1)', [
        rows.map(({ id }) => id),
      ]);
      return left.rowCount === 0;
    });
  });
});
