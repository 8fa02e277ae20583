import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { ManualClock } from '../support/manualClock.ts';
import { type TestActor, testActor } from '../support/testActor.ts';
import { makeTrip, makeUsers, NOON, type Trip } from '../support/trip.ts';

const HOLD_MS = 900_000;

describe('[SEAT-6] a seat that was ever held, on a real PostgreSQL', () => {
  let database: TestDatabase;
  let clock: ManualClock;
  let trip: Trip;
  let user: string;
  let made: TestActor;

  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());
  beforeEach(async () => {
    clock = new ManualClock(NOON);
    trip = await makeTrip(database.pool);
    [user = ''] = await makeUsers(database.pool, 1);
    made = await open();
  });
  afterEach(() => expect(made.troubles).to.deep.equal([]));

  const open = () =>
    testActor(trip.scheduleId, { store: createTurnStore(database.pool, TIME_BY_HAND), clock });
  const seat = (index: number) => trip.seatIds[index] ?? '';
  const remove = (seatId: string) => made.ask({ type: 'remove_seat', seatId });
  const rename = (seatId: string, seatNumber: string) =>
    made.ask({ type: 'change_seat', seatId, changes: { seatNumber } });
  const release = (reservationId: string) =>
    made.ask({ type: 'release', reservationId, by: 'owner', userId: user, reason: null });
  const numbers = async () => {
    const { rows } = await database.pool.query<{ seat_number: string }>(
      'select seat_number from seats where schedule_id = $1 order by id',
      [trip.scheduleId],
    );
    return rows.map((row) => row.seat_number);
  };

  it('stays when its hold ends in the turn that is to remove it, and the turn’s other edits are made', async () => {
    await made.reserve(user, [seat(0)]);
    clock.advance(HOLD_MS);

    const outcomes = await Promise.all([
      rename(seat(0), '71'),
      rename(seat(1), '72'),
      remove(seat(0)),
      remove(seat(2)),
    ]);

    expect(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.code))).to.deep.equal([
      'done',
      'done',
      'in_use',
      'done',
    ]);
    expect(await numbers()).to.deep.equal(['71', '72', '4']);
  });

  it('stays when it is held, released and to be removed within one turn', async () => {
    const reservationId = uuidv7();

    const outcomes = await Promise.all([
      made.reserve(user, [seat(0)], reservationId),
      release(reservationId),
      remove(seat(0)),
    ]);

    expect(outcomes.map((outcome) => outcome.ok)).to.deep.equal([true, true, false]);
    expect(outcomes[2]).to.deep.include({ code: 'in_use' });
    expect(await numbers()).to.have.length(4);
  });

  it('stays when its hold ended in an earlier turn, or before its schedule woke', async () => {
    const reservationId = uuidv7();
    await made.reserve(user, [seat(0)], reservationId);
    await release(reservationId);
    expect(await remove(seat(0))).to.deep.include({ ok: false, code: 'in_use' });

    made = await open();

    expect(await remove(seat(0))).to.deep.include({ ok: false, code: 'in_use' });
    expect(await remove(seat(1))).to.deep.include({ ok: true });
    expect(await numbers()).to.deep.equal(['1', '3', '4']);
  });
});
