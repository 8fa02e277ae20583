import { expect } from 'chai';
import { makeAdmin, makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { ChangeListener } from '../support/watchers.ts';

describe('what admins are told of all schedules', function () {
  this.timeout(30_000);
  let server: TestServer;
  let admin: Passenger;
  let ada: Passenger;

  before(async () => {
    server = await testServer(SECRETS);
    admin = await makeAdmin(server.database.pool, server.url);
    ada = await makePassenger(server.database.pool, server.url);
  });
  after(() => server.remove());

  const newTrip = (): Promise<Trip> =>
    makeTrip(server.database.pool, { departureAt: Date.now() + 48 * HOUR });
  const listener = () => new ChangeListener(server.url);

  it('[DOOR-6] is which schedule changed: by a hold, a release, a new price', async () => {
    const [trip, other] = [await newTrip(), await newTrip()];
    const hearing = await listener().ready(admin.token);
    const held = await ada.hold(trip, 0);
    await hearing.toldOf(trip.scheduleId);
    hearing.heard.length = 0;
    await ada.call('DELETE', `/reservations/${held.id}`);
    await hearing.toldOf(trip.scheduleId);
    expect(JSON.stringify(hearing.heard)).not.to.contain(other.scheduleId);
    hearing.heard.length = 0;
    await admin.call('PUT', `/schedules/${other.scheduleId}`, { base_price: 30 });
    // Any page may show other trips now.
    await hearing.toldOf(null);
    hearing.socket.close();
  });

  it('[DOOR-6] is for admins alone, and for nobody without a good token', async () => {
    const closedWith = async (text: string) => (await listener().say(text)).closed;
    expect(await closedWith(JSON.stringify({ access_token: ada.token }))).to.equal(4403);
    for (const text of [JSON.stringify({ access_token: 'x.y.z' }), '{}', 'hello', '[', '"\\u0000"']) {
      expect(await closedWith(text), text).to.equal(4401);
    }
  });

  it('[DOOR-6] is told to nobody who is no admin any more', async () => {
    const trip = await newTrip();
    const former = await makeAdmin(server.database.pool, server.url);
    const [hearing, cast] = [await listener().ready(admin.token), await listener().ready(former.token)];
    const closed = await admin.call('PUT', `/users/${former.userId}`, { is_active: false });
    expect(closed.status).to.equal(200);
    await ada.hold(trip, 0);
    await hearing.toldOf(trip.scheduleId);
    expect(await cast.closed).to.equal(4401);
    expect(cast.heard).to.deep.equal([{ type: 'ready' }]);
    hearing.socket.close();
  });
});
