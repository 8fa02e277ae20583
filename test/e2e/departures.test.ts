import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { makeAdmin, makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { DepartureFollower } from '../support/watchers.ts';

describe('those who follow departures', function () {
  this.timeout(30_000);
  let server: TestServer;
  let admin: Passenger;
  let ada: Passenger;
  let page: DepartureFollower;

  before(async () => {
    server = await testServer(SECRETS);
    admin = await makeAdmin(server.database.pool, server.url);
    ada = await makePassenger(server.database.pool, server.url);
  });
  after(() => server.remove());
  beforeEach(() => {
    page = new DepartureFollower(server.url);
  });
  afterEach(() => page.socket.terminate());

  const newTrip = (): Promise<Trip> =>
    makeTrip(server.database.pool, { departureAt: server.time.now() + 48 * HOUR });

  const another = ({ busId, routeId }: Trip) => ({
    bus_id: busId,
    route_id: routeId,
    departure_datetime: new Date(server.time.now() + 96 * HOUR).toISOString(),
    arrival_datetime: new Date(server.time.now() + 99 * HOUR).toISOString(),
    base_price: 20,
  });

  it('[DOOR-7] hear the seats left of all of them, then of what changes: by a hold, its release, its end', async () => {
    const [trip, calm, other] = [await newTrip(), await newTrip(), await newTrip()];
    await page.follow(trip.scheduleId.toUpperCase(), calm.scheduleId, uuidv7());
    await page.toldSeats(calm.scheduleId, 4);
    expect(page.heard).to.deep.equal([
      {
        type: 'seats',
        schedules: [trip, calm].map(({ scheduleId }) => ({
          schedule_id: scheduleId,
          status: 'scheduled',
          available_seats: 4,
        })),
      },
    ]);
    const held = await ada.hold(trip, 0, 1);
    await page.toldSeats(trip.scheduleId, 2);
    const bob = await makePassenger(server.database.pool, server.url);
    const theirs = await bob.hold(other, 0);
    await ada.call('DELETE', `/reservations/${held.id}`);
    await page.toldSeats(trip.scheduleId, 4);
    const again = await ada.hold(trip, 2);
    await page.toldSeats(trip.scheduleId, 3);
    server.time.moveTo(Math.max(again.expiresAt, theirs.expiresAt));
    await page.toldSeats(trip.scheduleId, 4);
    // Told of no others, and not again of what stayed.
    expect(page.of(other.scheduleId)).to.deep.equal([]);
    expect(page.of(calm.scheduleId)).to.have.length(1);
    expect(page.heard.map(({ type }) => type)).not.to.include('changed');
  });

  it('[DOOR-7] may follow others at any time, which takes the place of the first', async () => {
    const [before, trip] = [await newTrip(), await newTrip()];
    await page.follow(before.scheduleId);
    await page.toldSeats(before.scheduleId, 4);
    await page.follow(trip.scheduleId);
    await page.toldSeats(trip.scheduleId, 4);
    await ada.hold(before, 0);
    await ada.hold(trip, 0);
    await page.toldSeats(trip.scheduleId, 3);
    expect(page.of(before.scheduleId)).to.have.length(1);
  });

  it('[DOOR-7] hear that others may be on offer: a new price, a new trip, a trip called off', async () => {
    const trip = await newTrip();
    for (const change of [
      () => admin.call('PUT', `/schedules/${trip.scheduleId}`, { base_price: 30 }),
      () => admin.call('POST', '/schedules', another(trip)),
      () => admin.call('DELETE', `/schedules/${trip.scheduleId}`),
    ]) {
      page = await new DepartureFollower(server.url).follow(trip.scheduleId);
      await page.toldSeats(trip.scheduleId, 4);
      expect((await change()).status).to.be.within(200, 204);
      await page.toldOffer();
      page.socket.terminate();
    }
    expect(page.of(trip.scheduleId).at(-1)).to.include({ status: 'cancelled', available_seats: 0 });
  });

  it('[DOOR-7] are closed when they say what is no list, and the others are served', async () => {
    const trip = await newTrip();
    const said = (value: unknown) => JSON.stringify(value);
    const lists = (ids: unknown) => said({ schedule_ids: ids });
    const nonsense = [
      ...['hello', '[', '', '{}', 'null', '"\\u0000"', lists(null), lists('all'), lists([1]), lists(['x'])],
      lists(Array.from({ length: 101 }, () => uuidv7())),
      said({ schedule_ids: [], more: true }),
    ];
    for (const text of nonsense) {
      const first = await new DepartureFollower(server.url).say(text);
      expect(await first.closed, text).to.equal(4400);
      const later = await new DepartureFollower(server.url).follow(trip.scheduleId);
      await later.toldSeats(trip.scheduleId, 4);
      await later.say(text);
      expect(await later.closed, text).to.equal(4400);
    }
    await page.follow(...Array.from({ length: 99 }, () => uuidv7()), trip.scheduleId);
    await page.toldSeats(trip.scheduleId, 4);
  });

  it('[DOOR-7] are closed when they say nothing, and when they say too much', async () => {
    const [silent, chatty] = [page, new DepartureFollower(server.url)];
    // So many that one second has too many of them, wherever it ends.
    for (let said = 0; said < 60; said += 1) await chatty.follow();
    expect(await chatty.closed).to.equal(1008);
    expect(await silent.closed).to.equal(4400);
  });
});
