import { expect } from 'chai';
import { CLOCK_EVERY_MS } from '../../src/jobs/scheduleClock.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/httpServer.ts';
import { letter } from '../support/letters.ts';
import {
  afterNews,
  type Held,
  makePassengers,
  type Passenger,
  SECRETS,
  type Started,
} from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { watchPlainly } from '../support/watchers.ts';

/** Nine parties that have paid and two that still hold: 57 seats together. */
const PAID = [6, 6, 6, 6, 6, 6, 6, 6, 3];
const HELD = [5, 1];
const SEATS = 57;

interface Party {
  passenger: Passenger;
  held: Held;
  started?: Started;
}

describe('the life of a schedule, on a whole server', function () {
  this.timeout(120_000);
  let server: TestServer;
  let adminToken: string;

  before(async () => {
    server = await testServer(SECRETS);
  });
  beforeEach(async () => {
    const signedIn = await request(`${server.url}/users/login`, 'POST', {
      body: { email: 'admin@example.com', password: 'Admin-Test-1' },
    });
    adminToken = String(signedIn.json.access_token);
  });
  after(() => server.remove());

  const admin = (method: string, path: string, body?: unknown) =>
    request(server.url + path, method, { token: adminToken, ...(body !== undefined && { body }) });
  const rows = async (sql: string, id: string) =>
    (await server.database.pool.query<Record<string, unknown>>(sql, [id])).rows;
  const cancel = ({ scheduleId }: Trip) => admin('DELETE', `/schedules/${scheduleId}`);

  /** A trip of which every seat is taken. */
  const fullTrip = async (): Promise<{ trip: Trip; paid: Party[]; holding: Party[] }> => {
    const { pool } = server.database;
    const trip = await makeTrip(pool, { seats: SEATS, departureAt: server.time.now() + 3 * HOUR });
    const people = await makePassengers(pool, server.url, PAID.length + HELD.length, server.time);
    let seat = 0;
    const parties: Party[] = [];
    for (const [index, passenger] of people.entries()) {
      const size = [...PAID, ...HELD][index] ?? 0;
      const seats = Array.from({ length: size }, () => seat++);
      parties.push({ passenger, held: await passenger.hold(trip, ...seats) });
    }
    expect(seat).to.equal(SEATS);
    const [paid, holding] = [parties.slice(0, PAID.length), parties.slice(PAID.length)];
    for (const party of paid) {
      party.started = await party.passenger.start(party.held);
      await party.passenger.pay(party.started);
    }
    await eventually('all who paid are booked', async () => {
      const [row] = await rows(
        'select count(*)::int as n from bookings where schedule_id = $1',
        trip.scheduleId,
      );
      return row?.n === PAID.length;
    });
    return { trip, paid, holding };
  };

  /** Everything that the cancellation of a trip changes, as the database has it. */
  const stateOf = async ({ scheduleId }: Trip) => {
    const [row] = await rows(
      `select (select row_to_json(s) from (select status, version, available_seats from schedules where id = $1) s)
                as schedule,
              (select json_object_agg(status, n) from (
                select status, count(*) as n from seats where schedule_id = $1 group by status) s) as seats,
              (select json_object_agg(status, n) from (
                select status, count(*) as n from reservations where schedule_id = $1 group by status) r) as reservations,
              (select json_object_agg(status, n) from (
                select status, count(*) as n from bookings where schedule_id = $1 group by status) b) as bookings,
              (select count(*)::int from reservation_seats c join reservations r on r.id = c.reservation_id
                where r.schedule_id = $1 and c.released_at is null) as claims,
              (select count(*)::int from cancellations c join bookings b on b.id = c.booking_id
                where b.schedule_id = $1) as cancellations,
              (select count(*)::int from refunds f join cancellations c on c.id = f.cancellation_id
                 join bookings b on b.id = c.booking_id where b.schedule_id = $1) as refunds,
              (select count(*)::int from activity_logs where action_type = 'schedule.cancelled' and entity_id = $1)
                as told`,
      scheduleId,
    );
    return row;
  };

  const FULL = {
    seats: { booked: 51, reserved: 6 },
    reservations: { active: 2, confirmed: 9 },
    bookings: { confirmed: 9 },
    claims: 57,
    cancellations: 0,
    refunds: 0,
    told: 0,
  };
  const CANCELLED = {
    seats: { available: 57 },
    reservations: { cancelled: 2, confirmed: 9 },
    bookings: { cancelled: 9 },
    claims: 0,
    cancellations: 9,
    refunds: 9,
    told: 1,
  };
  const withoutSchedule = async (trip: Trip) => {
    const { schedule, ...rest } = (await stateOf(trip)) ?? {};
    return rest;
  };

  /** Makes the transaction of a cancellation fail in the moment of its COMMIT, by `how`; gives the way back. */
  const failingCommit = async (how: string): Promise<() => Promise<void>> => {
    const { pool } = server.database;
    await pool.query('create sequence interruptions');
    await pool.query(`create function interrupt() returns trigger language plpgsql as $$
      begin ${how} return null; end $$`);
    await pool.query(`create constraint trigger interrupted after insert on cancellations
      deferrable initially deferred for each row execute function interrupt()`);
    return async () => {
      await pool.query('drop trigger interrupted on cancellations');
      await pool.query('drop function interrupt');
      await pool.query('drop sequence interruptions');
    };
  };

  it('[SCH-7] is cancelled in one go: all seats free, all money on its way back, everybody told', async () => {
    const { trip, paid } = await fullTrip();
    expect(await withoutSchedule(trip)).to.deep.equal(FULL);
    const watcher = await watchPlainly(server.url, trip.scheduleId);
    const before = watcher.heard.length;

    expect((await cancel(trip)).status).to.equal(204);

    expect(await withoutSchedule(trip)).to.deep.equal(CANCELLED);
    const news = await watcher.message(before);
    expect(news).to.include({ type: 'snapshot', status: 'cancelled', available_seats: 0 });
    await watcher.settled();
    expect(watcher.heard).to.have.length(before + 1);
    await watcher.close();

    for (const { passenger, held, started } of paid) {
      const [row] = await rows(
        `select c.id, c.refund_amount::float8 as amount, b.id as booking_id, u.email
           from bookings b join cancellations c on c.booking_id = b.id join users u on u.id = b.user_id
          where b.reservation_id = $1`,
        held.id,
      );
      // Less than three hours before departure a passenger would get half: from the operator it is all.
      expect(row?.amount).to.equal(started?.amount);
      const mail = await letter(server.dataDir, 'schedule_cancelled', String(row?.id));
      expect([mail.to].flat()[0]?.text).to.include(String(row?.email));
      await eventually('the money is back', async () => {
        const { json } = await passenger.call('GET', `/bookings/${row?.booking_id}`);
        return json.payment_status === 'refunded';
      });
    }
    await expectCleanAudit(server.database.pool, { now: new Date(server.time.now()) });
  });

  it('[SCH-7] is cancelled once, however often and however fast it is asked for', async () => {
    const { trip } = await fullTrip();
    const answers = await Promise.all([cancel(trip), cancel(trip), cancel(trip)]);
    expect(answers.map(({ status }) => status)).to.deep.equal([204, 204, 204]);
    const once = await stateOf(trip);
    expect((await cancel(trip)).status).to.equal(204);
    const put = await admin('PUT', `/schedules/${trip.scheduleId}`, { status: 'cancelled' });
    expect([put.status, put.json.status]).to.deep.equal([200, 'cancelled']);
    expect(await stateOf(trip)).to.deep.equal(once);
    expect(await withoutSchedule(trip)).to.deep.equal(CANCELLED);
  });

  it('[SCH-7] is not cancelled at all when its commit fails, and wholly when it is asked for again', async () => {
    const { trip, paid } = await fullTrip();
    const before = await stateOf(trip);
    const mend = await failingCommit(
      `raise exception 'interrupted' using errcode = 'serialization_failure';`,
    );
    const failed = await cancel(trip);
    expect([failed.status, failed.json.code]).to.deep.equal([503, 'unavailable']);
    expect(failed.headers.get('retry-after')).to.match(/^\d+$/);
    expect(await stateOf(trip)).to.deep.equal(before);
    const [party] = paid;
    if (!party) throw new Error('nobody has paid');
    expect(await party.passenger.statusOf(party.held)).to.equal('confirmed');
    await mend();
    expect((await cancel(trip)).status).to.equal(204);
    expect(await withoutSchedule(trip)).to.deep.equal(CANCELLED);
  });

  it('[SCH-7] is cancelled once when the connection dies on its COMMIT', async () => {
    const { trip } = await fullTrip();
    // A sequence is not rolled back: only the first try meets its end.
    const mend = await failingCommit(
      `if nextval('interruptions') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;`,
    );
    expect((await cancel(trip)).status).to.equal(204);
    const { rows: tries } = await server.database.pool.query(
      'select last_value::int as n from interruptions',
    );
    expect(tries).to.deep.equal([{ n: 1 + PAID.length }]);
    await mend();
    expect(await withoutSchedule(trip)).to.deep.equal(CANCELLED);
    await expectCleanAudit(server.database.pool, { now: new Date(server.time.now()) });
  });

  it('[SCH-5] follows the clock within 60 seconds, by itself', async () => {
    const { pool } = server.database;
    const departureAt = server.time.now() + 3 * HOUR;
    const trip = await makeTrip(pool, { departureAt });
    const [ada] = await makePassengers(pool, server.url, 1, server.time);
    if (!ada) throw new Error('there is no passenger');
    const held = await ada.hold(trip, 0);
    await ada.pay(await ada.start(held));
    const { json } = await afterNews(() => ada.book(held));
    const booking = String(json.id);
    // From here on a second passes only where the test says so.
    server.time.stand();
    /**
     * The rounds look again only after they are over: a move while one runs would leave the next without its time. Those
     * of lost jobs come as often as the clock's.
     */
    const moveTo = async (at: number) => {
      const next = server.time.now() + CLOCK_EVERY_MS;
      const over = () => server.time.due.filter((due) => due === next).length === 2;
      await eventually('the clock’s round is over', over);
      server.time.moveTo(at);
    };
    server.time.moveTo(server.time.now() + CLOCK_EVERY_MS);
    const becomes = (status: string) =>
      eventually(`the trip is ${status}`, async () => {
        const { json } = await request(`${server.url}/schedules/${trip.scheduleId}`, 'GET');
        return json.status === status;
      });
    await moveTo(departureAt + 59_000);
    await becomes('in_transit');
    await moveTo(departureAt + 3 * HOUR + 59_000);
    await becomes('completed');
    const [row] = await rows('select status from bookings where id = $1', booking);
    expect(row?.status).to.equal('completed');
  });
});
