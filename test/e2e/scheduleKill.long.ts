import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { expectCleanAudit } from '../support/audit.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/httpServer.ts';
import { makePassengers, SECRETS } from '../support/passenger.ts';
import { killServer, type ServerProcess, startServerProcess } from '../support/serverProcess.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const SEATS = 57;
const ADMIN = { email: 'admin@example.com', password: 'Admin-Test-1' };

describe('[SCH-7] the cancellation of a bus with 57 bookings, its server killed in the middle', function () {
  this.timeout(180_000);
  let database: TestDatabase;
  let dataDir: string;
  let server: ServerProcess;
  let trip: Trip;

  before(async () => {
    database = await bookingDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'bus-cancel-'));
    await start();
    const { pool } = database;
    trip = await makeTrip(pool, { seats: SEATS, departureAt: Date.now() + 48 * HOUR });
    for (const [seat, passenger] of (await makePassengers(pool, server.url, SEATS)).entries()) {
      const held = await passenger.hold(trip, seat);
      await passenger.pay(await passenger.start(held));
    }
    await eventually('all are booked', async () => (await state()).confirmed === SEATS, 60_000);
  });
  after(async () => {
    await killServer(server);
    await database.drop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  async function start(): Promise<void> {
    server = await startServerProcess({
      ...SECRETS,
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    });
  }

  async function cancel(): Promise<number> {
    const { json } = await request(`${server.url}/users/login`, 'POST', { body: ADMIN });
    const token = String(json.access_token);
    return (await request(`${server.url}/schedules/${trip.scheduleId}`, 'DELETE', { token })).status;
  }

  async function state() {
    const { rows } = await database.pool.query<{ [what: string]: number | string }>(
      `select (select status from schedules where id = $1) as schedule,
              (select count(*)::int from bookings where schedule_id = $1 and status = 'confirmed') as confirmed,
              (select count(*)::int from bookings where schedule_id = $1 and status = 'cancelled') as cancelled,
              (select count(*)::int from seats where schedule_id = $1 and status = 'booked') as booked,
              (select count(*)::int from cancellations c join bookings b on b.id = c.booking_id
                where b.schedule_id = $1) as cancellations,
              (select count(*)::int from refunds f join payments p on p.id = f.payment_id
                 join bookings b on b.id = p.booking_id where b.schedule_id = $1) as refunds,
              (select count(*)::int from activity_logs
                where entity_id = $1 and action_type = 'schedule.cancelled') as told`,
      [trip.scheduleId],
    );
    return rows[0] ?? {};
  }

  it('does nothing of it when it dies before the commit', async () => {
    const before = await state();
    const lock = await database.pool.connect();
    await database.pool.query(`create function wait_for_test() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(4711); return null; end $$`);
    await database.pool.query(`create constraint trigger waiting after insert on cancellations
      deferrable initially deferred for each row execute function wait_for_test()`);
    await lock.query('select pg_advisory_lock(4711)');
    const answer = cancel().catch(() => 'nobody answered');
    const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'`;
    const [stuck] = await eventually('all is written and the commit waits', async () => {
      const { rows } = await database.pool.query<{ pid: number }>(waiting);
      return rows.length > 0 && rows;
    });
    await killServer(server);
    // What a connection does that nobody holds any more: PostgreSQL notices when it next speaks to it.
    await database.pool.query('select pg_terminate_backend($1)', [stuck?.pid]);
    await lock.query('select pg_advisory_unlock(4711)');
    lock.release();
    await database.pool.query('drop trigger waiting on cancellations');
    await database.pool.query('drop function wait_for_test');
    expect(await answer).to.equal('nobody answered');
    expect(await state()).to.deep.equal(before);
    expect(before).to.include({ schedule: 'scheduled', confirmed: SEATS, booked: SEATS, refunds: 0 });
  });

  it('does all of it when it is asked again, and pays everybody back once though it dies on the way', async () => {
    await start();
    expect(await cancel()).to.equal(204);
    await killServer(server);
    expect(await state()).to.deep.equal({
      schedule: 'cancelled',
      confirmed: 0,
      cancelled: SEATS,
      booked: 0,
      cancellations: SEATS,
      refunds: SEATS,
      told: 1,
    });

    await start();
    expect(await cancel()).to.equal(204);
    const back = `select count(*)::int as n, sum(f.amount)::float8 as amount from refunds f
                    join payments p on p.id = f.payment_id join reservations r on r.id = p.reservation_id
                   where r.schedule_id = $1 and f.status = 'processed' and p.status = 'refunded'`;
    await eventually(
      'everybody has the money back and a letter',
      async () => {
        const { rows } = await database.pool.query(back, [trip.scheduleId]);
        const letters = (await readdir(join(dataDir, 'mail'))).filter((name) =>
          /schedule_cancelled/.test(name),
        );
        return rows[0]?.n === SEATS && rows[0]?.amount === SEATS * 20 && letters.length === SEATS;
      },
      90_000,
    );
    expect(await state()).to.include({ cancelled: SEATS, refunds: SEATS, told: 1 });
    await expectCleanAudit(database.pool);
  });
});
