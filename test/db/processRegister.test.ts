import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { unlockJobs } from '../../src/db/leftovers.ts';
import { createProcessRegister } from '../../src/db/processRegister.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { makeTrip } from '../support/trip.ts';

const LEASE_MS = 60_000;

describe('[OWN-4] the register of processes', () => {
  let database: TestDatabase;
  const made = () => ({ id: uuidv7(), address: 'http://127.0.0.1:3000' });
  /** Its lease has run out. */
  const bury = (id: string) =>
    database.pool.query(`update processes set lease_until = now() - interval '1 ms' where id = $1`, [id]);

  beforeEach(async () => {
    database = await bookingDatabase();
  });
  afterEach(() => database.drop());

  it('lists every process but oneself whose lease runs, with its address', async () => {
    const register = createProcessRegister(database.pool);
    const [one, two, dead] = [made(), made(), made()];
    for (const each of [one, two, dead]) await register.beat(each, LEASE_MS, []);
    await bury(dead.id);
    const { others, leaseUntil, lost } = await register.beat(one, LEASE_MS, []);
    expect(others.map(({ id, address }) => ({ id, address }))).to.deep.equal([two]);
    expect(leaseUntil - Date.now()).to.be.within(LEASE_MS - 5_000, LEASE_MS + 5_000);
    expect(lost).to.deep.equal([]);
    await register.leave(two.id);
    expect((await register.beat(one, LEASE_MS, [])).others).to.deep.equal([]);
  });

  it('tells which schedules another process has taken since, and whose they were', async () => {
    const register = createProcessRegister(database.pool);
    const store = createTurnStore(database.pool);
    const [one, two] = [made(), made()];
    const [kept, taken] = [await makeTrip(database.pool), await makeTrip(database.pool)];
    for (const { scheduleId } of [kept, taken]) await store.wake(scheduleId, one.id);
    const woken = await store.wake(taken.scheduleId, two.id);
    expect(woken).to.include({ epoch: 2, formerOwner: one.id });
    const { lost } = await register.beat(one, LEASE_MS, [kept.scheduleId, taken.scheduleId]);
    expect(lost).to.deep.equal([taken.scheduleId]);
  });

  it('gives the jobs of a dead process to the others at once, and leaves those of a living one', async () => {
    const [living, dead] = [createProcessRegister(database.pool), createProcessRegister(database.pool)];
    living.workerId = 'pool-living';
    dead.workerId = 'pool-dead';
    const gone = made();
    await living.beat(made(), LEASE_MS, []);
    await dead.beat(gone, LEASE_MS, []);
    for (const worker of ['pool-living', 'pool-dead']) {
      await database.pool.query(`select graphile_worker.add_job('mail', '{}', job_key => $1)`, [worker]);
      await database.pool.query(
        'update graphile_worker._private_jobs set locked_at = now(), locked_by = $1 where key = $1',
        [worker],
      );
    }
    expect(await unlockJobs(database.pool, 60)).to.equal(0);
    await bury(gone.id);
    expect(await unlockJobs(database.pool, 60)).to.equal(1);
    const { rows } = await database.pool.query<{ key: string }>(
      'select key from graphile_worker._private_jobs where locked_by is not null',
    );
    expect(rows).to.deep.equal([{ key: 'pool-living' }]);
  });
});
