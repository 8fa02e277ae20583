import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { bookingDatabase, serversGone, type TestDatabase } from '../support/bookingDatabase.ts';
import { eventually } from '../support/eventually.ts';
import type { Reply } from '../support/httpServer.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { killServer, type ServerProcess, startServerProcess } from '../support/serverProcess.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const HOOK = new URL('../support/unknownNames.ts', import.meta.url).href;

describe('[RUN-22] a server whose database', function () {
  this.timeout(60_000);
  let folder: string;
  let unknown: string;
  let database: TestDatabase;
  let pool: pg.Pool;
  let server: ServerProcess;
  let ada: Passenger;
  /** One that is awake, and one that nobody has asked for yet. */
  let awake: Trip;
  let asleep: Trip;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bus-refuses-'));
    unknown = join(folder, 'names are unknown');
    database = await bookingDatabase();
    pool = new pg.Pool({
      connectionString: database.url,
      max: 4,
      application_name: 'the test itself',
      options: '-c default_transaction_read_only=off',
    });
    const url = new URL(database.url);
    url.hostname = 'localhost';
    server = await startServerProcess({
      ...SECRETS,
      DATA_DIR: join(folder, 'server'),
      DATABASE_URL: url.href,
      NODE_OPTIONS: `--import ${HOOK}`,
      NAMES_UNKNOWN_WHILE: unknown,
    });
  });

  after(async () => {
    await killServer(server);
    await serversGone({ pool });
    await pool.end();
    await database.drop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  beforeEach(async () => {
    ada = await makePassenger(pool, server.url);
    const departureAt = Date.now() + 48 * HOUR;
    awake = await makeTrip(pool, { departureAt });
    asleep = await makeTrip(pool, { departureAt });
    const bob = await makePassenger(pool, server.url);
    await bob.hold(awake, 0);
  });

  /** Ends the server's connections: it has to make new ones. */
  const cut = () =>
    pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like 'bus-seat-booking%'`,
    );

  const readOnly = (on: boolean) =>
    pool.query(`do $$ begin
      execute format('alter database %I set default_transaction_read_only = ${on}', current_database());
    end $$`);

  const hold = ({ scheduleId, seatIds }: Trip) => ada.reserve(scheduleId, [seatIds[1] ?? '']);

  async function expectWritesRefused(): Promise<void> {
    const asked = { schedule_id: awake.scheduleId, seat_ids: [awake.seatIds[1]] };
    const replies: [what: string, reply: Reply][] = [
      ['of a trip that is awake', await hold(awake)],
      ['of one that sleeps', await hold(asleep)],
      ['with a key', await ada.call('POST', '/reservations/create', asked, { 'Idempotency-Key': uuidv7() })],
      [
        'of a client that joins a room',
        await ada.call('POST', '/matchmake/joinOrCreate/schedule', { schedule_id: asleep.scheduleId }),
      ],
    ];
    for (const [what, { status, headers, text }] of replies) {
      expect(status, `${what}: ${text}`).to.equal(503);
      expect(Number(headers.get('retry-after')), what).to.be.at.least(1);
    }
  }

  async function expectWorksAgain(): Promise<void> {
    for (const trip of [awake, asleep]) {
      const guest = await makePassenger(pool, server.url);
      await eventually(
        'a seat can be held',
        async () => (await guest.reserve(trip.scheduleId, [trip.seatIds[2] ?? ''])).status === 201,
      );
    }
  }

  it('has become read-only says so, and works again when it is not any more', async () => {
    await readOnly(true);
    await cut();
    await expectWritesRefused();
    expect((await ada.call('GET', `/schedules/${awake.scheduleId}/seats`)).status).to.equal(200);
    await readOnly(false);
    await expectWorksAgain();
  });

  it('has a name that is not known any more says so, and works again when it is', async () => {
    await writeFile(unknown, '');
    await cut();
    await expectWritesRefused();
    expect((await ada.call('GET', '/routes')).status).to.equal(503);
    await rm(unknown);
    await expectWorksAgain();
  });
});
