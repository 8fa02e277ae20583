import { expect } from 'chai';
import type { Pool } from 'pg';
import { KEY_LEASE_MS } from '../../src/app/idempotency.ts';
import { createAccessTokens } from '../../src/gateways/tokens.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { busBody, routeBody, scheduleBody } from '../support/catalogueServer.ts';
import { eventually } from '../support/eventually.ts';
import { sendNews } from '../support/gatewayNews.ts';
import { type Reply, request } from '../support/httpServer.ts';
import { MovableTime } from '../support/movableTime.ts';
import { heldBy, makePassenger, Passenger, SECRETS, startedBy, warmUp } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, makeUsers, type Trip } from '../support/trip.ts';
import { newcomer } from '../support/userWorld.ts';

/** A request that can be sent again, to whichever server is up. */
interface Sent {
  who: Passenger | null;
  path: string;
  body: unknown;
  key: string;
}

const TABLES =
  'users routes buses schedules seats reservations payments bookings cancellations refunds activity_logs'.split(
    ' ',
  );

/** An answer without what goes on changing: the time that is left, and the seats that a schedule has got since. */
function lasting({ json }: Reply): Record<string, unknown> {
  const { seconds_remaining, seat_count, available_seats, ...rest } = json;
  return rest;
}

describe('an Idempotency-Key over restarts and crashes', function () {
  this.timeout(60_000);
  let time: MovableTime;
  let first: TestServer;
  let second: TestServer | null;
  let pool: Pool;
  let trip: Trip;
  let ada: Passenger;
  let serial = 0;

  beforeEach(async () => {
    time = new MovableTime();
    second = null;
    first = await testServer(SECRETS, time);
    time.stand();
    pool = first.database.pool;
    trip = await makeTrip(pool, { departureAt: time.now() + 48 * HOUR });
    ada = await makePassenger(pool, first.url, time);
  });

  afterEach(async () => {
    await expectCleanAudit(pool, { now: new Date(time.now()) });
    await second?.remove();
    await first.remove();
  });

  async function restart(): Promise<void> {
    await first.stop();
    const env = { ...SECRETS, DATABASE_URL: first.database.url, DATA_DIR: first.dataDir };
    second = await testServer(env, time);
  }

  /** As {@link restart}, after every call of the first server died before it kept its answer. */
  async function crash(): Promise<void> {
    await first.stop();
    await pool.query('update idempotency_keys set answer = null');
    const env = { ...SECRETS, DATABASE_URL: first.database.url, DATA_DIR: first.dataDir };
    second = await testServer(env, time);
  }

  function keyed(who: Passenger | null, path: string, body?: unknown): Sent {
    serial += 1;
    return { who, path, body, key: `key-${serial}` };
  }

  function send({ who, path, body, key }: Sent): Promise<Reply> {
    const url = (second ?? first).url;
    const headers = { 'Idempotency-Key': key };
    if (who) return who.at(url).call('POST', path, body, headers);
    return request(url + path, 'POST', { headers, ...(body !== undefined && { body }) });
  }

  function reserving(...seats: number[]): Sent {
    const seatIds = seats.map((seat) => trip.seatIds[seat] ?? '');
    return keyed(ada, '/reservations/create', { schedule_id: trip.scheduleId, seat_ids: seatIds });
  }

  function initiating(reserved: Reply): Sent {
    const { id, amount } = heldBy(reserved);
    return keyed(ada, '/payments/initiate', { reservation_id: id, amount, payment_method: 'credit_card' });
  }

  async function sizes(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of TABLES) {
      const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      counts[table] = rows[0]?.n ?? 0;
    }
    return counts;
  }

  async function makeAdmin(): Promise<Passenger> {
    const [id = ''] = await makeUsers(pool, 1, 'admin');
    const tokens = createAccessTokens({ secret: SECRETS.JWT_SECRET, clock: time });
    return new Passenger(first.url, id, tokens.issue({ id, role: 'admin' }));
  }

  it('[IDEM-8] the first answer is replayed after a restart, refusals with it', async () => {
    const reserve = reserving(0, 1);
    const again = reserving(2);
    const [reserved, refused] = [await send(reserve), await send(again)];
    expect([reserved.status, refused.status]).to.deep.equal([201, 409]);
    const before = await sizes();
    await restart();
    time.moveTo(time.now() + 12 * 60_000);
    const replies = [await send(reserve), await send(again)];
    expect(replies.map(({ status, text }) => [status, text])).to.deep.equal([
      [201, reserved.text],
      [409, refused.text],
    ]);
    expect(replies[0]?.headers.get('location')).to.equal(reserved.headers.get('location'));
    expect(await sizes()).to.deep.equal(before);
  });

  it('[IDEM-6] of twenty reservations with one key at one instant there is one', async () => {
    await warmUp(first, time);
    const before = await sizes();
    const reserve = reserving(0);
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(reserve)));
    const made = replies.filter(({ status }) => status === 201);
    const running = replies.filter(({ json }) => json.code === 'idempotency_in_progress');
    expect(made.length).to.be.at.least(1);
    expect(made.length + running.length).to.equal(20);
    expect(new Set(made.map(({ text }) => text)).size).to.equal(1);
    expect((await sizes()).reservations).to.equal((before.reservations ?? 0) + 1);
  });

  it('[IDEM-9] whatever was committed by a process that died before it answered is found, not done again', async () => {
    const admin = await makeAdmin();
    const route = keyed(admin, '/routes', routeBody());
    const bus = keyed(admin, '/buses', busBody());
    const [madeRoute, madeBus] = [await send(route), await send(bus)];
    const times = {
      departure_datetime: new Date(time.now() + 48 * HOUR).toISOString(),
      arrival_datetime: new Date(time.now() + 51 * HOUR).toISOString(),
    };
    const ids = { bus_id: madeBus.json.id, route_id: madeRoute.json.id };
    const schedule = keyed(admin, '/schedules', scheduleBody({ ...ids, ...times }));
    const madeSchedule = await send(schedule);
    const generate = keyed(admin, `/schedules/${madeSchedule.json.id}/generate-seats`);
    const generated = await send(generate);
    const register = keyed(null, '/users/register', newcomer('ada@example.com'));
    const registered = await send(register);

    const reserve = reserving(0, 1);
    const reserved = await send(reserve);
    const initiate = initiating(reserved);
    const initiated = await send(initiate);

    const sent = [route, bus, schedule, generate, register, reserve, initiate];
    const answers = [madeRoute, madeBus, madeSchedule, generated, registered, reserved, initiated];
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 201));
    const before = await sizes();

    await crash();
    for (const each of sent) expect((await send(each)).json.code).to.equal('idempotency_in_progress');
    time.moveTo(time.now() + KEY_LEASE_MS);
    for (const [index, each] of sent.entries()) {
      const [reply, answer] = [await send(each), answers[index] as Reply];
      expect(reply.status, `${each.path}: ${reply.text}`).to.equal(201);
      expect(lasting(reply), each.path).to.deep.equal(lasting(answer));
      expect(reply.headers.get('location'), each.path).to.equal(answer.headers.get('location'));
    }
    expect(await sizes()).to.deep.equal(before);
  });

  it('[IDEM-9] a cancellation whose answer was lost is told, and refunded once', async () => {
    const reserved = await send(reserving(0));
    const started = startedBy(await send(initiating(reserved)));
    expect((await sendNews(first.url, time, started)).status).to.equal(200);
    const booked = await eventually('the booking', async () => {
      const reply = await ada.book(heldBy(reserved));
      return reply.status < 300 && reply;
    });
    const cancel = keyed(ada, `/bookings/${booked.json.id}/cancel`, { reason: 'ill' });
    const cancelled = await send(cancel);
    expect(cancelled.status, cancelled.text).to.equal(200);
    await crash();
    time.moveTo(time.now() + KEY_LEASE_MS);
    const told = await send(cancel);
    expect([told.status, told.json.id]).to.deep.equal([200, cancelled.json.id]);
    expect(await sizes()).to.include({ cancellations: 1, refunds: 1, reservations: 1 });
  });

  it('[IDEM-9] a passenger who was let in by a call that died is let in, and nobody else by that code', async () => {
    const reserved = await send(reserving(0));
    const started = startedBy(await send(initiating(reserved)));
    expect((await sendNews(first.url, time, started)).status).to.equal(200);
    const { qr_code } = await eventually('the ticket', async () => {
      const { rows } = await pool.query<{ qr_code: string }>('select qr_code from tickets');
      return rows[0] ?? null;
    });
    const admin = await makeAdmin();
    const verify = keyed(admin, '/tickets/verify', { qr_code, mark_used: true });
    expect((await send(verify)).json).to.include({ result: 'valid', marked_used: true });
    await crash();
    time.moveTo(time.now() + KEY_LEASE_MS);
    expect((await send(verify)).json).to.include({ result: 'valid', marked_used: true });
    const other = keyed(admin, '/tickets/verify', { qr_code, mark_used: true });
    expect((await send(other)).json).to.include({ result: 'used', marked_used: false });
  });

  it('[IDEM-9] a payment that was begun is told also when its hold has ended since', async () => {
    const reserved = await send(reserving(0));
    const initiate = initiating(reserved);
    const initiated = await send(initiate);
    await crash();
    time.moveTo(heldBy(reserved).expiresAt + 1);
    const told = await send(initiate);
    expect([told.status, told.json]).to.deep.equal([201, initiated.json]);
    expect(await sizes()).to.include({ payments: 1 });
  });

  it('[IDEM-9] a payment whose session was not begun gets one, and stays one payment', async () => {
    const reserved = await send(reserving(0));
    const initiate = initiating(reserved);
    const { paymentId } = startedBy(await send(initiate));
    await pool.query(
      'update payments set redirect_url = null, payment_gateway_reference = null where id = $1',
      [paymentId],
    );
    await crash();
    time.moveTo(time.now() + KEY_LEASE_MS);
    const told = startedBy(await send(initiate));
    expect(told.paymentId).to.equal(paymentId);
    expect(told.reference).to.be.a('string').and.not.equal('null');
    expect(await sizes()).to.include({ payments: 1 });
  });

  it('[IDEM-9] a call that died before anything was committed is carried out by the next', async () => {
    const reserve = reserving(0);
    const reserved = await send(reserve);
    const { id } = heldBy(reserved);
    // As if its transaction had never been.
    await first.stop();
    await pool.query('alter table activity_logs disable trigger activity_logs_append_only');
    await pool.query('delete from activity_logs where entity_id = $1', [id]);
    await pool.query('alter table activity_logs enable trigger activity_logs_append_only');
    await pool.query('delete from operations');
    await pool.query('delete from reservation_seats');
    await pool.query('delete from reservations');
    await pool.query(`update seats set status = 'available'`);
    await pool.query('update schedules set available_seats = seat_count');
    await crash();
    time.moveTo(time.now() + KEY_LEASE_MS);
    const done = await send(reserve);
    expect([done.status, done.json.id]).to.deep.equal([201, id]);
    expect(await sizes()).to.include({ reservations: 1 });
  });
});
