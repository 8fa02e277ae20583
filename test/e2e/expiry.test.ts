import { expect } from 'chai';
import { SWEEP_EVERY_MS } from '../../src/jobs/expirySweep.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { roundsOver, rowsOf, seatStatuses } from '../support/holdRows.ts';
import { makePassenger, makePassengers, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip } from '../support/trip.ts';
import { joinRoom, stateWhere, watchPlainly } from '../support/watchers.ts';

const HOLD_MS = 15 * 60_000;

describe('[RES-5] a hold ends 15 minutes after it began', function () {
  this.timeout(30_000);
  let server: TestServer;
  let rounds: number;

  before(async () => {
    server = await testServer(SECRETS);
    // To the millisecond: no test here depends on how fast it runs.
    server.time.stand();
    rounds = server.time.due.length;
  });

  after(async () => {
    await expectCleanAudit(server.database.pool, { now: new Date(server.time.now()) });
    await server.remove();
  });

  const trip = (seats = 4) =>
    makeTrip(server.database.pool, { seats, departureAt: server.time.now() + 48 * HOUR });
  const passenger = () => makePassenger(server.database.pool, server.url, server.time);

  it('says reserved at every door until one millisecond before, and sets nothing free early', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const plain = await watchPlainly(server.url, it.scheduleId);
    const room = await joinRoom(server.url, it.scheduleId, ada.token);
    const begun = server.time.now();
    const held = await ada.hold(it, 0, 1);
    expect(held.expiresAt).to.equal(begun + HOLD_MS);

    // The sweep is due by this move and asks the room: it is not time yet.
    server.time.moveTo(held.expiresAt - 1);
    await roundsOver(server.time, rounds, held);
    await plain.settled();

    const told = await ada.call('GET', `/reservations/${held.id}`);
    expect(told.json).to.include({ status: 'active', seconds_remaining: 1 });
    expect(await seatStatuses(server.url, it)).to.deep.equal([
      'reserved',
      'reserved',
      'available',
      'available',
    ]);
    expect(await rowsOf(server.database.pool, it, held)).to.deep.equal({
      status: 'active',
      claims: 2,
      taken: 2,
      available: 2,
      expiredLogs: 0,
    });
    expect(plain.deltas.map(({ available_seats }) => available_seats)).to.deep.equal([2]);
    const state = await stateWhere(room, (each) => each.available_seats === 2);
    expect(state.seats.get(it.seatIds[0] ?? '')?.status).to.equal('reserved');
    expect((await ada.book(held)).json.code).to.equal('payment_required');
    expect((await ada.initiate(held)).status).to.equal(201);
    await Promise.all([plain.close(), room.leave()]);
  });

  it('frees the seats at that instant by the room’s own timer, at every door, once', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const plain = await watchPlainly(server.url, it.scheduleId);
    const room = await joinRoom(server.url, it.scheduleId, ada.token);
    const held = await ada.hold(it, 0, 1);
    server.time.moveTo(held.expiresAt - 1);
    await roundsOver(server.time, rounds, held);
    // Nothing else is due by then.
    expect(server.time.due.filter((at) => at <= held.expiresAt)).to.deep.equal([held.expiresAt]);

    server.time.moveTo(held.expiresAt);
    const { version = 0 } = plain.heard[1] ?? {};
    expect(await plain.message(2)).to.deep.equal({
      type: 'delta',
      version: version + 1,
      available_seats: 4,
      seats: [0, 1].map((seat) => ({ id: it.seatIds[seat], status: 'available' })),
    });
    const state = await stateWhere(room, (each) => each.available_seats === 4);
    expect(state.version).to.equal(version + 1);
    expect([...state.seats.values()].map(({ status }) => status)).to.deep.equal(Array(4).fill('available'));
    expect(await seatStatuses(server.url, it)).to.deep.equal(Array(4).fill('available'));
    expect(await ada.statusOf(held)).to.equal('expired');
    expect(await rowsOf(server.database.pool, it, held)).to.deep.equal({
      status: 'expired',
      claims: 0,
      taken: 0,
      available: 4,
      expiredLogs: 1,
    });
    await plain.settled();
    expect(plain.deltas).to.have.length(2);
    await Promise.all([plain.close(), room.leave()]);
  });

  it('refuses to book, to pay and to release what has expired', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const held = await ada.hold(it, 2);
    server.time.moveTo(held.expiresAt);
    for (const refused of [await ada.book(held), await ada.initiate(held)]) {
      expect(refused.status).to.equal(409);
      expect(refused.json.code).to.equal('reservation_expired');
    }
    const released = await ada.call('DELETE', `/reservations/${held.id}`);
    expect(released.json.code).to.equal('reservation_not_active');
    const room = await joinRoom(server.url, it.scheduleId, ada.token);
    const asked = room.request('release', { reservation_id: held.id });
    const refusal = await asked.then(
      () => null,
      (error: { reason?: unknown; code?: unknown }) => error,
    );
    expect(JSON.stringify(refusal)).to.include('reservation_not_active');
    await room.leave();
    expect(await ada.statusOf(await ada.hold(it, 2))).to.equal('active');
  });

  it('is never moved: paying for it and asking for it again leave the time as it was', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const held = await ada.hold(it, 0);
    server.time.moveTo(held.expiresAt - 60_000);
    await ada.start(held);
    const again = await ada.reserve(it.scheduleId, [it.seatIds[0] ?? '']);
    expect(again.json).to.include({ code: 'active_reservation_exists', reservation_id: held.id });
    const told = await ada.call('GET', `/reservations/${held.id}`);
    expect(Date.parse(String(told.json.expiry_datetime))).to.equal(held.expiresAt);
    expect(told.json.seconds_remaining).to.equal(60);
    await ada.call('DELETE', `/reservations/${held.id}`);
  });

  it('200 holds that end together are one turn, and one delta', async () => {
    const it = await trip(200);
    const people = await makePassengers(server.database.pool, server.url, 200, server.time);
    const holds = await Promise.all(people.map((each, seat) => each.hold(it, seat)));
    const plain = await watchPlainly(server.url, it.scheduleId);
    server.time.moveTo(holds[0]?.expiresAt ?? 0);
    const { available_seats, seats } = await plain.message(1);
    expect({ available_seats, seats: seats.length }).to.deep.equal({ available_seats: 200, seats: 200 });
    await plain.settled();
    expect(plain.deltas).to.have.length(1);
    await plain.close();
  });

  it('the sweep and the timer together are one expiry, one log row and one delta', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const held = await ada.hold(it, 0);
    const plain = await watchPlainly(server.url, it.scheduleId);
    // One move makes both due: the timer since a while, the sweep by far.
    server.time.moveTo(held.expiresAt + SWEEP_EVERY_MS);
    await plain.message(1);
    await roundsOver(server.time, rounds, held);
    await plain.settled();
    expect(plain.deltas).to.have.length(1);
    expect(await rowsOf(server.database.pool, it, held)).to.include({ status: 'expired', expiredLogs: 1 });
    await plain.close();
  });
});
