import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { ManualClock } from '../support/manualClock.ts';
import { reserveCommand, testActor } from '../support/testActor.ts';
import { makeTrip, makeUsers, NOON } from '../support/trip.ts';

const HOLD_MS = 900_000;

describe('the schedule actor on a real PostgreSQL', () => {
  let database: TestDatabase;
  let clock: ManualClock;

  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());
  beforeEach(() => {
    clock = new ManualClock(NOON);
  });

  const actorOf = (scheduleId: string) =>
    testActor(scheduleId, { store: createTurnStore(database.pool, TIME_BY_HAND), clock });

  async function seatsOf(scheduleId: string) {
    const { rows } = await database.pool.query(
      'select status, count(*)::int as count from seats where schedule_id = $1 group by status order by status',
      [scheduleId],
    );
    return Object.fromEntries(rows.map((row) => [row.status, row.count]));
  }

  it('[RES-1] holds all the seats asked for, with the price frozen and the end fixed', async () => {
    const trip = await makeTrip(database.pool);
    const [user = ''] = await makeUsers(database.pool, 1);
    const { reserve, published } = await actorOf(trip.scheduleId);

    const outcome = await reserve(user, trip.seatIds.slice(0, 2));

    expect(outcome).to.deep.include({ ok: true });
    expect(outcome.ok && outcome.reply).to.deep.include({
      totalAmount: 4000,
      heldAt: NOON,
      expiresAt: NOON + HOLD_MS,
    });
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ available: 2, reserved: 2 });
    expect(
      published.map((change) => [change.map.version, change.map.availableSeats, change.seats.length]),
    ).to.deep.equal([[1, 2, 2]]);
  });

  it('[RES-2] takes none when one of them is gone', async () => {
    const trip = await makeTrip(database.pool);
    const [first = '', second = ''] = await makeUsers(database.pool, 2);
    const { reserve } = await actorOf(trip.scheduleId);
    await reserve(first, trip.seatIds.slice(0, 1));

    const outcome = await reserve(second, trip.seatIds.slice(0, 3));

    expect(outcome).to.deep.include({ ok: false, code: 'seat_unavailable' });
    expect(!outcome.ok && outcome.extras).to.deep.equal({ seat_ids: trip.seatIds.slice(0, 1) });
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ available: 3, reserved: 1 });
  });

  it('[RES-4] lets a user hold once, also at the same instant', async () => {
    const trip = await makeTrip(database.pool);
    const [user = ''] = await makeUsers(database.pool, 1);
    const { reserve } = await actorOf(trip.scheduleId);

    const outcomes = await Promise.all(trip.seatIds.map((seat) => reserve(user, [seat])));

    expect(outcomes.filter((outcome) => outcome.ok)).to.have.length(1);
    for (const outcome of outcomes.filter((each) => !each.ok)) {
      expect(outcome).to.deep.include({ code: 'active_reservation_exists' });
    }
  });

  it('[RES-5] ends a hold at its expiry: not a millisecond earlier, and not later', async () => {
    const trip = await makeTrip(database.pool);
    const [user = '', next = ''] = await makeUsers(database.pool, 2);
    const { reserve, ask, actor } = await actorOf(trip.scheduleId);
    await reserve(user, trip.seatIds);

    clock.set(NOON + HOLD_MS - 1);
    await ask({ type: 'expire' });
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ reserved: 4 });
    expect(actor.nextExpiry).to.equal(NOON + HOLD_MS);

    clock.set(NOON + HOLD_MS);
    const outcome = await reserve(next, trip.seatIds);
    expect(outcome).to.deep.include({ ok: true });
    const { rows } = await database.pool.query(
      `select r.status, l.action_type from reservations r
         join activity_logs l on l.entity_id = r.id and l.action_type <> 'reservation.created'
        where r.user_id = $1`,
      [user],
    );
    expect(rows).to.deep.equal([{ status: 'expired', action_type: 'reservation.expired' }]);
  });

  it('[RUSH-1] sells 40 seats once each to 200 customers who ask 1,000 times at once', async () => {
    const trip = await makeTrip(database.pool, { seats: 40 });
    const users = await makeUsers(database.pool, 200);
    const { reserve, published } = await actorOf(trip.scheduleId);

    const outcomes = await Promise.all(
      Array.from({ length: 1000 }, (_, n) =>
        reserve(users[n % 200] ?? '', [trip.seatIds[(n * 7) % 40] ?? '']),
      ),
    );

    expect(outcomes.filter((outcome) => outcome.ok)).to.have.length(40);
    for (const outcome of outcomes) {
      if (!outcome.ok) expect(outcome.code).to.be.oneOf(['seat_unavailable', 'active_reservation_exists']);
    }
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ reserved: 40 });
    expect(published.map((change) => change.map.version)).to.deep.equal(
      published.map((_, index) => index + 1),
    );
  });

  it('[OPS-1] gives an operation that comes twice one effect and the same answer, also after waking anew', async () => {
    const trip = await makeTrip(database.pool);
    const [user = ''] = await makeUsers(database.pool, 1);
    const first = await actorOf(trip.scheduleId);
    const id = uuidv7();

    const [once, again] = await Promise.all([
      first.reserve(user, trip.seatIds.slice(0, 1), id),
      first.reserve(user, trip.seatIds.slice(0, 1), id),
    ]);
    const woken = await actorOf(trip.scheduleId);
    // The hold is released, so that nothing but the operation's own record can tell that it ran before.
    await woken.ask({ type: 'release', reservationId: id, by: 'owner', userId: user, reason: null });
    const late = await woken.reserve(user, trip.seatIds.slice(0, 1), id);

    expect(again).to.deep.equal(once);
    expect(late).to.deep.equal(once);
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ available: 4 });
  });

  it('[OPS-1] does not take its refusal of a late copy for the outcome', async () => {
    const trip = await makeTrip(database.pool);
    const [user = ''] = await makeUsers(database.pool, 1);
    const former = await actorOf(trip.scheduleId);
    const command = reserveCommand(uuidv7(), user, trip.seatIds.slice(0, 1));
    const operation = { operationId: command.reservationId, origin: SYSTEM, command };
    const first = await former.actor.submit(operation);

    const { actor } = await actorOf(trip.scheduleId);
    expect(await actor.submit(operation)).to.deep.include({ ok: false, code: 'active_reservation_exists' });
    expect(await actor.submit({ ...operation, again: true })).to.deep.equal(first);
  });

  it('[OPS-2] does not decide what its caller has asked elsewhere for since', async () => {
    const trip = await makeTrip(database.pool);
    const [user = ''] = await makeUsers(database.pool, 1);
    const { actor } = await actorOf(trip.scheduleId);
    const command = reserveCommand(uuidv7(), user, trip.seatIds.slice(0, 1));
    const operation = { operationId: command.reservationId, origin: SYSTEM, command };

    const late = await actor.submit({ ...operation, notAfter: clock.now() - 1 });
    // 503, with the time to ask again.
    expect(late).to.deep.include({ ok: false, code: 'unavailable', extras: { retry_after_seconds: 1 } });
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ available: 4 });
    // The same call again, under its key, has the one effect that it should have.
    const again = await actor.submit({ ...operation, again: true, notAfter: clock.now() });
    expect(again).to.deep.include({ ok: true });
    expect(await actor.submit({ ...operation, again: true, notAfter: clock.now() - 1 })).to.deep.equal(again);
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ available: 3, reserved: 1 });
  });

  it('[OWN-1] refuses every write of an actor whose epoch is old, and tells its callers to go elsewhere', async () => {
    const trip = await makeTrip(database.pool);
    const [user = ''] = await makeUsers(database.pool, 1);
    const old = await actorOf(trip.scheduleId);
    const current = await actorOf(trip.scheduleId);

    const refused = await old.reserve(user, trip.seatIds).then(
      () => null,
      (error: Error) => error.name,
    );

    expect(refused).to.equal('ActorLost');
    expect(old.lost).to.equal(true);
    expect(await seatsOf(trip.scheduleId)).to.deep.equal({ available: 4 });
    expect(await current.reserve(user, trip.seatIds)).to.deep.include({ ok: true });
  });
});
