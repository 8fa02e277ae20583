import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { MAX_BUFFERED_BYTES } from '../../rooms/frames.ts';
import { GuardedTransport } from '../../rooms/guardedSockets.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/httpServer.ts';
import { SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip } from '../support/trip.ts';
import { joinRoom } from '../support/watchers.ts';

/** The first bytes of what a client says in Colyseus's protocol. */
const SAYS = { data: 13, bytes: 17, request: 21 } as const;

/** A word of up to 255 bytes, as msgpack writes it. */
const word = (text: string) =>
  Buffer.concat([Buffer.from([0xd9, Buffer.byteLength(text)]), Buffer.from(text)]);

describe('[WATCH-9] what a client of a room says', () => {
  let server: TestServer;
  let scheduleId: string;

  before(async () => {
    server = await testServer(SECRETS);
    ({ scheduleId } = await makeTrip(server.database.pool, { departureAt: Date.now() + 48 * HOUR }));
  });
  after(() => server.remove());

  /** In the room, but for the last word of the handshake. */
  async function come(): Promise<WebSocket> {
    const { json } = await request(`${server.url}/matchmake/joinById/${scheduleId}`, 'POST', { body: {} });
    const path = `/${json.processId}/${json.roomId}?sessionId=${json.sessionId}`;
    const socket = new WebSocket(server.url.replace(/^http/, 'ws') + path);
    await once(socket, 'message');
    return socket;
  }

  for (const kind of ['data', 'bytes'] as const) {
    for (const text of ['a'.repeat(200), 'ж'.repeat(60), '__proto__', 'constructor', 'hasOwnProperty', '*']) {
      it(`may be ${kind} by the name of ${text.slice(0, 16)}: it is sent away, and nobody else`, async () => {
        const other = await joinRoom(server.url, scheduleId);
        const socket = await come();
        const closed = once(socket, 'close');
        socket.send(Buffer.concat([Buffer.from([SAYS[kind]]), word(text)]));
        const [code] = await closed;
        expect(code).to.equal(4002);
        await other.request('authenticate', {}).then(
          () => expect.fail('it was taken'),
          (error: { reason?: { code?: string } }) => expect(error.reason?.code).to.equal('validation_failed'),
        );
        await other.leave();
      });
    }
  }

  it('is not answered without end before it says that it is in', async () => {
    const socket = await come();
    const closed = once(socket, 'close');
    for (let n = 0; n < 21; n += 1) {
      socket.send(Buffer.concat([Buffer.from([SAYS.request, n]), word('nothing')]));
    }
    const [code] = await closed;
    expect(code, 'cut off').to.equal(1006);
  });
});

describe('[WATCH-9] a socket of Colyseus', () => {
  /** What is done with the server's end of each connection. */
  let take: (socket: WebSocket) => void;
  let server: Server;
  let troubles: string[];

  class TakenTransport extends GuardedTransport {
    protected override async onConnection(socket: WebSocket): Promise<void> {
      take(socket);
    }
  }

  before(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    new TakenTransport({ noServer: true }, (what) => troubles.push(what)).attachToServer(server);
  });
  beforeEach(() => {
    troubles = [];
  });
  after(async () => {
    server.close();
    await once(server, 'close');
  });

  const port = () => (server.address() as AddressInfo).port;
  const come = () => new WebSocket(`ws://127.0.0.1:${port()}`);

  it('closes with as much of a reason as there is room for', async () => {
    for (const [reason, told] of [
      ['a'.repeat(500), 'a'.repeat(120)],
      [`${'a'.repeat(119)}${'ж'.repeat(60)}`, `${'a'.repeat(119)}\uFFFD`],
      ['in short', 'in short'],
    ] as const) {
      take = (socket) => socket.close(4002, reason);
      const [code, heard] = await once(come(), 'close');
      expect([code, String(heard)]).to.deep.equal([4002, told]);
    }
    take = (socket) => socket.close(4003);
    expect((await once(come(), 'close'))[0]).to.equal(4003);
  });

  it('is cut off, alone, by a message that nobody can take', async () => {
    take = (socket) =>
      socket.on('message', () => {
        throw new Error('not understood');
      });
    const socket = come();
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send('?');
    expect((await closed)[0]).to.equal(1006);
    expect(troubles).to.deep.equal(['a message could not be taken']);
  });

  it('is cut off when it does not read its answers', async () => {
    const ANSWER = Buffer.alloc(64 * 1024);
    let most = 0;
    const gone = new Promise<void>((resolve) => {
      take = (socket) => {
        socket.on('close', () => resolve());
        // Until what lies between is full, and then until it is enough.
        for (let n = 0; n < 2_000 && socket.readyState === socket.OPEN; n += 1) {
          socket.send(ANSWER);
          most = Math.max(most, socket.bufferedAmount);
        }
      };
    });
    const socket = connect(port(), '127.0.0.1');
    socket.on('error', () => undefined);
    const head = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    const key = Buffer.alloc(16, 1).toString('base64');
    socket.write(`GET / HTTP/1.1\r\n${head.join('\r\n')}\r\nSec-WebSocket-Key: ${key}\r\n\r\n`);
    await gone;
    expect(most).to.be.within(MAX_BUFFERED_BYTES, MAX_BUFFERED_BYTES + 2 * ANSWER.length);
    socket.destroy();
  });
});

describe('[DOOR-8] a request for a socket that is refused', () => {
  let server: TestServer;

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server.remove());

  it('keeps nothing open, though more is said than was asked and the client never closes', async () => {
    const socket = connect({
      port: Number(new URL(server.url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    socket.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => {
      socket.once('end', resolve);
      socket.once('close', () => resolve());
    });
    socket.resume();
    socket.write(
      'GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await ended;
    // Whom nobody listens to any more is told so: written into the void it is reset.
    await eventually('the server has let go of it', () => {
      if (!socket.destroyed) socket.write('x');
      return socket.destroyed;
    });
  });
});
