import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { zippedFeed } from '../support/feeds.ts';
import { type Reply, request } from '../support/httpServer.ts';
import { makePassenger, SECRETS } from '../support/passenger.ts';
import { ADMIN_OF_SERVER, type TestServer, testServer } from '../support/server.ts';
import { calendarOfThisMonth } from '../support/timetables.ts';

type Json = Record<string, unknown>;

describe('timetables that are sent to the server', function () {
  this.timeout(60_000);
  let server: TestServer;
  let admin: string;

  before(async () => {
    server = await testServer(SECRETS);
    const { json } = await request(`${server.url}/users/login`, 'POST', { body: ADMIN_OF_SERVER });
    admin = String(json.access_token);
  });
  after(() => server?.remove());

  const send = (
    raw: Uint8Array | string,
    { query = '', type = 'application/zip', token = admin } = {},
  ): Promise<Reply> =>
    request(`${server.url}/admin/imports/gtfs${query}`, 'POST', {
      raw,
      token,
      headers: { 'content-type': type },
    });
  const ended = (begun: Reply): Promise<Json> =>
    eventually('the import has ended', async () => {
      const { json } = await request(`${server.url}${begun.headers.get('location')}`, 'GET', {
        token: admin,
      });
      return json.status === 'running' ? null : json;
    });
  const feed = (changes: Record<string, string> = {}) =>
    zippedFeed({ 'calendar.txt': calendarOfThisMonth(), ...changes });
  const schedules = async () => {
    const { rows } = await server.database.pool.query('select count(*)::int as n from schedules');
    return rows[0].n as number;
  };

  it('[IMP-1] makes schedules with their seats, tells how far it is, and logs who did it', async () => {
    const begun = await send(await feed(), { query: '?days=3' });
    expect(begun.status).to.equal(201);
    expect(begun.json).to.include({ status: 'running', phase: 'reading' });
    const done = await ended(begun);
    expect(done).to.include({ status: 'done' });
    const made = (done.summary as { schedules: { made: number } }).schedules.made;
    expect(made)
      .to.be.above(0)
      .and.to.equal(await schedules());
    expect(done).to.include({ phase: 'writing', done: made, total: made });
    const { json } = await request(`${server.url}/admin/imports`, 'GET', { token: admin });
    expect(json).to.deep.equal({ items: [done], next_cursor: null });
    const { rows } = await server.database.pool.query(
      `select u.email from activity_logs l join users u on u.id = l.user_id where action_type = 'timetable.imported'`,
    );
    expect(rows).to.deep.equal([{ email: ADMIN_OF_SERVER.email }]);
  });

  it('[IMP-2] makes nothing twice', async () => {
    const before = await schedules();
    const again = await ended(await send(await feed(), { query: '?days=3' }));
    expect((again.summary as { schedules: Json }).schedules).to.deep.equal({
      made: 0,
      already_there: before,
    });
    expect(await schedules()).to.equal(before);
  });

  it('[IMP-3] says by file, line and field what is wrong with a feed, and imports nothing of it', async () => {
    const before = await schedules();
    const stops = 'stop_id,stop_name,stop_lat,stop_lon\nA,Alpha,95,0\n';
    const failed = await ended(await send(await feed({ 'stops.txt': stops })));
    expect(failed).to.include({ status: 'failed', summary: null });
    expect((failed.problems as Json[])[0]).to.include({ file: 'stops.txt', line: 2, field: 'stop_lat' });
    expect(await ended(await send('no archive'))).to.include({ status: 'failed' });
    expect(await schedules()).to.equal(before);
  });

  it('[IMP-4] runs one at a time, for admins, of a bounded size, and of nothing but archives', async () => {
    const passenger = await makePassenger(server.database.pool, server.url);
    const bytes = await feed();
    expect((await send(bytes, { token: passenger.token })).status).to.equal(403);
    expect((await send(bytes, { type: 'application/json' })).status).to.equal(415);
    expect((await send('')).status).to.equal(400);
    expect((await send(bytes, { query: '?days=0' })).status).to.equal(400);
    expect((await send(new Uint8Array(16 * 1024 * 1024 + 1))).status).to.equal(413);
    const replies = await Promise.all([send(bytes), send(bytes)]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
    const begun = replies.find(({ status }) => status === 201);
    if (begun) await ended(begun);
  });
});
