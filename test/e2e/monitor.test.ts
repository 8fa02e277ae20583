import { request as rawRequest } from 'node:http';
import { expect } from 'chai';
import { buildWeb } from '../../web/build.ts';
import { BrowserJar } from '../support/browserJar.ts';
import { FullWorld } from '../support/fullWorld.ts';
import { type Reply, request } from '../support/httpServer.ts';
import { changedTables, tableSums } from '../support/tableSums.ts';
import type { Trip } from '../support/trip.ts';
import { watchPlainly } from '../support/watchers.ts';

const ADMIN = { email: 'admin@example.com', password: 'Admin-Test-1' };

interface RoomList {
  rooms: { roomId: string; name: string; clients: number }[];
}

describe('the monitor of the rooms, on a whole server', function () {
  this.timeout(60_000);
  let world: FullWorld;
  let trip: Trip;
  let watcher: Awaited<ReturnType<typeof watchPlainly>>;

  before(async () => {
    // Where the monitor leads to is a page: on a fresh clone nobody may have built it yet.
    await buildWeb();
    world = await FullWorld.open();
    trip = await world.trip();
    // It keeps the room awake.
    watcher = await watchPlainly(world.server.url, trip.scheduleId);
  });
  after(async () => {
    await watcher.close();
    await world.server.remove();
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    request(world.server.url + path, 'GET', { headers });
  const asAdmin = (path: string, method = 'GET') => world.admin.call(method, path);
  const outcome = ({ status, json }: Reply) => (json.code === undefined ? status : [status, json.code]);
  const call = (method: string, ...args: unknown[]) =>
    `/monitor/api/room/call?${new URLSearchParams({
      roomId: trip.scheduleId,
      method,
      args: JSON.stringify(args),
    })}`;

  it('[MON-1] shows an admin the rooms, by access token', async () => {
    const { rooms } = (await asAdmin('/monitor/api')).json as unknown as RoomList;
    expect(rooms.map(({ roomId, name }) => [roomId, name])).to.deep.include([trip.scheduleId, 'schedule']);
    const { status, json } = await asAdmin(`/monitor/api/room?roomId=${trip.scheduleId}`);
    expect(status).to.equal(200);
    expect(json).to.include({ roomId: trip.scheduleId, locked: false });
    expect((json.state as Record<string, unknown>).available_seats).to.equal(4);
  });

  for (const path of [
    '/monitor',
    '/monitor/',
    '/monitor/api',
    '/monitor/api/room?roomId=x',
    '/monitor/nothing',
  ]) {
    it(`[MON-1] is nobody else’s: ${path}`, async () => {
      const { ada, deactivated, expired } = world;
      expect(outcome(await get(path))).to.deep.equal([401, 'unauthenticated']);
      expect(outcome(await ada.call('GET', path))).to.deep.equal([403, 'forbidden']);
      expect(outcome(await deactivated.call('GET', path))).to.deep.equal([401, 'unauthenticated']);
      expect(outcome(await expired.call('GET', path))).to.deep.equal([401, 'token_expired']);
      expect(outcome(await get(path, { Cookie: 'bus_monitor=x.y.z' }))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
      // The cookies of the session itself open nothing.
      const cookie = `bus_refresh=${world.admin.token}`;
      expect(outcome(await get(path, { Cookie: cookie }))).to.deep.equal([401, 'unauthenticated']);
    });
  }

  it('[MON-1] opens with the cookie of an admin’s sign-in, until that is gone', async () => {
    const jar = new BrowserJar(world.server.url);
    expect((await jar.send('POST', '/app/session', { body: ADMIN })).status).to.equal(200);
    expect((await jar.send('GET', '/monitor/api')).status).to.equal(200);
    const page = await jar.send('GET', '/monitor/');
    expect([page.status, page.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
    const kept = jar.copy();
    await jar.send('DELETE', '/app/session');
    expect(outcome(await jar.send('GET', '/monitor/api'))).to.deep.equal([401, 'unauthenticated']);

    // What is sent comes before what is kept.
    const headers = { Authorization: `Bearer ${world.ada.token}` };
    expect(outcome(await kept.send('GET', '/monitor/api', { headers }))).to.deep.equal([403, 'forbidden']);
  });

  it('[MON-1] does not open for an admin who has become a customer', async () => {
    const email = `chief-${world.next()}@example.com`;
    const person = {
      email,
      password: ADMIN.password,
      first_name: 'A',
      last_name: 'B',
      phone_number: '+15550001111',
    };
    const made = await world.admin.call('POST', '/users', { ...person, role: 'admin' });
    expect(made.status, made.text).to.equal(201);
    const jar = new BrowserJar(world.server.url);
    await jar.send('POST', '/app/session', { body: { email, password: ADMIN.password } });
    expect((await jar.send('GET', '/monitor/api')).status).to.equal(200);
    await world.admin.call('PUT', `/users/${made.json.id}`, { role: 'customer' });
    expect(outcome(await jar.send('GET', '/monitor/api'))).to.deep.equal([403, 'forbidden']);
  });

  it('[MON-1] leads whoever opens it in a browser to sign in', async () => {
    for (const headers of [
      { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      { 'sec-fetch-mode': 'navigate', accept: '*/*' },
    ]) {
      expect(await navigate('/monitor/', headers)).to.deep.equal([302, '/app/admin']);
    }
    expect(await navigate('/monitor/api', { accept: 'text/html', 'sec-fetch-mode': 'cors' })).to.deep.equal([
      401,
      undefined,
    ]);
    expect((await get('/app/admin')).headers.get('content-type')).to.include('text/html');
  });

  it('[MON-2] calls no method of a room, whoever asks', async () => {
    const before = await tableSums(world.pool);
    const heard = watcher.heard.length;
    for (const path of [
      call('disconnect'),
      call('broadcast', 'anything'),
      call('_editStateProperty', ['available_seats'], 0),
      call('_deleteStateProperty', ['seats']),
      call('_forceClientDisconnect', 'x'),
      call('setState', {}),
      `${call('disconnect')}&`,
      call('disconnect').replace('/call', '/call/'),
      call('disconnect').replace('/call', '//call'),
      call('disconnect').replace('/call', '/%63all'),
      call('disconnect').replace('/monitor', '/MONITOR'),
    ]) {
      expect(outcome(await asAdmin(path)), path).to.deep.equal([404, 'not_found']);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      expect(outcome(await asAdmin('/monitor/api', method))).to.deep.equal([405, 'method_not_allowed']);
      expect(outcome(await asAdmin(call('disconnect'), method))).to.deep.equal([405, 'method_not_allowed']);
    }
    expect(changedTables(before, await tableSums(world.pool))).to.deep.equal([]);
    const { json } = await asAdmin(`/monitor/api/room?roomId=${trip.scheduleId}`);
    expect((json.state as Record<string, unknown>).available_seats).to.equal(4);
    expect(watcher.heard).to.have.length(heard);
  });

  it('[MON-2] asks one room, and none that is not there', async () => {
    const none = await world.trip();
    for (const query of [
      '',
      '?roomId=',
      `?roomId=${none.scheduleId}`,
      '?roomId=../x',
      '?roomId=a&roomId=b',
    ]) {
      expect(outcome(await asAdmin(`/monitor/api/room${query}`)), query).to.deep.equal([404, 'not_found']);
    }
  });

  it('[MON-3] loads from this server alone', async () => {
    const bare = await asAdmin('/monitor');
    expect([bare.status, bare.headers.get('location')]).to.deep.equal([302, '/monitor/']);
    const page = await asAdmin('/monitor/');
    expect(page.headers.get('content-type')).to.include('text/html');
    expect(page.text).to.not.match(/(?:src|href)="(?:https?:)?\/\//);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).to.include("default-src 'none'").and.include("frame-ancestors 'none'");
    expect(policy).to.not.match(/unsafe|https?:|\*/);
    const files = [...page.text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file);
    expect(files).to.have.length(2);
    for (const file of files) {
      const { status, headers } = await asAdmin(`/monitor/${file}`);
      expect([status, headers.get('x-content-type-options')]).to.deep.equal([200, 'nosniff']);
    }
    for (const path of ['assets/../index.html', 'assets/%2e%2e/%2e%2e/package.json', 'assets', 'assets/']) {
      expect((await asAdmin(`/monitor/${path}`)).status, path).to.equal(404);
    }
  });

  /** As a browser opens a page: `fetch` would say of itself that it is none. */
  function navigate(path: string, headers: Record<string, string>): Promise<[number, string | undefined]> {
    const { hostname, port } = new URL(world.server.url);
    const { promise, resolve, reject } = Promise.withResolvers<[number, string | undefined]>();
    rawRequest({ hostname, port, path, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve([response.statusCode ?? 0, response.headers.location]));
    })
      .on('error', reject)
      .end();
    return promise;
  }
});
