import { expect } from 'chai';
import { createOldOperations, OPERATIONS_KEPT_MS } from '../../src/db/oldOperations.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { clean } from '../../src/jobs/cleaning.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { ManualClock } from '../support/manualClock.ts';
import { makePayment, tellCaptured } from '../support/payments.ts';
import { testActor, testIds } from '../support/testActor.ts';
import { makeTrip, makeUsers, NOON, type Trip } from '../support/trip.ts';

describe('[OPS-3] the records of what was carried out', () => {
  let database: TestDatabase;
  let trip: Trip;
  let clock: ManualClock;
  /** How many each statement has removed. */
  let batches: number[];

  before(async () => {
    database = await bookingDatabase();
    trip = await makeTrip(database.pool);
  });
  after(() => database.drop());

  beforeEach(() => {
    batches = [];
    clock = new ManualClock(NOON);
  });

  const store = {
    removeOld: async (at: number, limit: number) => {
      const removed = await createOldOperations(database.pool).removeOld(at, limit);
      batches.push(removed);
      return removed;
    },
  };

  async function kinds(): Promise<string[]> {
    const { rows } = await database.pool.query<{ kind: string }>('select kind from operations order by 1');
    return rows.map(({ kind }) => kind);
  }

  it('are kept for fourteen days to the millisecond, and go a thousand at a time', async () => {
    await database.pool.query(
      `insert into operations (id, schedule_id, kind, reply, created_at)
       select gen_random_uuid(), $1::uuid, 'old', '{"type": "done"}'::jsonb, $2::timestamptz from generate_series(1, 2500)
       union all select gen_random_uuid(), $1::uuid, 'new', '{"type": "done"}'::jsonb, $2::timestamptz + interval '2 ms'`,
      [trip.scheduleId, new Date(NOON)],
    );
    clock.advance(OPERATIONS_KEPT_MS - 1);
    expect(await clean({ store, clock })).to.equal(0);
    clock.advance(1);
    expect(await clean({ store, clock })).to.equal(2500);
    expect(batches).to.deep.equal([0, 1000, 1000, 500]);
    expect(await kinds()).to.deep.equal(['new']);
    clock.advance(2);
    expect(await clean({ store, clock })).to.equal(1);
  });

  it('are kept for news of a gateway that was not carried out to its end; the audit misses none', async () => {
    const [user = ''] = await makeUsers(database.pool, 1);
    const actor = await testActor(trip.scheduleId, {
      store: createTurnStore(database.pool, TIME_BY_HAND),
      clock,
    });
    const reservationId = testIds.next();
    await actor.reserve(user, [trip.seatIds[0] ?? ''], reservationId);
    const paymentId = await makePayment(database.pool, reservationId);
    await tellCaptured(database.pool, actor, paymentId, 2000);
    const sold = await kinds();
    expect(sold).to.include.members(['capture', 'reserve']);

    // As when the job was cut off between the two, as often as it was tried.
    await database.pool.query('update gateway_events set applied_at = null');
    clock.advance(OPERATIONS_KEPT_MS);
    expect(await clean({ store, clock })).to.equal(sold.length - 1);
    expect(await kinds()).to.deep.equal(['capture']);
    await database.pool.query('update gateway_events set applied_at = received_at');
    expect(await clean({ store, clock })).to.equal(1);
    await expectCleanAudit(database.pool);
  });
});
