import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import type { Begun, IdempotencyStore, KeptAnswer, KeyClaim } from '../../src/app/idempotency.ts';
import { KEY_KEPT_MS, KEY_LEASE_MS } from '../../src/app/idempotency.ts';
import { createIdempotencyStore } from '../../src/db/idempotencyStore.ts';
import { Refused } from '../../src/domain/errors.ts';
import { clean } from '../../src/jobs/cleaning.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { ManualClock } from '../support/manualClock.ts';
import { testIds } from '../support/testActor.ts';
import { NOON } from '../support/trip.ts';

type New = Extract<Begun, { state: 'new' }>;

const BODY = Buffer.alloc(32, 1);
const OTHER_BODY = Buffer.alloc(32, 2);
const ANSWER: KeptAnswer = { status: 201, headers: { Location: '/things/1' }, body: { z: 1, a: [0.1, 'é'] } };

describe('the idempotency keys in the database', () => {
  let database: TestDatabase;
  let store: IdempotencyStore;
  let scope: Uint8Array;
  let serial = 0;

  before(async () => {
    database = await bookingDatabase({ max: 8 });
    store = createIdempotencyStore(database.pool, testIds);
  });
  after(() => database.drop());

  beforeEach(() => {
    serial += 1;
    scope = Buffer.alloc(32, serial);
  });

  const claimed = (): KeyClaim => ({ scope, id: testIds.next() });

  async function take(at = NOON): Promise<New & { claim: KeyClaim }> {
    const claim = claimed();
    const begun = await store.begin(claim, BODY, at);
    if (begun.state !== 'new') throw new Error(`the key is ${begun.state}`);
    return { ...begun, claim };
  }

  it('[IDEM-6] of calls at one instant, also of several processes, exactly one runs', async () => {
    const otherPool = new pg.Pool({ connectionString: database.url, max: 4 });
    const elsewhere = createIdempotencyStore(otherPool, testIds);
    const begun = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? store : elsewhere).begin(claimed(), BODY, NOON)),
    );
    await otherPool.end();
    const states = begun.map(({ state }) => state).sort();
    expect(states).to.deep.equal(['new', ...Array.from({ length: 39 }, () => 'running')]);
  });

  it('[IDEM-2] an answer is given again letter by letter, by any process, for a day and longer', async () => {
    const { claim } = await take();
    await store.finish(claim, ANSWER, NOON + 5);
    const again = await createIdempotencyStore(database.pool, testIds).begin(
      claimed(),
      BODY,
      NOON + 24 * 3_600_000,
    );
    expect(JSON.stringify(again)).to.equal(JSON.stringify({ state: 'replay', answer: ANSWER }));
  });

  it('[IDEM-3] another body is told apart while the first call runs and after it', async () => {
    const { claim } = await take();
    expect(await store.begin(claimed(), OTHER_BODY, NOON)).to.deep.equal({ state: 'reused' });
    await store.finish(claim, ANSWER, NOON);
    expect(await store.begin(claimed(), OTHER_BODY, NOON)).to.deep.equal({ state: 'reused' });
  });

  it('[IDEM-9] a call that died is taken over when its time is over, not before, under its operation id', async () => {
    const first = await take();
    expect(first.operation.again).to.equal(false);
    expect(await store.begin(claimed(), BODY, NOON + KEY_LEASE_MS - 1)).to.deep.equal({ state: 'running' });
    const second = await take(NOON + KEY_LEASE_MS);
    expect(second.operation).to.deep.equal({ id: first.operation.id, again: true });
    expect(await store.begin(claimed(), BODY, NOON + 2 * KEY_LEASE_MS - 1)).to.deep.equal({
      state: 'running',
    });
  });

  it('[IDEM-9] a key that was taken while the answer was lost can be given back, under its operation id', async () => {
    const claim = claimed();
    expect(await store.release(claim, NOON)).to.equal(false);
    const { operation } = (await store.begin(claim, BODY, NOON)) as New;
    expect(await store.release(claim, NOON)).to.equal(true);
    expect((await take()).operation).to.deep.equal({ id: operation.id, again: true });
    expect(await store.release(claim, NOON)).to.equal(false);
  });

  it('[IDEM-9] whoever was taken over has no say any longer', async () => {
    const first = await take();
    const second = await take(NOON + KEY_LEASE_MS);
    await store.finish(first.claim, { ...ANSWER, status: 200 }, NOON);
    await store.release(first.claim, NOON);
    await store.forget(first.claim);
    expect(await store.begin(claimed(), BODY, NOON + KEY_LEASE_MS)).to.deep.equal({ state: 'running' });
    await store.finish(second.claim, ANSWER, NOON);
    expect(await store.begin(claimed(), BODY, NOON)).to.deep.equal({ state: 'replay', answer: ANSWER });
  });

  it('[IDEM-7] a released key is open at once, for the same body and under the same operation id', async () => {
    const first = await take();
    await store.release(first.claim, NOON);
    expect(await store.begin(claimed(), OTHER_BODY, NOON)).to.deep.equal({ state: 'reused' });
    expect((await take()).operation).to.deep.equal({ id: first.operation.id, again: true });
  });

  it('[IDEM-5] a forgotten key is new, with any body', async () => {
    const first = await take();
    await store.forget(first.claim);
    const next = await store.begin(claimed(), OTHER_BODY, NOON);
    expect(next.state).to.equal('new');
    const { operation } = next as New;
    expect([operation.again, operation.id === first.operation.id]).to.deep.equal([false, false]);
  });

  it('[IDEM-9] an operation id is a UUID of version 7', async () => {
    expect((await take()).operation.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  });

  it('[IDEM-12] a round removes what is older than a day and an hour, and nothing else', async () => {
    await database.pool.query('delete from idempotency_keys');
    const clock = new ManualClock(NOON + KEY_KEPT_MS);
    await database.pool.query(
      `insert into idempotency_keys (scope, body_hash, operation_id, claim_id, leased_until, keep_until, created_at)
       select sha256(n::text::bytea), $1, gen_random_uuid(), gen_random_uuid(), $2, $2, $2
         from generate_series(1, 2500) n`,
      [BODY, new Date(NOON + KEY_KEPT_MS - 1)],
    );
    const { claim } = await take();
    await store.finish(claim, ANSWER, NOON + 1);
    expect(await clean({ store, clock })).to.equal(2500);
    expect((await store.begin(claimed(), BODY, clock.now())).state).to.equal('replay');
    clock.advance(1);
    expect(await clean({ store, clock })).to.equal(1);
    expect((await store.begin(claimed(), BODY, clock.now())).state).to.equal('new');
  });

  describe('of many calls at once', () => {
    const MANY = 120;
    let claims: KeyClaim[];

    beforeEach(() => {
      claims = Array.from({ length: MANY }, () => ({ scope: randomBytes(32), id: testIds.next() }));
    });

    const begin = (each = store) => Promise.all(claims.map((claim) => each.begin(claim, BODY, NOON)));

    it('[IDEM-15] share statements, and each has its own operation and answer', async () => {
      const { pool, asked } = watched(database.pool);
      const many = createIdempotencyStore(pool, testIds);
      const begun = await begin(many);
      expect(new Set(begun.map((each) => (each as New).operation.id)).size).to.equal(MANY);
      const answerOf = (n: number): KeptAnswer => ({
        status: 201,
        headers: {},
        body: { n, says: '"\\ é\u2028' },
      });
      const kept = await Promise.all(claims.map((claim, n) => many.finish(claim, answerOf(n), NOON)));
      expect(kept).to.deep.equal(claims.map(() => true));
      expect(asked.statements).to.be.below(MANY / 5);
      const again = await begin();
      expect(again).to.deep.equal(claims.map((_, n) => ({ state: 'replay', answer: answerOf(n) })));
    });

    it('[IDEM-15] are told apart: who is taken over, who comes twice, and who is wrong', async () => {
      await begin();
      // Each third one was taken over by another process while its own stood still. They waited, so that it began later.
      const late = NOON + 2 * KEY_LEASE_MS;
      const isTaken = (n: number) => n % 3 === 0;
      const takers = claims.filter((_, n) => isTaken(n)).map(({ scope }) => ({ scope, id: testIds.next() }));
      await Promise.all(takers.map((claim) => store.begin(claim, BODY, late)));
      const kept = await Promise.all(claims.map((claim) => store.finish(claim, ANSWER, late)));
      expect(kept).to.deep.equal(claims.map((_, n) => !isTaken(n)));
      expect((await begin()).map(({ state }) => state)).to.deep.equal(
        claims.map((_, n) => (isTaken(n) ? 'running' : 'replay')),
      );

      const wrong = { scope: randomBytes(32), id: 'no UUID' };
      const fresh = Array.from({ length: 30 }, () => ({ scope: randomBytes(32), id: testIds.next() }));
      const said = await Promise.allSettled(
        [...fresh, wrong, ...fresh].map((claim) => store.begin(claim, BODY, NOON)),
      );
      const states = said.map((each) => (each.status === 'fulfilled' ? each.value.state : 'failed'));
      expect(states.filter((state) => state === 'failed')).to.have.length(1);
      expect(states[30]).to.equal('failed');
      expect(states.filter((state) => state === 'new')).to.have.length(30);
    });

    it('[IDEM-15] do not lock each other out, in whatever order two processes have them', async () => {
      const otherPool = new pg.Pool({ connectionString: database.url, max: 4 });
      const [here, there] = [watched(database.pool), watched(otherPool)];
      const [one, other] = [here, there].map(({ pool }) => createIdempotencyStore(pool, testIds)) as [
        IdempotencyStore,
        IdempotencyStore,
      ];
      for (let round = 0; round < 20; round += 1) {
        const at = NOON + round * 2 * KEY_LEASE_MS;
        const asks = (each: IdempotencyStore, order: KeyClaim[]) =>
          order.map(({ scope }) => each.begin({ scope, id: testIds.next() }, BODY, at));
        const begun = await Promise.all([...asks(one, claims), ...asks(other, claims.toReversed())]);
        expect(begun.filter(({ state }) => state === 'new')).to.have.length(MANY);
        // Those who come again while the first are answered.
        const theirs = claims.map(() => ({ scope: randomBytes(32), id: testIds.next() }));
        await Promise.all(theirs.map((claim) => one.begin(claim, BODY, at)));
        await Promise.all([
          ...theirs.map((claim) => one.finish(claim, ANSWER, at)),
          ...asks(other, theirs.toReversed()),
        ]);
      }
      await otherPool.end();
      // A statement that was given up for another's sake is written again in halves, a second later.
      expect([...here.asked.failures, ...there.asked.failures]).to.deep.equal([]);
    });
  });

  it('[IDEM-17] a lease begins when the key is taken, not when its call began to wait for that', async () => {
    const WAITS_MS = 300;
    const stuck = [claimed(), { scope: randomBytes(32), id: testIds.next() }] as const;
    const waiting = { scope: randomBytes(32), id: testIds.next() };
    for (const claim of stuck) await store.begin(claim, BODY, NOON);
    const holder = await database.pool.connect();
    await holder.query('begin');
    await holder.query('select from idempotency_keys for update');
    const begun = stuck.map(({ scope }) => store.begin({ scope, id: testIds.next() }, BODY, NOON));
    await sleep(100);
    begun.push(store.begin(waiting, BODY, NOON));
    await sleep(WAITS_MS);
    await holder.query('rollback');
    holder.release();
    expect((await Promise.all(begun)).map(({ state }) => state)).to.deep.equal(['running', 'running', 'new']);
    const { rows } = await database.pool.query<{ until: number }>(
      'select extract(epoch from leased_until)::float8 * 1000 as until from idempotency_keys where scope = $1',
      [waiting.scope],
    );
    expect(rows[0]?.until).to.be.at.least(NOON + WAITS_MS - 50 + KEY_LEASE_MS);
  });

  it('[IDEM-16] who waits behind those that find the database gone has asked it nothing', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 1000 });
    const away = createIdempotencyStore(pool, testIds);
    const claims = Array.from({ length: 3 }, () => ({ scope: randomBytes(32), id: testIds.next() }));
    const said = await Promise.allSettled(claims.map((claim) => away.begin(claim, BODY, NOON)));
    await pool.end();
    expect(said[0]?.status).to.equal('rejected');
    for (const each of said.slice(1)) {
      expect(each).to.deep.equal({ status: 'fulfilled', value: { state: 'unasked' } });
    }
  });

  it('[IDEM-10] without the database a key cannot be looked up, and that is said', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 1000 });
    const refused: unknown = await createIdempotencyStore(pool, testIds)
      .begin(claimed(), BODY, NOON)
      .catch((error: unknown) => error);
    await pool.end();
    expect(refused).to.be.instanceOf(Refused);
    expect((refused as Refused).refusal.code).to.equal('unavailable');
  });
});

/** A pool that counts what is asked of it, and keeps what failed. */
function watched(pool: pg.Pool): { pool: pg.Pool; asked: { statements: number; failures: unknown[] } } {
  const asked = { statements: 0, failures: [] as unknown[] };
  const query = (...args: [pg.QueryConfig]) => {
    asked.statements += 1;
    const answer = pool.query(...args);
    answer.catch((error: unknown) => asked.failures.push(error));
    return answer;
  };
  return { pool: Object.create(pool, { query: { value: query } }) as pg.Pool, asked };
}
