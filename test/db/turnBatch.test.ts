import { expect } from 'chai';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { CommitLanes } from '../../src/app/schedule/commitLanes.ts';
import { decideTurn } from '../../src/app/schedule/decideTurn.ts';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import { CommitUnknown, OperationRepeated, TurnConflict } from '../../src/app/schedule/turn.ts';
import { DEFAULT_LANE_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import type { TurnRows } from '../../src/app/schedule/turnRows.ts';
import { SYSTEM_TIMERS } from '../../src/app/timers.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnBatchStore, createTurnStore } from '../../src/db/turn/turnStore.ts';
import type { Seat } from '../../src/domain/seatMap.ts';
import { withMembers } from '../../src/jobs/steadyPool.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { makePayment } from '../support/payments.ts';
import { captureCommand, reserveCommand, testIds, testSigner } from '../support/testActor.ts';
import { makeTrip, makeUsers, NOON, type Trip } from '../support/trip.ts';
import { decided, type Memory, reserving } from './guards/world.ts';

const SEAT = {
  ...{ seatNumber: '99', seatType: 'standard' as const, priceModifier: 0, position: null, claims: [] },
  ...{ deck: 0, row: 50, column: 0 },
} satisfies Omit<Seat, 'id'>;

describe('a batch of turns on a real PostgreSQL', () => {
  let database: TestDatabase;
  let user: string;

  before(async () => {
    database = await bookingDatabase();
    [user = ''] = await makeUsers(database.pool, 1);
  });
  after(() => database.drop());
  afterEach(() => expectCleanAudit(database.pool));

  /** A trip of its own and what its owner knows of it. */
  async function owned(): Promise<{ trip: Trip; memory: Memory }> {
    const trip = await makeTrip(database.pool);
    return { trip, memory: await wake(trip) };
  }

  async function wake({ scheduleId }: Trip): Promise<Memory> {
    const woken = await createTurnStore(database.pool, TIME_BY_HAND).wake(scheduleId, uuidv7());
    return woken ?? expect.fail('the trip is gone');
  }

  const holding = ({ trip, memory }: { trip: Trip; memory: Memory }, seat = 0) =>
    reserving(memory, memory.epoch, user, trip.seatIds[seat]);

  async function holds(turn: TurnRows): Promise<number> {
    const sql = `select count(*)::int as count from reservations where schedule_id = $1 and status = 'active'`;
    return (await database.pool.query<{ count: number }>(sql, [turn.scheduleId])).rows[0]?.count ?? 0;
  }

  const together = (turns: TurnRows[]) =>
    createTurnBatchStore(database.pool, TIME_BY_HAND).commitBatch(turns);
  const names = (results: (Error | null)[]) => results.map((result) => result?.name ?? 'ok');

  it('[LANE-3] leaves out who lost an epoch or a seat, and writes the others', async () => {
    const [first, lost, stale, gone, last] = [
      await owned(),
      await owned(),
      await owned(),
      await owned(),
      await owned(),
    ];
    const turns = [first, lost, stale, gone, last].map((each) => holding(each));
    await wake(lost.trip);
    await database.pool.query(`update seats set status = 'booked' where id = $1`, [stale.trip.seatIds[0]]);
    await database.pool.query('delete from seats where id = $1', [gone.trip.seatIds[0]]);

    const results = await together(turns);

    expect(names(results)).to.deep.equal(['ok', 'EpochLost', 'TurnConflict', 'TurnConflict', 'ok']);
    expect(results[2]?.message).to.contain('is booked, not available');
    expect(results[3]?.message).to.contain('is gone, not available');
    expect(await Promise.all(turns.map(holds))).to.deep.equal([1, 0, 0, 0, 1]);
    await database.pool.query(`update seats set status = 'available' where id = $1`, [stale.trip.seatIds[0]]);
    await database.pool.query('update schedules set seat_count = 3, available_seats = 3 where id = $1', [
      gone.trip.scheduleId,
    ]);
  });

  it('queues the jobs of all its turns in their order, the last one under a key', async () => {
    const turns = [holding(await owned()), holding(await owned())];
    const [first, second] = turns;
    const job = (key: string, kind: string) => ({ task: 'mail', payload: { kind, id: key }, key });
    first?.jobs.push(job('a', 'first'), job('b', 'first'), job('a', 'again'));
    second?.jobs.push(job('c', 'first'), job('b', 'again'));

    expect(names(await together(turns))).to.deep.equal(['ok', 'ok']);

    const { rows } = await database.pool.query<{ job: string }>(
      `select key || ' ' || (payload ->> 'kind') as job from graphile_worker._private_jobs
        where key in ('a', 'b', 'c') order by id`,
    );
    expect(rows.map(({ job }) => job)).to.deep.equal(['a again', 'b again', 'c first']);
  });

  it('[LANE-4] is spoilt by an operation that was carried out before; in lanes the others go through', async () => {
    const trips = [await owned(), await owned(), await owned(), await owned()];
    const [repeated] = trips;
    if (!repeated) return expect.fail('no trips');
    const before = decided(
      repeated.memory,
      repeated.memory.epoch,
      { type: 'change_schedule', changes: { basePrice: 2500 } },
      uuidv7(),
    );
    await createTurnStore(database.pool, TIME_BY_HAND).commit(before);
    repeated.memory = await wake(repeated.trip);
    const turns = trips.map((each) => holding(each));
    turns[0]?.operations.push(...before.operations);

    const spoilt = await together(turns).catch((error: Error) => error);
    expect(spoilt).to.be.instanceOf(OperationRepeated);
    expect(await Promise.all(turns.map(holds))).to.deep.equal([0, 0, 0, 0]);

    const lanes = new CommitLanes({
      store: createTurnBatchStore(database.pool, TIME_BY_HAND),
      limits: DEFAULT_LANE_LIMITS,
      timers: SYSTEM_TIMERS,
    });
    const answers = await Promise.allSettled(turns.map((turn) => lanes.commit(turn)));
    expect(answers.map(({ status }) => status)).to.deep.equal(['rejected', ...Array(3).fill('fulfilled')]);
    expect(answers[0]).to.have.property('reason').that.is.instanceOf(OperationRepeated);
    expect(await Promise.all(turns.map(holds))).to.deep.equal([0, 1, 1, 1]);
  });

  it('[LANE-4] is spoilt by a constraint, and by an end that was written before', async () => {
    const [fine, broken] = [await owned(), await owned()];
    const tooMany = holding(broken);
    tooMany.availableSeats = 99;
    expect(await together([holding(fine), tooMany]).catch((error) => error)).to.be.instanceOf(TurnConflict);

    broken.memory = await wake(broken.trip);
    const held = holding(broken, 1);
    await together([held]);
    const [reservationId = ''] = held.reservations.inserts.keys();
    const memories = [await wake(broken.trip), await wake(broken.trip)];
    const [once, twice] = memories.map((memory) =>
      decided(memory, memories[1]?.epoch ?? 0, {
        type: 'release',
        reservationId,
        by: 'owner',
        userId: user,
        reason: null,
      }),
    );
    if (!once || !twice) return expect.fail('nothing was decided');
    twice.seatStatuses.clear();
    await together([once]);
    const again = await together([twice]).catch((error) => error);
    expect(again).to.be.instanceOf(TurnConflict);
    expect(again.message).to.contain('0 of 1 reservations to end');
  });

  it('[LANE-4] does not wait for a schedule that somebody has locked, but alone it does', async () => {
    const [free, locked] = [await owned(), await owned()];
    const turns = [holding(locked), holding(free)];
    const somebody = await database.pool.connect();
    await somebody.query('begin');
    await somebody.query('select from schedules where id = $1 for update', [locked.trip.scheduleId]);

    const results = await together(turns);
    expect(names(results)).to.deep.equal(['TurnRetryable', 'ok']);
    expect(await Promise.all(turns.map(holds))).to.deep.equal([0, 1]);

    const alone = together(turns.slice(0, 1));
    await somebody.query('commit');
    somebody.release();
    expect(names(await alone)).to.deep.equal(['ok']);
  });

  it('carries bookings beside holds, and seats that are made and held in one turn', async () => {
    const [buying, holdingOne, making] = [await owned(), await owned(), await owned()];
    const held = holding(buying);
    await together([held]);
    const [reservationId = ''] = held.reservations.inserts.keys();
    const paymentId = await makePayment(database.pool, reservationId);
    const memory = await wake(buying.trip);
    const wanted = { bookingIds: [], paymentIds: [paymentId], lastHolds: false, allBookings: false };
    const facts = await createTurnStore(database.pool, TIME_BY_HAND).facts(buying.trip.scheduleId, wanted);
    for (const payment of facts.payments) memory.map.payments.set(payment.id, payment);
    const seat = { ...SEAT, id: uuidv7() };
    await database.pool.query(
      `update buses set total_seats = 5, seat_layout_config = '{"seats":[1,2,3,4,5]}' where id = $1`,
      [making.trip.busId],
    );
    const { rows: made } = decideTurn(
      making.memory.map,
      making.memory.epoch,
      [
        { type: 'add_seat', seat, capacity: 5 } as const,
        reserveCommand(uuidv7(), user, [seat.id, making.trip.seatIds[0] ?? '']),
      ].map((command) => ({ operationId: uuidv7(), origin: SYSTEM, command })),
      NOON,
      { ids: testIds, signer: testSigner },
    );
    const turns = [decided(memory, memory.epoch, captureCommand(paymentId, 2000)), holding(holdingOne), made];

    expect(names(await together(turns))).to.deep.equal(['ok', 'ok', 'ok']);

    const { rows } = await database.pool.query(
      `select s.status, b.status as booking from schedules x join seats s on s.schedule_id = x.id
         left join bookings b on b.schedule_id = x.id
        where x.id = any($1) and s.status <> 'available' order by 1`,
      [turns.map((turn) => turn.scheduleId)],
    );
    expect(rows).to.deep.equal([
      { status: 'booked', booking: 'confirmed' },
      { status: 'reserved', booking: null },
      { status: 'reserved', booking: null },
      { status: 'reserved', booking: null },
    ]);
  });

  it('[LANE-5] does not know what became of it when the connection is cut, and the database does', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    pool.on('connect', (client) => client.on('error', () => undefined));
    const [first, second] = [await owned(), await owned()];
    const turns = [holding(first), holding(second)];
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    // Its last lock is waited for, so that it is under way for certain when it is cut.
    const somebody = await database.pool.connect();
    await somebody.query('begin');
    await somebody.query('select from seats where id = $1 for update', [second.trip.seatIds[0]]);
    const committing = createTurnBatchStore(pool, TIME_BY_HAND)
      .commitBatch(turns)
      .catch((error) => error);
    for (;;) {
      const waiting = await database.pool.query(
        `select 1 from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'`,
        [rows[0]?.pid],
      );
      if (waiting.rowCount) break;
    }
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);

    expect(await committing).to.be.instanceOf(CommitUnknown);

    await somebody.query('rollback');
    somebody.release();
    await pool.end();
    expect(await Promise.all(turns.map(holds))).to.deep.equal([0, 0]);
  });

  it('[RUN-22] knows of no turn that had no room when it was committed', async () => {
    const turn = holding(await owned());
    turn.jobs.push({ task: 'mail', payload: {}, key: 'no room' });
    const full = Object.assign(new pg.DatabaseError('no space left', 0, 'error'), { code: '53100' });
    const connect = async () => {
      const client = await database.pool.connect();
      const query = (...asked: unknown[]) =>
        asked[0] === 'commit' ? Promise.reject(full) : Reflect.apply(client.query, client, asked);
      return withMembers(client, { query });
    };
    const pool = withMembers(database.pool, { connect });

    const failure: unknown = await createTurnStore(pool, TIME_BY_HAND)
      .commit(turn)
      .catch((error) => error);

    expect(failure).to.be.instanceOf(CommitUnknown);
  });
});
