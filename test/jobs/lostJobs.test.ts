import { expect } from 'chai';
import type { Runner } from 'graphile-worker';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { unlockLost } from '../../src/db/leftovers.ts';
import { openPool } from '../../src/db/pools.ts';
import { withMembers } from '../../src/jobs/steadyPool.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { createLogger } from '../../src/log.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { eventually } from '../support/eventually.ts';

const LOST_AFTER_MS = 100;

describe('[JOB-4] a job whose taking was cut in two', () => {
  let database: TestDatabase;
  let pool: Pool;
  let worker: Runner;
  /** While true, the connection breaks by which the next job is given, after the database has given it. */
  let cutsTaking: boolean;
  let orders: Map<string, PromiseWithResolvers<void>>;

  beforeEach(async () => {
    database = await bookingDatabase();
    pool = openPool(database.url, { name: 'jobs', max: 4, statementTimeoutMs: 0, onError: () => undefined });
    orders = new Map();
    const unused = () => Promise.reject(new Error('no such job was made'));
    const orderRefund = (id: string) => {
      const order = Promise.withResolvers<void>();
      orders.set(id, order);
      return order.promise;
    };
    cutsTaking = false;
    worker = await startWorker(
      cutting(pool, ({ rows }) => {
        const cut = cutsTaking && rows.length > 0;
        if (cut) cutsTaking = false;
        return cut;
      }),
      { applyNews: unused, sendMail: unused, issueInvoice: unused, orderRefund },
      createLogger('silent'),
      {
        freeLost: (...who) => unlockLost(pool, ...who, LOST_AFTER_MS),
        lostAfterMs: LOST_AFTER_MS,
      },
    );
  });
  afterEach(async () => {
    for (const { resolve } of orders.values()) resolve();
    await worker.stop();
    // Its connections come back a moment later.
    await worker.promise;
    await pool.end();
    await database.drop();
  });

  async function addJob(): Promise<string> {
    const refundId = uuidv7();
    await database.pool.query(`select graphile_worker.add_job('refund', $1, job_key => $2)`, [
      { refund_id: refundId },
      refundId,
    ]);
    return refundId;
  }

  it('is done some time after, and what the worker is at is left alone', async () => {
    const underWay = await addJob();
    await eventually('it is under way', () => orders.has(underWay));
    const begun = orders.get(underWay);
    cutsTaking = true;
    const cut = await addJob();
    await eventually('its taking is cut', () => !cutsTaking);
    expect(orders.has(cut)).to.equal(false);
    await eventually('it is taken up again', () => orders.has(cut));
    expect(orders.get(underWay)).to.equal(begun);
  });
});

/** The same pool; what a statement gave is lost with its connection when `cuts` says so. */
function cutting(pool: Pool, cuts: (given: { rows: unknown[] }) => boolean): Pool {
  const connect = async () => {
    const client = await pool.connect();
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<{ rows: unknown[] }>;
    const cut = async (...args: unknown[]) => {
      const given = await query(...args);
      if (!cuts(given)) return given;
      throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
    };
    return withMembers(client, { query: cut, release: client.release.bind(client) });
  };
  return withMembers(pool, {
    connect: (...args: unknown[]) => (args.length > 0 ? Reflect.apply(pool.connect, pool, args) : connect()),
  });
}
