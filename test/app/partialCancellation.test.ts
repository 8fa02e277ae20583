import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { ManualClock } from '../support/manualClock.ts';
import { makePayment, tellCaptured } from '../support/payments.ts';
import { cancelCommand, type TestActor, testActor } from '../support/testActor.ts';
import { makeTrip, makeUsers, NOON, type Trip } from '../support/trip.ts';

describe('an actor that divides a booking', () => {
  let database: TestDatabase;
  let clock: ManualClock;
  let trip: Trip;
  let actor: TestActor;
  let bookingId: string;

  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());
  beforeEach(async () => {
    clock = new ManualClock(NOON);
    trip = await makeTrip(database.pool);
    actor = await wake();
    const [user = ''] = await makeUsers(database.pool, 1);
    const reservationId = uuidv7();
    await actor.reserve(user, trip.seatIds.slice(0, 3), reservationId);
    const paymentId = await makePayment(database.pool, reservationId);
    const outcome = await tellCaptured(database.pool, actor, paymentId, 6000);
    if (!outcome.ok || outcome.reply.type !== 'settled' || outcome.reply.effect !== 'booked') {
      throw new Error('nothing was booked');
    }
    bookingId = outcome.reply.bookingId;
  });
  afterEach(() => expectCleanAudit(database.pool, { now: new Date(NOON) }));

  const wake = () =>
    testActor(trip.scheduleId, { store: createTurnStore(database.pool, TIME_BY_HAND), clock });
  const seats = (...indexes: number[]) => indexes.map((index) => trip.seatIds[index] ?? '');
  const ask = async <Row>(sql: string) =>
    (await database.pool.query(sql, [bookingId])).rows as (Row & Record<string, unknown>)[];

  it('[CAN-30] writes it in one turn, and shows the seats free at once', async () => {
    const turns = actor.published.length;
    expect(await actor.ask(cancelCommand(bookingId, seats(1)))).to.deep.include({ ok: true });
    expect(actor.published).to.have.length(turns + 1);
    expect(actor.published.at(-1)?.seats).to.deep.equal([{ id: seats(1)[0], status: 'available' }]);
    expect(
      await ask('select is_whole, refund_amount::text as back from cancellations where booking_id = $1'),
    ).to.deep.equal([{ is_whole: false, back: '20.00' }]);
    const told = await ask<{ action: string }>(
      `select action_type as action from activity_logs
        where entity_id in (select id from tickets where booking_id = $1) or entity_id = $1
           or entity_id in (select id from cancellations where booking_id = $1) order by 1`,
    );
    expect(told.map(({ action }) => action)).to.deep.equal([
      'booking.confirmed',
      'booking.seats_cancelled',
      'cancellation.created',
      'ticket.cancelled',
      'ticket.issued',
      'ticket.issued',
    ]);
    const [user = ''] = await makeUsers(database.pool, 1);
    expect(await actor.reserve(user, seats(1))).to.deep.include({ ok: true });
  });

  it('[CAN-31] gives a seat up once, asked from two sides in one turn or in two', async () => {
    const both = await Promise.all([
      actor.ask(cancelCommand(bookingId, seats(0))),
      actor.ask(cancelCommand(bookingId, seats(0, 1))),
    ]);
    expect(both.map((outcome) => outcome.ok || outcome.code)).to.deep.equal([true, 'already_cancelled']);
    const again = await (await wake()).ask(cancelCommand(bookingId, seats(0)));
    expect(again).to.deep.include({ ok: false, code: 'already_cancelled', extras: { seat_ids: seats(0) } });
  });

  it('[CAN-34] gives parts up one after the other in one turn, down to the last', async () => {
    const outcomes = await Promise.all(
      [0, 1, 2].map((index) => actor.ask(cancelCommand(bookingId, seats(index)))),
    );
    expect(outcomes.map((outcome) => outcome.ok)).to.deep.equal([true, true, true]);
    const kinds = await ask<{ is_whole: boolean }>(
      'select is_whole from cancellations where booking_id = $1 order by is_whole',
    );
    expect(kinds.map((kind) => kind.is_whole)).to.deep.equal([false, false, true]);
    const [tickets] = await ask(
      `select count(*)::int as issued, count(*) filter (where validity_status = 'cancelled')::int as cancelled
         from tickets where booking_id = $1`,
    );
    expect(tickets).to.deep.equal({ issued: 3, cancelled: 3 });
  });

  it('[OPS-1] has one effect when the same cancellation comes twice, also to a new owner', async () => {
    const command = cancelCommand(bookingId, seats(2));
    const first = await actor.ask(command, command.cancellationId);
    const woken = await wake();
    const operation = { operationId: command.cancellationId, again: true, command };
    const origin = { userId: null, ip: null, requestId: null };
    expect(await woken.actor.submit({ ...operation, origin })).to.deep.equal(first);
    expect(await ask('select id from cancellations where booking_id = $1')).to.have.length(1);
  });
});
