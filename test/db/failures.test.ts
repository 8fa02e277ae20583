import { expect } from 'chai';
import pg, { type Pool } from 'pg';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import { guardDb, isUnreachable } from '../../src/db/failures.ts';
import { createIdempotencyStore } from '../../src/db/idempotencyStore.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { Refused } from '../../src/domain/errors.ts';
import { bookingDatabase } from '../support/bookingDatabase.ts';
import { testIds } from '../support/testActor.ts';
import { makeTrip, NOON } from '../support/trip.ts';

const failed = (code: string) => Object.assign(new Error('it failed'), { code });
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

/** A pool whose server answers to everything with an error. */
function answering(code: string, lent: unknown[]): Pool {
  const error = Object.assign(new pg.DatabaseError('it failed', 0, 'error'), { code });
  const client = { query: () => Promise.reject(error), release: (broken: unknown) => lent.push(broken) };
  return { connect: () => Promise.resolve(client) } as unknown as Pool;
}

describe('[RUN-22] failures after which the database is away', () => {
  const AWAY = [
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'],
    ...['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'EMFILE'],
    ...['08000', '08001', '08003', '08004', '08006', '08P01'],
    ...['53000', '53100', '53200', '53300', '53400'],
    ...['57014', '57P01', '57P02', '57P03', '57P05', '58000', '58030'],
    ...['25006', '25P03', '25P04'],
  ];
  const OTHERS = ['22P02', '23505', '25001', '40001', '42P01', '55P03', 'BT001', 'XX000'];

  it('are told by their codes, also where they are wrapped; faults of the code are not among them', () => {
    for (const code of AWAY) {
      expect(isUnreachable(failed(code)), code).to.equal(true);
      expect(isUnreachable(new Error('wrapped', { cause: failed(code) })), code).to.equal(true);
    }
    for (const code of [...OTHERS, 'ERR_INVALID_ARG_TYPE', 'ERR_ASSERTION']) {
      expect(isUnreachable(failed(code)), code).to.equal(false);
    }
  });

  it('are 503, with a time to come back', async () => {
    for (const code of AWAY) {
      const failure = await failureOf(guardDb(() => Promise.reject(failed(code))));
      expect(failure, code).to.be.instanceOf(Refused);
      expect((failure as Refused).refusal, code).to.deep.include({ code: 'unavailable' });
    }
  });

  it('leave no turn unknown that the server says was not written, and its connection to nobody', async () => {
    for (const code of ['25006', '53100', '53200', '58030']) {
      const lent: unknown[] = [];
      const store = createTurnStore(answering(code, lent));
      expect(await failureOf(store.wake('schedule', 'process')), code).to.be.instanceOf(DatabaseUnavailable);
      expect(lent, code).to.have.length(1);
      expect(lent[0], code).to.be.instanceOf(Error);
    }
  });

  it('come of a name that nobody knows', async () => {
    const pool = new pg.Pool({ host: 'database.invalid', connectionTimeoutMillis: 20_000 });
    const failure = await failureOf(createTurnStore(pool).wake('schedule', 'process'));
    await pool.end();
    expect(failure).to.be.instanceOf(DatabaseUnavailable);
  });

  it('come of a database that has become read-only', async () => {
    const database = await bookingDatabase();
    const { scheduleId } = await makeTrip(database.pool);
    const pool = new pg.Pool({
      connectionString: database.url,
      options: '-c default_transaction_read_only=on',
    });
    const wake = await failureOf(createTurnStore(pool).wake(scheduleId, testIds.next()));
    const key = { scope: Buffer.alloc(32, 1), id: testIds.next() };
    const begin = await failureOf(createIdempotencyStore(pool, testIds).begin(key, Buffer.alloc(32), NOON));
    await pool.end();
    await database.drop();
    expect(wake).to.be.instanceOf(DatabaseUnavailable);
    expect((begin as Refused).refusal.code).to.equal('unavailable');
  });
});
