import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { WebSocket } from 'ws';
import { RoomWatcher } from '../../src/cli/demo/roomWatcher.ts';
import { request } from '../support/httpServer.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { changedTables, tableSums } from '../support/tableSums.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { type PlainWatcher, watchPlainly } from '../support/watchers.ts';
import { HOSTILE_TEXTS, HOSTILE_VALUES, UNPLAIN_TEXTS } from './hostile.ts';
import { badTokens, type TokenOwners } from './tokens.ts';

/** A frame of a client (RFC 6455) by hand: its first byte, a length that may lie, and a mask of zeros. */
function frame(first: number, payload: Buffer, length = payload.length): Buffer {
  const head =
    length < 126
      ? Buffer.from([first, 0x80 | length])
      : Buffer.from([first, 0x80 | 126, (length >> 8) & 0xff, length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** With this byte the room's protocol begins to say that one is in. */
const JOINED = 10;

const CUT = frame(0x81, Buffer.from('half'), 100);
/** What breaks the protocol itself: the connection that says it cannot go on. */
const BROKEN_FRAMES: [what: string, bytes: Buffer][] = [
  ['noise', Buffer.alloc(512, 0xff)],
  ['a frame without a mask', Buffer.from([0x81, 0x02, 0x68, 0x69])],
  ['an opcode that is none', frame(0x83, Buffer.from('x'))],
  ['reserved bits', frame(0xf1, Buffer.from('x'))],
  ['the end of nothing', frame(0x80, Buffer.from('x'))],
  ['a long ping', frame(0x89, Buffer.alloc(200))],
  ['a ping in pieces', frame(0x09, Buffer.from('x'))],
  ['a close of one byte', frame(0x88, Buffer.from([3]))],
  ['a close with a code that is none', frame(0x88, Buffer.from([0, 0]))],
  ['text that is not UTF-8', frame(0x81, Buffer.from([0xff, 0xfe]))],
  ['a frame over 4 KiB', frame(0x82, Buffer.alloc(5000))],
  ['a frame over 8 KiB', frame(0x82, Buffer.alloc(9000))],
  ['a length of 2⁶³', Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
];

describe('[FUZZ-3] sockets that talk nonsense', function () {
  this.timeout(120_000);
  let server: TestServer;
  let trip: Trip;
  let ada: Passenger;
  let owners: TokenOwners;
  let plain: PlainWatcher;
  let room: RoomWatcher;

  before(async () => {
    server = await testServer({ ...SECRETS, RATE_LIMIT: 'off' });
    trip = await makeTrip(server.database.pool, { seats: 8, departureAt: Date.now() + 48 * HOUR });
    ada = await makePassenger(server.database.pool, server.url);
    const expired = await makePassenger(server.database.pool, server.url, {
      now: () => Date.now() - HOUR,
    });
    const deactivated = await makePassenger(server.database.pool, server.url);
    await server.database.pool.query('update users set is_active = false where id = $1', [
      deactivated.userId,
    ]);
    owners = { ada, expired, deactivated };
    plain = await watchPlainly(server.url, trip.scheduleId);
    room = await RoomWatcher.open(server.url, trip.scheduleId, ada.token);
  });
  after(async () => {
    await plain.close();
    await room.close();
    await server.remove();
  });

  let untouched: Map<string, string>;
  beforeEach(async () => {
    untouched = await tableSums(server.database.pool);
  });
  afterEach('nothing has changed, and the others are served', async () => {
    expect(changedTables(untouched, await tableSums(server.database.pool))).to.deep.equal([]);
    const heard = plain.heard.length;
    const held = await ada.hold(trip, 0);
    await room.untilSeats(trip.seatIds.slice(0, 1), 'reserved');
    expect((await ada.call('DELETE', `/reservations/${held.id}`)).status).to.equal(204);
    await room.untilSeats(trip.seatIds.slice(0, 1), 'available');
    await plain.message(heard + 1);
  });

  const plainPath = () => `/ws/schedules/${trip.scheduleId}/seats`;

  /** A seat in the room, as matchmaking gives it. */
  async function roomPath(token?: string): Promise<string> {
    const { json } = await request(`${server.url}/matchmake/joinById/${trip.scheduleId}`, 'POST', {
      body: {},
      ...(token !== undefined && { token }),
    });
    return `/${json.processId}/${json.roomId}?sessionId=${json.sessionId}`;
  }

  const doors: [string, () => Promise<string> | string][] = [
    ['the plain socket', plainPath],
    ['the socket of departures', () => '/ws/departures'],
    ['the room', () => roomPath()],
  ];

  /** Past the handshake, with nothing in between that would keep one from saying what one likes. */
  async function rawSocket(path: string): Promise<Socket> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    const key = randomBytes(16).toString('base64');
    const headers = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    socket.write([`GET ${path} HTTP/1.1`, ...headers, `Sec-WebSocket-Key: ${key}`, '', ''].join('\r\n'));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).to.match(/^HTTP\/1.1 101 /);
    socket.resume();
    return socket;
  }

  async function open(path: string): Promise<WebSocket> {
    const socket = new WebSocket(server.url.replace(/^http/, 'ws') + path);
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  }

  for (const [door, path] of doors) {
    describe(door, () => {
      /** The ends of all of them, together: a client that says no goodbye is given seconds for it. */
      const closing = new Map<string, Promise<unknown>>();
      before(async () => {
        for (const [what, bytes] of BROKEN_FRAMES) {
          const socket = await rawSocket(await path());
          closing.set(what, once(socket, 'close'));
          socket.write(bytes);
        }
      });

      for (const [what] of BROKEN_FRAMES) it(`closes on ${what}`, () => closing.get(what));
    });

    it(`${door} outlives a frame that is cut off`, async () => {
      const socket = await rawSocket(await path());
      await new Promise<void>((resolve) => socket.write(CUT, () => resolve()));
      const closed = once(socket, 'close');
      socket.resetAndDestroy();
      await closed;
    });

    it(`${door} closes on 1,000 messages a second`, async () => {
      const socket = await open(await path());
      const closed = once(socket, 'close');
      for (let sent = 0; sent < 1000 && socket.readyState === WebSocket.OPEN; sent += 1) {
        socket.send(Buffer.from([sent % 256]));
      }
      await closed;
    });

    it(`${door} does not open itself to strangers' ways of saying hello`, async () => {
      const target = await path();
      for (const headers of [
        { 'Sec-WebSocket-Version': '99' },
        { 'Sec-WebSocket-Key': 'short' },
        { Upgrade: 'h2c' },
      ]) {
        const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
        socket.on('error', () => undefined);
        const all = {
          Host: 'x',
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
          ...headers,
        };
        const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
        socket.write([`GET ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
        const [answer] = await once(socket, 'data');
        expect(String(answer)).to.match(/^HTTP\/1.1 4\d\d /);
        socket.destroy();
      }
    });
  }

  it('[WATCH-8] who is sent away and says no goodbye is cut off', async function () {
    this.timeout(15_000);
    const mute = [await rawSocket('/ws/departures'), await rawSocket(await roomPath())];
    const closed = mute.map((socket) => once(socket, 'close'));
    // A list that is none, and more messages than anybody may say.
    mute[0]?.write(frame(0x81, Buffer.from('x')));
    mute[1]?.write(Buffer.concat(Array.from({ length: 1_000 }, () => frame(0x82, Buffer.from([1])))));
    await Promise.all(closed);
  });

  it('the room closes on bytes that are no message of its protocol, and on nobody else', async () => {
    for (let round = 0; round < 200; round += 1) {
      const socket = await open(await roomPath(round % 2 === 0 ? ada.token : undefined));
      socket.send(randomBytes(1 + (round % 64)));
      socket.send(Buffer.from([round % 256, ...randomBytes(8)]));
      socket.terminate();
      await once(socket, 'close');
    }
  });

  it('the socket of departures closes on messages that are none', async () => {
    const values = [
      ...HOSTILE_VALUES,
      ...HOSTILE_TEXTS.filter((text) => text.length < 500),
      ...UNPLAIN_TEXTS,
    ];
    const taken: string[] = [];
    for (const value of values) {
      for (const message of [value, { schedule_ids: value }, { schedule_ids: [value] }]) {
        const text = JSON.stringify(message) ?? '';
        const socket = await open('/ws/departures');
        const ended = new Promise<number | null>((resolve) => {
          socket.once('close', resolve);
          socket.once('message', () => resolve(null));
        });
        socket.send(text);
        const code = await ended;
        if (code === null) taken.push(text);
        else expect(code, text.slice(0, 100)).to.equal(4400);
        socket.terminate();
      }
    }
    // No list, and one of a trip that is none.
    expect(taken).to.deep.equal([
      '{"schedule_ids":[]}',
      '{"schedule_ids":["0198c0de-0000-7000-8000-000000000001"]}',
    ]);
  });

  it('the room refuses messages that are none, and nobody is thrown out', async () => {
    const values = [
      ...HOSTILE_VALUES,
      ...HOSTILE_TEXTS.filter((text) => text.length < 500),
      ...UNPLAIN_TEXTS,
    ];
    const messages = values.flatMap((value) => [value, { seat_ids: value }, { seat_ids: [value] }]);
    const guest = await RoomWatcher.open(server.url, trip.scheduleId, null);
    for (const message of messages) {
      for (const [by, code] of [
        [room, ['validation_failed', 'not_found']],
        [guest, ['unauthenticated']],
      ] as const) {
        const problem = await by.ask('reserve', message).then(
          () => ({ code: 'accepted' }),
          (error: { code?: string; message: string }) => error,
        );
        expect(code, JSON.stringify(message)?.slice(0, 100)).to.include(problem.code);
        expect(String(problem)).to.not.match(/zod|invalid input|received|undefined/i);
      }
    }
    await guest.close();
  });

  it('the room lets nobody in, and nobody act, with a token that is none', async () => {
    const guest = await RoomWatcher.open(server.url, trip.scheduleId, null);
    const refusals = ['unauthenticated', 'token_expired', 'validation_failed'];
    for (const [what, token] of badTokens(owners)) {
      const path = `${server.url}/matchmake/joinById/${trip.scheduleId}`;
      const joined = await request(path, 'POST', { body: {}, token });
      expect(joined.status, `joining with ${what}: ${joined.text}`).to.equal(401);
      // A frame that long ends its connection, whatever it says.
      if (token.length > 4_000) continue;
      expect(refusals, what).to.include(await answerOf(guest, 'authenticate', { access_token: token }));
      expect(await answerOf(guest, 'reserve', { seat_ids: trip.seatIds.slice(0, 1) }), what).to.equal(
        'unauthenticated',
      );
    }
    await guest.close();
  });

  /** The code of the refusal. */
  async function answerOf(by: RoomWatcher, name: string, message: unknown): Promise<string> {
    return by.ask(name, message).then(
      () => 'accepted',
      (error: { code?: string }) => error.code ?? 'no code',
    );
  }

  it('the room has no other requests', async () => {
    for (const name of ['create', 'join', 'dispose', '__proto__', 'constructor', 'toString', '*', '']) {
      const reply = await room.ask(name, {}).then(
        () => 'accepted',
        () => 'refused',
      );
      expect(reply, name).to.equal('refused');
    }
  });

  it('nobody enters by the session of another, and who is there stays', async () => {
    const taken = await roomPath(ada.token);
    const first = await open(taken);
    expect(await howItEnds(taken), 'the same session').to.be.within(4000, 4999);
    for (const session of ['', 'x', uuidv7(), room.room.sessionId, '../..', '%00']) {
      const path = taken.replace(/sessionId=.*/, `sessionId=${session}`);
      expect(await howItEnds(path), session).to.be.within(1000, 4999);
    }
    expect(first.readyState).to.equal(WebSocket.OPEN);
    first.terminate();
    await once(first, 'close');
  });

  /** The code that a socket is closed with; null when it is let in. */
  async function howItEnds(path: string): Promise<number | null> {
    const socket = new WebSocket(server.url.replace(/^http/, 'ws') + path);
    socket.on('error', () => undefined);
    const ended = await new Promise<number | null>((resolve) => {
      socket.once('close', resolve);
      socket.on('message', (data: Buffer) => data[0] === JOINED && resolve(null));
    });
    socket.terminate();
    return ended;
  }
});
