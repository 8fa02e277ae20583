import { expect } from 'chai';
import type { Pool } from 'pg';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';

/** A pool whose connection breaks at COMMIT, as the driver tells it: without a code. */
function breaksAtCommit(): Pool {
  const answers = (text: string) => {
    if (text === 'commit') return Promise.reject(new Error('Connection terminated unexpectedly'));
    const rows = text.includes('update schedules') ? [{ epoch: '1', version: '0', base_price: '10.00' }] : [];
    return Promise.resolve({ rows, rowCount: rows.length });
  };
  const client = {
    query: (query: string | { text: string }) => answers(typeof query === 'string' ? query : query.text),
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
});
