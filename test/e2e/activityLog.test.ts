import { expect } from 'chai';
import { makePassenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip } from '../support/trip.ts';
import { joinRoom } from '../support/watchers.ts';

describe('the activity log of a whole server', function () {
  this.timeout(60_000);
  let server: TestServer;

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server.remove());

  it('[LOG-1] says who acted in a room, from which address, and under which request', async () => {
    const { pool } = server.database;
    const trip = await makeTrip(pool, { departureAt: server.time.now() + 48 * HOUR });
    const ada = await makePassenger(pool, server.url, server.time);
    const room = await joinRoom(server.url, trip.scheduleId, ada.token);
    const held = (await room.request('reserve', { seat_ids: trip.seatIds.slice(0, 1) })) as { id: string };
    const { rows } = await pool.query<Record<string, unknown>>(
      `select user_id, ip_address, details ->> 'request_id' as request_id from activity_logs where entity_id = $1`,
      [held.id],
    );
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ user_id: ada.userId, ip_address: '127.0.0.1' });
    expect(rows[0]?.request_id).to.be.a('string');
    await room.leave();
  });
});
