import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/httpServer.ts';
import { makePassenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip } from '../support/trip.ts';
import { DepartureFollower, joinRoom, watchPlainly } from '../support/watchers.ts';

describe('[MET-5] /metrics of a whole server', function () {
  this.timeout(60_000);
  let server: TestServer;

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server.remove());

  /** The value of a line of the text; undefined when it is not told. */
  const figure = async (line: string): Promise<number | undefined> => {
    const { status, text } = await request(`${server.url}/metrics`, 'GET');
    expect(status).to.equal(200);
    const found = text.split('\n').find((each) => each.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  };
  const becomes = (line: string, value: number) =>
    eventually(`${line} is ${value}`, async () => (await figure(line)) === value);

  it('is open, and text as Prometheus reads it', async () => {
    const { status, headers } = await request(`${server.url}/metrics`, 'GET');
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.match(/^text\/plain; version=/);
  });

  it('follows a hold from its making to its late end, and those who watch', async () => {
    const { pool } = server.database;
    const trip = await makeTrip(pool, { departureAt: server.time.now() + 48 * HOUR });
    const ada = await makePassenger(pool, server.url, server.time);
    const plain = await watchPlainly(server.url, trip.scheduleId);
    const room = await joinRoom(server.url, trip.scheduleId, ada.token);
    const search = await new DepartureFollower(server.url).follow(trip.scheduleId);
    const held = await ada.hold(trip, 0, 1);

    await becomes('booking_live_holds', 1);
    await becomes('booking_rooms', 1);
    await becomes('booking_watchers{by="plain"}', 1);
    await becomes('booking_watchers{by="sdk"}', 1);
    await becomes('booking_watchers{by="search"}', 1);
    const made =
      'http_request_duration_seconds_count{route="/reservations/create",method="POST",status="201"}';
    await becomes(made, 1);
    expect(await figure('booking_turn_commit_seconds_count')).to.be.greaterThan(0);
    expect(await figure('booking_pool_connections{pool="turns",state="total"}')).to.be.greaterThan(0);
    expect(await figure('booking_jobs{state="failed"}')).to.equal(0);

    await ada.start(held);
    expect(await figure('booking_gateway_questions_overdue{about="payment"}')).to.equal(0);
    server.time.moveTo(held.expiresAt - 60_000);
    await becomes('booking_gateway_questions_total{gateway="sandbox",outcome="answered"}', 1);

    server.time.stand();
    server.time.moveTo(held.expiresAt + 4_000);
    await becomes('booking_live_holds', 0);
    await becomes('booking_expiry_lag_seconds_count', 1);
    expect(await figure('booking_expiry_lag_seconds_sum')).to.equal(4);

    await plain.close();
    await room.leave();
    search.socket.close();
    await becomes('booking_watchers{by="plain"}', 0);
    await becomes('booking_watchers{by="sdk"}', 0);
    await becomes('booking_watchers{by="search"}', 0);
  });
});
