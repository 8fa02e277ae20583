import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { refusalOf } from '../../src/cli/demo/failure.ts';
import { signIn } from '../../src/cli/demo/people.ts';
import { RestClient } from '../../src/cli/demo/restClient.ts';
import { RoomWatcher } from '../../src/cli/demo/roomWatcher.ts';
import { heldSchema } from '../../src/http/reservations/schema.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const HALF_AN_HOUR = 30 * 60_000;

describe('[DOOR-1] REST and room give the same answer', function () {
  this.timeout(30_000);
  let server: TestServer;
  let trip: Trip;
  let other: Trip;
  let ada: Passenger;
  let room: RoomWatcher;

  before(async () => {
    server = await testServer({ ...SECRETS, RATE_LIMIT: 'off' });
    [trip, other] = [await newTrip(), await newTrip()];
    ada = await newPassenger();
    room = await RoomWatcher.open(server.url, trip.scheduleId, ada.token);
  });

  after(async () => {
    await room.close();
    await expectCleanAudit(server.database.pool, { now: new Date(server.time.now()) });
    await server.remove();
  });

  const newTrip = (departureAt = server.time.now() + 48 * HOUR) =>
    makeTrip(server.database.pool, { seats: 8, departureAt });
  const newPassenger = () => makePassenger(server.database.pool, server.url, server.time);

  /** Asks both doors, as whoever is in the room, and gives what they said that programs act on. */
  async function bothSay(seatIds: string[], by = room, token: string | null = ada.token) {
    const rest = new RestClient(server.url, token);
    const wish = { schedule_id: by.room.roomId, seat_ids: seatIds };
    const refusals = [
      await refusalOf(rest.post('/reservations/create', wish, heldSchema)),
      await refusalOf(by.reserve(seatIds)),
    ];
    const [byRest, byRoom] = refusals.map(({ problem }) => ({
      code: problem.code,
      ...(problem.seat_ids && { seat_ids: problem.seat_ids }),
      ...(problem.reservation_id !== undefined && { reservation_id: problem.reservation_id }),
    }));
    expect(byRoom).to.deep.equal(byRest);
    return byRest;
  }

  for (const [what, pick, code] of [
    ['no seat', () => [], 'validation_failed'],
    ['seven seats', () => trip.seatIds.slice(0, 7), 'validation_failed'],
    ['one seat twice', () => [trip.seatIds[0] ?? '', trip.seatIds[0] ?? ''], 'validation_failed'],
    ['what is no id', () => ['1A'], 'validation_failed'],
    ['another schedule’s seat', () => [trip.seatIds[0] ?? '', other.seatIds[0] ?? ''], 'not_found'],
    ['a seat that never was', () => [uuidv7()], 'not_found'],
  ] as const) {
    it(`to ${what}: ${code}`, async () => {
      expect(await bothSay([...pick()])).to.deep.equal({ code });
    });
  }

  it('to a guest: unauthenticated', async () => {
    const guest = await RoomWatcher.open(server.url, trip.scheduleId, null);
    expect(await bothSay(trip.seatIds.slice(0, 1), guest, null)).to.deep.equal({ code: 'unauthenticated' });
    await guest.close();
  });

  it('to a seat that another customer holds: seat_unavailable, with the seats that are lost', async () => {
    const bob = await newPassenger();
    const held = await bob.hold(trip, 0, 1);
    const [first = '', second = '', free = ''] = trip.seatIds;
    expect(await bothSay([second, free, first])).to.deep.equal({
      code: 'seat_unavailable',
      seat_ids: [second, first],
    });
    expect((await bob.call('DELETE', `/reservations/${held.id}`)).status).to.equal(204);
  });

  it('to a second hold: active_reservation_exists, with the one that there is', async () => {
    const held = await room.reserve(trip.seatIds.slice(0, 2));
    expect(await bothSay(trip.seatIds.slice(2, 3))).to.deep.equal({
      code: 'active_reservation_exists',
      reservation_id: held.id,
    });
    await room.release(held.id);
  });

  it('to a trip that has left: schedule_not_bookable', async () => {
    const gone = await newTrip(server.time.now() - 60_000);
    const there = await RoomWatcher.open(server.url, gone.scheduleId, ada.token);
    expect(await bothSay(gone.seatIds.slice(0, 1), there)).to.deep.equal({ code: 'schedule_not_bookable' });
    await there.close();
  });

  it('to a release of somebody else’s hold, of none, and of one that is over', async () => {
    const bob = await newPassenger();
    const [his, mine] = [await bob.hold(trip, 5), await room.reserve(trip.seatIds.slice(6, 7))];
    await room.release(mine.id);
    for (const [id, code] of [
      [his.id, 'not_found'],
      [uuidv7(), 'not_found'],
      [mine.id, 'reservation_not_active'],
    ] as const) {
      const byRest = await refusalOf(new RestClient(server.url, ada.token).delete(`/reservations/${id}`));
      const byRoom = await refusalOf(room.release(id));
      expect([byRest.code, byRoom.code]).to.deep.equal([code, code]);
    }
    expect(await bob.statusOf(his)).to.equal('active');
  });

  it('to a deactivated user: unauthenticated, at once, and the holds are free', async () => {
    const eve = await newPassenger();
    const there = await RoomWatcher.open(server.url, other.scheduleId, eve.token);
    const seatIds = other.seatIds.slice(0, 2);
    await there.reserve(seatIds);
    const admin = await signIn(new RestClient(server.url), 'admin@example.com', 'Admin-Test-1');
    await admin.rest.delete(`/users/${eve.userId}`);
    await there.untilSeats(seatIds, 'available');
    expect(await bothSay(seatIds, there, eve.token)).to.deep.equal({ code: 'unauthenticated' });
    await there.close();
  });

  it('a message that is none is answered, and nobody is thrown out', async () => {
    for (const message of [null, 'x', 7, [], { seat_ids: 'all' }, { seat_ids: [], more: true }, undefined]) {
      expect((await refusalOf(room.ask('reserve', message))).code).to.equal('validation_failed');
    }
    const held = await room.reserve(trip.seatIds.slice(0, 1));
    await room.release(held.id);
  });

  // Moves the time by half an hour: the last one.
  it('to a token that has expired: token_expired, while its room goes on showing the map', async () => {
    const seatIds = trip.seatIds.slice(2, 4);
    server.time.moveTo(server.time.now() + HALF_AN_HOUR);
    expect(await bothSay(seatIds)).to.deep.equal({ code: 'token_expired' });
    const bob = await newPassenger();
    await bob.hold(trip, 2, 3);
    await room.untilSeats(seatIds, 'reserved');

    const fresh = await newPassenger();
    await room.ask('authenticate', { access_token: fresh.token });
    const held = await room.reserve(trip.seatIds.slice(4, 5));
    expect(held.user_id).to.equal(fresh.userId);
    expect((await refusalOf(room.ask('authenticate', { access_token: ada.token }))).code).to.equal(
      'token_expired',
    );
  });
});
