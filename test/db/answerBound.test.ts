import { expect } from 'chai';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { CommitUnknown, DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import { openPool } from '../../src/db/pools.ts';
import { createProcessRegister } from '../../src/db/processRegister.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { ManualClock } from '../support/manualClock.ts';
import { testActor } from '../support/testActor.ts';
import { makeTrip, makeUsers, NOON } from '../support/trip.ts';

/** Far above what a test's statement takes, far below what a connection would wait by itself. */
const STATEMENT_MS = 400;

describe('[RUN-21] a database that stands still instead of stopping', () => {
  let database: TestDatabase;
  let way: CutProxy;
  let pool: Pool;

  beforeEach(async () => {
    database = await bookingDatabase();
    const url = new URL(database.url);
    way = await new CutProxy(Number(url.port)).open();
    url.hostname = '127.0.0.1';
    url.port = String(way.port);
    pool = openPool(url.href, {
      name: 'held up',
      max: 2,
      statementTimeoutMs: STATEMENT_MS,
      onError: () => undefined,
    });
  });
  afterEach(async () => {
    way.pass();
    await pool.end();
    await way.close();
    await database.drop();
  });

  it('is waited for within bounds: nobody knows of a commit, callers hear so, and it works again after', async () => {
    const { scheduleId, seatIds } = await makeTrip(database.pool);
    const [user] = (await makeUsers(database.pool, 1)) as [string];
    const store = createTurnStore(pool);
    const failures: unknown[] = [];
    const commit = async (...rows: Parameters<typeof store.commit>) =>
      store.commit(...rows).catch((error: unknown) => {
        failures.push(error);
        throw error;
      });
    const { actor, reserve } = await testActor(scheduleId, {
      store: { ...store, commit },
      clock: new ManualClock(NOON),
    });
    const operation = uuidv7();

    way.hold();
    const refused = await reserve(user, [seatIds[0] as string], operation);
    expect(refused).to.deep.include({ ok: false, code: 'unavailable', extras: { retry_after_seconds: 1 } });
    expect(failures.map((error) => (error as Error).constructor)).to.deep.equal([CommitUnknown]);

    // What was under way arrives late; whoever asks again hears what became of it.
    way.pass();
    const done = await reserve(user, [seatIds[0] as string], operation);
    expect(done).to.include({ ok: true });
    const { rows } = await database.pool.query('select id from reservations where schedule_id = $1', [
      scheduleId,
    ]);
    expect(rows).to.have.length(1);
    expect(actor.isIdle).to.equal(true);
  });

  it('lets no lease wait for it', async () => {
    const register = createProcessRegister(pool);
    const self = { id: uuidv7(), address: 'http://127.0.0.1:3000' };
    await register.beat(self, 5_000, []);
    way.hold();
    const failure: unknown = await register.beat(self, 5_000, []).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DatabaseUnavailable);
  });
});
