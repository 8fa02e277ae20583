import { once } from 'node:events';
import { connect } from 'node:net';
import { Client } from '@colyseus/sdk';
import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { WebSocket } from 'ws';
import { signIn } from '../../src/cli/demo/people.ts';
import { RestClient } from '../../src/cli/demo/restClient.ts';
import { SocketWatcher } from '../../src/cli/demo/socketWatcher.ts';
import { request } from '../support/httpServer.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const SHOP = 'https://shop.example';
const FOREIGN = 'https://evil.example';

/** How an upgrade went: `open`, or the status that it was refused with. */
async function upgrade(url: string, origin?: string): Promise<'open' | number> {
  const socket = new WebSocket(url, origin === undefined ? {} : { origin });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('unexpected-response', (handshake, response) => {
      handshake.destroy();
      resolve(response.statusCode ?? 0);
    });
  });
}

async function closeCode(url: string): Promise<number> {
  const [code] = await once(new WebSocket(url), 'close');
  return code;
}

describe('the doors of sockets and rooms', function () {
  this.timeout(30_000);
  let server: TestServer;
  let sockets: string;
  let trip: Trip;
  let ada: Passenger;

  before(async () => {
    server = await testServer({ ...SECRETS, RATE_LIMIT: 'off', CORS_ORIGINS: SHOP });
    sockets = server.url.replace(/^http/, 'ws');
    trip = await makeTrip(server.database.pool, { departureAt: Date.now() + 48 * HOUR });
    ada = await makePassenger(server.database.pool, server.url);
  });
  after(() => server.remove());

  describe('[DOOR-2] the plain socket', () => {
    it('closes with 4404 where there is no such schedule, or what is named is none', async () => {
      for (const id of [uuidv7(), trip.busId, 'x', `${trip.scheduleId}0`, '%00', '..%2f']) {
        expect(await closeCode(`${sockets}/ws/schedules/${id}/seats`), id).to.equal(4404);
      }
    });

    it('is not there at any other path', async () => {
      const paths = [
        '/',
        '/ws',
        '/ws/schedules',
        '/ws/departures/all',
        `/ws/schedules/${trip.scheduleId}`,
        '/a/b/c/d',
        '/a/b',
        '//?x',
      ];
      for (const path of paths) expect(await upgrade(sockets + path), path).to.equal(404);
    });

    it('outlives clients that upgrade to nonsense and hang up', async () => {
      const lines = [
        'GET / HTTP/1.1',
        'GET * HTTP/1.1',
        'GET http://[ HTTP/1.1',
        'GET /a/b?sessionId= HTTP/1.1',
      ];
      for (const line of [...lines, `GET /ws/schedules/${trip.scheduleId}/seats HTTP/1.1`]) {
        for (const origin of [SHOP, FOREIGN]) {
          const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
          socket.on('error', () => undefined);
          const headers = ['Host: x', 'Connection: Upgrade', 'Upgrade: websocket', `Origin: ${origin}`];
          socket.write([line, ...headers, '', ''].join('\r\n'));
          socket.write(Buffer.alloc(64, 0xff), () => socket.resetAndDestroy());
          await once(socket, 'close');
        }
      }
      const watcher = await SocketWatcher.open(server.url, trip.scheduleId);
      await watcher.close();
    });
  });

  describe('[DOOR-3] pages of other origins', () => {
    let room: string;

    beforeEach(async () => {
      const { json } = await request(`${server.url}/matchmake/joinOrCreate/schedule`, 'POST', {
        body: { schedule_id: trip.scheduleId },
      });
      room = `${sockets}/${json.processId}/${json.roomId}?sessionId=${json.sessionId}`;
    });

    it('are refused at the upgrade with 403, at the socket and at rooms', async () => {
      for (const path of [
        `${sockets}/ws/schedules/${trip.scheduleId}/seats`,
        `${sockets}/ws/departures`,
        room,
      ]) {
        for (const origin of [FOREIGN, `${SHOP}.evil.example`, 'null', 'http://shop.example']) {
          expect(await upgrade(path, origin), `${path} from ${origin}`).to.equal(403);
        }
      }
    });

    it('the listed one, the server’s own, and no browser at all are served', async () => {
      for (const origin of [SHOP, server.url, undefined]) {
        expect(await upgrade(`${sockets}/ws/schedules/${trip.scheduleId}/seats`, origin)).to.equal('open');
      }
      expect(await upgrade(room, SHOP)).to.equal('open');
    });
  });

  describe('[DOOR-4] matchmaking', () => {
    const ask = (method: string, room: string, body: unknown = {}, token?: string) =>
      request(`${server.url}/matchmake/${method}/${room}`, 'POST', {
        body,
        ...(token !== undefined && { token }),
      });

    it('leads to the one room of a schedule, by name and by id', async () => {
      const byName = await ask('joinOrCreate', 'schedule', { schedule_id: trip.scheduleId }, ada.token);
      const byId = await ask('joinById', trip.scheduleId);
      expect([byName.status, byId.status]).to.deep.equal([200, 200]);
      expect(byName.json.roomId).to.equal(trip.scheduleId);
      expect(byId.json).to.include({ roomId: trip.scheduleId, processId: byName.json.processId });
      expect(byId.json.sessionId).to.not.equal(byName.json.sessionId);
    });

    it('makes no rooms for clients', async () => {
      for (const method of ['create', 'join', 'reserve', 'getAvailableRooms']) {
        const { status, json } = await ask(method, 'schedule', { schedule_id: trip.scheduleId });
        expect({ status, code: json.code }, method).to.deep.equal({ status: 404, code: 'not_found' });
      }
      const refused = await new Client(server.url)
        .create('schedule', { schedule_id: trip.scheduleId })
        .catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(Error);
      const { status, headers } = await request(`${server.url}/matchmake/joinOrCreate/schedule`, 'GET');
      expect([status, headers.get('allow')]).to.deep.equal([405, 'OPTIONS, POST']);
    });

    it('knows schedules only', async () => {
      const unknown = [
        await ask('joinById', uuidv7()),
        await ask('joinById', 'lobby'),
        await ask('joinById', trip.routeId),
        await ask('joinOrCreate', 'lobby', { schedule_id: trip.scheduleId }),
        await ask('joinOrCreate', 'schedule', { schedule_id: uuidv7() }),
        await ask('reconnect', uuidv7(), { reconnectionToken: 'x' }),
        await ask('reconnect', trip.scheduleId, { reconnectionToken: 'x' }),
      ];
      for (const { status, json } of unknown) {
        expect({ status, code: json.code }).to.deep.equal({ status: 404, code: 'not_found' });
      }
      const nameless = await ask('joinOrCreate', 'schedule');
      expect([nameless.status, nameless.json.code]).to.deep.equal([400, 'validation_failed']);
    });

    it('refuses a token that is not good', async () => {
      for (const token of ['x', `${ada.token}x`, ada.token.replace(/\.[^.]+$/, '.')]) {
        const refused = await ask('joinById', trip.scheduleId, {}, token);
        expect([refused.status, refused.json.code]).to.deep.equal([401, 'unauthenticated']);
      }
    });

    it('opens no socket for a session that nobody was given', async () => {
      const { json } = await ask('joinById', trip.scheduleId);
      for (const path of [`${json.roomId}?sessionId=guessed`, `${uuidv7()}?sessionId=${json.sessionId}`]) {
        const code = await closeCode(`${sockets}/${json.processId}/${path}`);
        expect(code, path).to.be.within(4000, 4999);
      }
    });

    it('leads to no trip that is cancelled', async () => {
      const gone = await makeTrip(server.database.pool, { departureAt: Date.now() + 48 * HOUR });
      const admin = await signIn(new RestClient(server.url), 'admin@example.com', 'Admin-Test-1');
      await admin.rest.delete(`/schedules/${gone.scheduleId}`);
      for (const { status, json } of [
        await ask('joinById', gone.scheduleId),
        await ask('joinOrCreate', 'schedule', { schedule_id: gone.scheduleId }, ada.token),
      ]) {
        expect({ status, code: json.code }).to.deep.equal({ status: 409, code: 'schedule_not_bookable' });
      }
    });
  });
});
