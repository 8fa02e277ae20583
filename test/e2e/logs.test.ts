import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import WebSocket from 'ws';
import { BrowserJar } from '../support/browserJar.ts';
import { eventually } from '../support/eventually.ts';
import { type Reply, request, type Send } from '../support/httpServer.ts';
import { afterNews, SECRETS } from '../support/passenger.ts';
import { embeddedUrl, launch } from '../support/serverProcess.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { joinRoom, watchPlainly } from '../support/watchers.ts';

const ZOE = {
  email: 'zoe.unmistakable@mail.example.org',
  password: 'Wunderbar-77-Fenster',
  first_name: 'Zoraida',
  last_name: 'Quartermaine',
  phone_number: '+4915209998877',
};
const ADMIN = { email: 'chief.unmistakable@mail.example.org', password: 'Obermeister-55-Tor' };
const WRONG = 'Falschgeld-88-Kammer';
const KEY = 'idempotency-key-of-zoe-4711';
const REASON = 'my aunt Hildegund is ill';

/** A whole journey and much that goes wrong, on a server that tells all that it can tell. Rule [LOG-6]. */
describe('[LOG-6] what a server writes, at level trace', function () {
  this.timeout(120_000);
  let dataDir: string;
  let server: ReturnType<typeof launch>;
  let url: string;
  let pool: pg.Pool;
  let written = '';
  /** What must stand in no line. */
  const secrets = new Map<string, string>();

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bus-logs-'));
    server = launch({
      ...SECRETS,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'trace',
      RATE_LIMIT: 'on',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    });
    for (const stream of [server.child.stdout, server.child.stderr]) {
      stream.on('data', (text: Buffer | string) => {
        written += String(text);
      });
    }
    url = await server.ready;
    pool = new pg.Pool({ connectionString: await embeddedUrl(dataDir), max: 3 });
    pool.on('error', () => undefined);
  });
  after(async () => {
    await pool.end();
    server.child.kill('SIGTERM');
    await server.ended;
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  const keep = (what: string, value: unknown) => {
    expect(value, what).to.be.a('string').with.length.greaterThan(5);
    secrets.set(what, String(value));
    return String(value);
  };
  const call = (method: string, path: string, send: Send = {}) => request(url + path, method, send);
  const ok = ({ status, text, json }: Reply): Record<string, unknown> => {
    expect(status, text).to.be.within(200, 299);
    return json;
  };
  /** The lines of the log that pass. */
  const lines = (passes: (line: Record<string, unknown>) => boolean) =>
    written
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(passes);

  let token: string;
  let trip: Trip;
  let bookingId: string;

  it('a passenger signs up and in, by every door and wrongly', async () => {
    for (const [name, value] of Object.entries(ZOE)) keep(name, value);
    for (const [name, value] of Object.entries(ADMIN)) keep(`the admin’s ${name}`, value);
    keep('a wrong password', WRONG);
    ok(await call('POST', '/users/register', { body: ZOE }));
    expect((await call('POST', '/users/register', { body: ZOE })).status).to.equal(409);
    expect(
      (await call('POST', '/users/register', { body: { ...ZOE, phone_number: `${ZOE.phone_number}x` } }))
        .status,
    ).to.equal(400);
    expect(
      (await call('POST', '/users/login', { body: { email: ZOE.email, password: WRONG } })).status,
    ).to.equal(401);
    expect((await call('POST', '/users/login', { raw: `{"password":"${ZOE.password}"` })).status).to.equal(
      415,
    );
    const session = ok(await call('POST', '/users/login', { body: ZOE_SIGN_IN }));
    keep('an access token', session.access_token);
    const old = keep('a refresh token', session.refresh_token);
    const next = ok(await call('POST', '/users/refresh', { body: { refresh_token: old } }));
    token = keep('a renewed access token', next.access_token);
    keep('a renewed refresh token', next.refresh_token);
    expect((await call('POST', '/users/refresh', { body: { refresh_token: old } })).status).to.equal(401);
    const jar = new BrowserJar(url);
    const page = await jar.send('POST', '/app/session', { body: ZOE_SIGN_IN });
    keep('a cookie', page.headers.getSetCookie()[0]?.split(/[=;]/)[1]);
    await jar.send('DELETE', '/app/session');
    const bad = `${token.slice(0, -4)}AAAA`;
    keep('a forged token', bad);
    expect((await call('GET', '/reservations/active', { token: bad })).status).to.equal(401);
    for (const path of [`/users/${ZOE.email}`, `/nothing?email=${ZOE.email}&token=${token}`]) {
      expect((await call('GET', path, { token })).status).to.equal(404);
    }
  });

  it('holds, pays, travels on paper, cancels and is refunded', async () => {
    keep('an Idempotency-Key', KEY);
    keep('a reason', REASON);
    trip = await makeTrip(pool, { departureAt: Math.ceil(Date.now() / HOUR) * HOUR + 48 * HOUR });
    const wish = { schedule_id: trip.scheduleId, seat_ids: trip.seatIds.slice(0, 2) };
    const send = { token, body: wish, headers: { 'Idempotency-Key': KEY } };
    const held = ok(await call('POST', '/reservations/create', send));
    ok(await call('POST', '/reservations/create', send));
    const payment = { reservation_id: held.id, amount: held.total_amount, payment_method: 'upi' };
    const started = ok(await call('POST', '/payments/initiate', { token, body: payment }));
    const { payment_gateway_reference: reference } = started.payment as Record<string, unknown>;
    const signature = keep('a signature', `v1=${'ab'.repeat(32)}`);
    const forged = await call('POST', '/payments/webhook', {
      raw: '{"id":"x"}',
      headers: { 'X-Webhook-Signature': `t=${Math.floor(Date.now() / 1000)},${signature}` },
    });
    expect(forged.status).to.equal(400);
    ok(await call('POST', `/sandbox/api/checkouts/${reference}/pay`, { body: {} }));
    const wanted = { token, body: { reservation_id: held.id } };
    bookingId = String(ok(await afterNews(() => call('POST', '/bookings/create', wanted))).id);
    const details = ok(await call('GET', `/bookings/${bookingId}/details`, { token }));
    const ticket = details.ticket as Record<string, unknown>;
    keep('a ticket’s code', ticket.qr_code);
    ok(await call('GET', `/tickets/${ticket.id}/download`, { token }));
    const letters = async () => (await readdir(join(dataDir, 'mail')).catch(() => [])).length;
    // A confirmation is not written any more when its booking has been cancelled.
    await eventually('the confirmation', async () => (await letters()) >= 1, 30_000);
    ok(await call('POST', `/bookings/${bookingId}/cancel`, { token, body: { reason: REASON } }));
    await eventually(
      'the letters and the refund',
      async () => {
        // Not asked of the server: that would use up the requests that the passenger may make in a minute.
        const { rows } = await pool.query<{ payment_status: string }>(
          'select payment_status from bookings where id = $1',
          [bookingId],
        );
        return rows[0]?.payment_status === 'refunded' && (await letters()) >= 3;
      },
      30_000,
    );
  });

  it('uses sockets and rooms, also with rubbish', async () => {
    const watcher = await watchPlainly(url, trip.scheduleId);
    const room = await joinRoom(url, trip.scheduleId, token);
    keep('a reconnection token', room.reconnectionToken);
    const seatId = trip.seatIds[3];
    const held = (await room.request('reserve', { seat_ids: [seatId] })) as { id: string };
    await room.request('release', { reservation_id: held.id });
    await room.request('reserve', { email: ZOE.email, password: ZOE.password }).catch(() => undefined);
    await room.request('authenticate', { access_token: WRONG }).catch(() => undefined);
    // A text that is no UTF-8: Colyseus's reader says so itself, to the console.
    const { json } = await call('POST', '/matchmake/joinOrCreate/schedule', {
      token,
      body: { schedule_id: trip.scheduleId },
    });
    keep('a session of a room', json.sessionId);
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}/${json.processId}/${json.roomId}?sessionId=${json.sessionId}`,
    );
    socket.on('error', () => undefined);
    await once(socket, 'open');
    socket.send(
      Buffer.concat([Buffer.from([13, 0xab, 0xff, 0xfe]), Buffer.from(ZOE.email), Buffer.from([0xff])]),
    );
    await eventually('a line of the console', () => lines((line) => line.console !== undefined).length > 0);
    socket.terminate();
    await room.leave();
    await watcher.close();
  });

  it('meets a database that fails, and a fault of ours', async () => {
    await pool.query('alter table users rename column email to mail_gone');
    for (const [path, body] of [
      ['/users/login', ZOE_SIGN_IN],
      ['/users/register', { ...ZOE, email: `other.${ZOE.email}` }],
    ] as const) {
      expect((await call('POST', path, { body })).status, path).to.equal(500);
    }
    expect((await call('GET', `/bookings/${bookingId}/details`, { token })).status).to.equal(500);
    await pool.query('alter table users rename column mail_gone to email');
    await pool.query(`alter table users add constraint no_zoe check (email not like 'second%')`);
    expect(
      (await call('POST', '/users/register', { body: { ...ZOE, email: `second.${ZOE.email}` } })).status,
    ).to.equal(500);
    await pool.query('alter table users drop constraint no_zoe');
    const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    const down = { token, body: { schedule_id: trip.scheduleId, seat_ids: [uuidv7()] } };
    for (let tries = 0; tries < 5; tries += 1) {
      await call('POST', '/reservations/create', down);
      await call('POST', '/users/login', { body: ZOE_SIGN_IN });
      await sleep(100);
    }
    await eventually('it is there again', async () => (await call('GET', '/readyz')).status === 200, 60_000);
    expect(lines((line) => line.msg === 'request failed').length).to.be.at.least(4);
  });

  it('and says nothing of anybody, nor any secret', async () => {
    for (const name of await readdir(join(dataDir, 'secrets'))) {
      const secret = await readFile(join(dataDir, 'secrets', name), 'utf8').catch(() => '');
      if (secret.trim().length > 10) keep(`the secret ${name}`, secret.trim());
    }
    for (const [name, secret] of Object.entries(SECRETS)) keep(name, secret);
    const [hash] = (await pool.query<{ password_hash: string }>('select password_hash from users')).rows;
    keep('a password’s hash', hash?.password_hash);
    const found = [...secrets].filter(([, secret]) => written.includes(secret));
    const told = found.map(([what, secret]) => {
      const at = written.indexOf(secret);
      return `${what}: ${written.slice(Math.max(0, at - 300), at + 100)}`;
    });
    expect(told).to.deep.equal([]);
    expect(written).to.not.match(/mail\.example\.org|Unmistakable|\$2[aby]\$|postgres:\/\/\w+:/i);
    // Every line is the log's own: nothing writes past it.
    const strays = written
      .split('\n')
      .filter((line) => line !== '' && !/^\{"level":"\w+","time":"/.test(line));
    expect(strays).to.deep.equal([]);
    expect(written.length).to.be.greaterThan(5_000);
  });
});

const ZOE_SIGN_IN = { email: ZOE.email, password: ZOE.password };
