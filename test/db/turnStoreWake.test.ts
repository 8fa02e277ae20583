import { expect } from 'chai';
import type { Pool } from 'pg';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { bookingDatabase } from '../support/bookingDatabase.ts';
import { eventually } from '../support/eventually.ts';
import { makeTrip } from '../support/trip.ts';

/** A pool whose connection breaks before the answer comes, as the driver tells it: without a code. */
function breaksAtCommit(): Pool {
  const client = {
    query: () => Promise.reject(new Error('Connection terminated unexpectedly')),
    release: () => undefined,
  };
  return { connect: () => Promise.resolve(client) } as unknown as Pool;
}

describe('waking a schedule', () => {
  it('[RUN-4] says that the database is away when its connection breaks as the epoch is committed', async () => {
    const store = createTurnStore(breaksAtCommit());
    const failure = await store.wake('schedule', 'process').catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DatabaseUnavailable);
  });

  it('[GUARD-3] waits for what the former owner is committing, and sees it', async () => {
    const database = await bookingDatabase();
    const { pool } = database;
    const { scheduleId, seatIds } = await makeTrip(pool);
    const former = await pool.connect();
    await former.query('begin');
    await former.query('update schedules set version = version + 1 where id = $1', [scheduleId]);
    const waking = createTurnStore(pool).wake(scheduleId, seatIds[0] ?? '');
    await eventually('the new owner waits', async () => {
      const { rows } = await pool.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`);
      return rows.length === 1;
    });
    await former.query('update seats set price_modifier = 5 where id = $1', [seatIds[0]]);
    await former.query('commit');
    former.release();
    const woken = await waking;
    expect(woken?.map.version).to.equal(1);
    expect(woken?.map.seats.get(seatIds[0] ?? '')?.priceModifier).to.equal(500);
    expect(woken?.epoch).to.equal(1);
    await database.drop();
  });
});
