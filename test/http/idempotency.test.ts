import { setImmediate as immediately } from 'node:timers/promises';
import { expect } from 'chai';
import { z } from 'zod';
import type { Authenticator, Caller, KeyedOperation, RequestContext } from '../../src/app/caller.ts';
import type { IdempotencyStore } from '../../src/app/idempotency.ts';
import { createIdempotencyStore } from '../../src/db/idempotencyStore.ts';
import { refuse } from '../../src/domain/errors.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { createDigests } from '../../src/http/digests.ts';
import { defineOperation, type Operation } from '../../src/http/operation.ts';
import { anyone } from '../../src/http/policies.ts';
import { createLogger } from '../../src/log.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { type Reply, type Send, serve, type TestServer } from '../support/httpServer.ts';
import { ManualClock } from '../support/manualClock.ts';
import { testIds } from '../support/testActor.ts';
import { NOON } from '../support/trip.ts';

type Work = (context: RequestContext) => Promise<unknown> | unknown;

const CALLERS: Record<string, Caller> = {
  ada: { userId: '0198c0de-0000-7000-8000-000000000001', role: 'customer' },
  bob: { userId: '0198c0de-0000-7000-8000-000000000002', role: 'customer' },
};

const auth: Authenticator = {
  authenticate: async (token) => CALLERS[token] ?? refuse('unauthenticated', 'Nobody.'),
};

describe('requests with an Idempotency-Key', () => {
  let database: TestDatabase;
  let server: TestServer;
  let kept: IdempotencyStore;
  /** The kept keys, of which a test may break a part. */
  let store: IdempotencyStore;
  let work: Work;
  let runs: (KeyedOperation | undefined)[];
  let troubles: string[];
  /** The waits before another try, as long as a test asked for them. */
  let wait: (ms: number) => Promise<unknown>;
  let key: string;
  let serial = 0;

  function making(id: string, path: string, keyless?: true): Operation {
    return defineOperation({
      id,
      method: 'post',
      path,
      tag: 'test',
      summary: 'test',
      policy: anyone,
      ...(keyless && { keyless }),
      body: z.strictObject({ name: z.string(), price: z.number().optional() }),
      success: { status: 201, schema: z.object({ made: z.unknown() }) },
      refusals: [],
      handle: async ({ context }) => {
        runs.push(context.operation);
        const made = await work(context);
        return {
          body: { made },
          location: `/things/${runs.length}`,
          headers: { 'X-Run': String(runs.length) },
        };
      },
    });
  }

  before(async () => {
    database = await bookingDatabase();
    kept = createIdempotencyStore(database.pool, testIds);
    const { listener: app } = createHttpApp({
      operations: [
        making('makeThing', '/things'),
        making('makeOther', '/others/{id}'),
        making('signIn', '/sign-in', true),
      ],
      auth,
      log: createLogger('silent'),
      config: { corsOrigins: null, production: false, trustProxy: true },
      ready: async () => ({}),
      idempotency: {
        store: {
          begin: (...given) => store.begin(...given),
          finish: (...given) => store.finish(...given),
          release: (...given) => store.release(...given),
          forget: (...given) => store.forget(...given),
          removeOld: (...given) => store.removeOld(...given),
        },
        clock: new ManualClock(NOON),
        ids: testIds,
        digests: createDigests('a secret of at least thirty-two characters'),
        onTrouble: (what) => troubles.push(what),
        wait: (ms) => wait(ms),
      },
    });
    server = await serve(app);
  });

  after(async () => {
    await server.close();
    await database.drop();
  });

  beforeEach(() => {
    serial += 1;
    key = `key-${serial}`;
    store = kept;
    runs = [];
    troubles = [];
    wait = () => new Promise(() => undefined);
    work = () => runs.length;
  });

  function post(send: Send = {}, path = '/things'): Promise<Reply> {
    return server.send('POST', path, {
      token: 'ada',
      body: { name: 'x' },
      ...send,
      headers: { 'Idempotency-Key': key, ...send.headers },
    });
  }

  function guest(address: string): Promise<Reply> {
    return server.send('POST', '/things', {
      body: { name: 'x' },
      headers: { 'Idempotency-Key': key, 'X-Forwarded-For': address },
    });
  }

  const told = ({ status, json }: Reply) => [status, json.code];

  it('[IDEM-2] the same again is answered as the first time: status, body, Location, and runs no more', async () => {
    const first = await post();
    const second = await post();
    expect([first.status, first.json, first.headers.get('location')]).to.deep.equal([
      201,
      { made: 1 },
      '/things/1',
    ]);
    expect([second.status, second.text, second.headers.get('location')]).to.deep.equal([
      201,
      first.text,
      '/things/1',
    ]);
    expect(second.headers.get('x-run')).to.equal('1');
    expect(runs).to.have.length(1);
  });

  it('[IDEM-14] a call that was taken over does not answer for itself', async () => {
    const running = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    work = async () => {
      running.resolve();
      await go.promise;
      return 'too late';
    };
    const first = post();
    await running.promise;
    // As at the end of its lease.
    await database.pool.query('update idempotency_keys set leased_until = $1 where answer is null', [
      new Date(NOON - 1),
    ]);
    work = () => 'in time';
    expect((await post()).json).to.deep.equal({ made: 'in time' });
    go.resolve();
    expect(told(await first)).to.deep.equal([409, 'idempotency_in_progress']);
    expect((await post()).json).to.deep.equal({ made: 'in time' });
  });

  it('[IDEM-2] without a key every call runs', async () => {
    const send = { token: 'ada', body: { name: 'x' } };
    await server.send('POST', '/things', send);
    await server.send('POST', '/things', send);
    expect(runs).to.deep.equal([undefined, undefined]);
  });

  it('[IDEM-1] a key is 1 to 255 visible ASCII characters', async () => {
    for (const bad of ['', 'a b', 'é', 'x'.repeat(256)]) {
      const reply = await post({ headers: { 'Idempotency-Key': bad } });
      expect(told(reply), JSON.stringify(bad)).to.deep.equal([400, 'validation_failed']);
    }
    expect(runs).to.have.length(0);
    for (const good of ['!', `~${serial}`.padEnd(255, 'x')]) {
      expect((await post({ headers: { 'Idempotency-Key': good } })).status).to.equal(201);
    }
  });

  it('[IDEM-1] where none is taken, a key means nothing, whatever it is', async () => {
    expect((await post({}, '/sign-in')).json.made).to.equal(1);
    expect((await post({}, '/sign-in')).json.made).to.equal(2);
    expect((await post({ headers: { 'Idempotency-Key': 'a b' } }, '/sign-in')).status).to.equal(201);
    expect(runs).to.deep.equal([undefined, undefined, undefined]);
  });

  it('[IDEM-3] the same key with another body is refused', async () => {
    await post();
    expect(told(await post({ body: { name: 'y' } }))).to.deep.equal([422, 'idempotency_key_reused']);
    expect((await post()).json).to.deep.equal({ made: 1 });
  });

  it('[IDEM-3] the order of fields and the blanks between them make no other body', async () => {
    await post({ body: { name: 'x', price: 1 } });
    const reply = await server.send('POST', '/things', {
      token: 'ada',
      raw: '{ "price": 1.0,\n "name": "x" }',
      headers: { 'Idempotency-Key': key, 'Content-Type': 'application/json' },
    });
    expect([reply.status, reply.json]).to.deep.equal([201, { made: 1 }]);
  });

  it('[IDEM-4] a key is one caller’s, for one path', async () => {
    const replies = [
      await post(),
      await post({ token: 'bob' }),
      await post({}, '/others/1'),
      await post({}, '/others/2'),
      await guest('192.0.2.1'),
      await guest('192.0.2.2'),
    ];
    expect(replies.map(({ json }) => json.made)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect((await guest('192.0.2.1')).json.made).to.equal(5);
    expect((await post({}, '/others/1/')).json.made).to.equal(3);
  });

  it('[IDEM-5] a state that forbids is an answer, and kept', async () => {
    work = () => refuse('seat_unavailable', 'Gone.', { seat_ids: ['s1', 's2'] });
    const first = await post();
    work = () => 'free again';
    const second = await post();
    expect(told(first)).to.deep.equal([409, 'seat_unavailable']);
    expect([second.status, second.text]).to.deep.equal([409, first.text]);
    expect(second.headers.get('content-type')).to.equal('application/problem+json');
  });

  it('[IDEM-5] every other refusal of the request is judged anew, with any body', async () => {
    expect(told(await post({ body: { name: 1 } }))).to.deep.equal([400, 'validation_failed']);
    for (const code of ['not_found', 'forbidden', 'amount_mismatch', 'unauthenticated'] as const) {
      work = () => refuse(code, 'No.');
      expect((await post()).json.code).to.equal(code);
    }
    work = () => 'now';
    expect((await post({ body: { name: 'mended' } })).json.made).to.equal('now');
    expect(new Set(runs.map((operation) => operation?.id)).size).to.equal(runs.length);
    expect(runs.map((operation) => operation?.again)).to.not.include(true);
  });

  it('[IDEM-6] while the first call runs the others hear so, and that is not kept', async () => {
    const running = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    work = async () => {
      running.resolve();
      await go.promise;
      return 'done';
    };
    const first = post();
    await running.promise;
    const others = await Promise.all([post(), post(), post()]);
    for (const other of others) {
      expect(told(other)).to.deep.equal([409, 'idempotency_in_progress']);
      expect(other.headers.get('retry-after')).to.equal('1');
    }
    go.resolve();
    expect((await first).json.made).to.equal('done');
    expect((await post()).json.made).to.equal('done');
    expect(runs).to.have.length(1);
  });

  it('[IDEM-7] what may pass by itself is not kept: the next call carries on under the same operation', async () => {
    const failures: Work[] = [
      () => refuse('unavailable', 'Later.'),
      () => refuse('rate_limited', 'Later.'),
      () => {
        throw new Error('a bug');
      },
    ];
    for (const [index, status] of [503, 429, 500].entries()) {
      work = failures[index] ?? work;
      expect((await post()).status).to.equal(status);
    }
    work = () => 'done';
    expect((await post()).json.made).to.equal('done');
    expect(runs.map((operation) => operation?.again)).to.deep.equal([false, true, true, true]);
    expect(new Set(runs.map((operation) => operation?.id)).size).to.equal(1);
  });

  it('[IDEM-10] a key that cannot be looked up: 503, and nothing is carried out', async () => {
    store = { ...kept, begin: async () => refuse('unavailable', 'The database cannot be reached.') };
    const reply = await post();
    expect(told(reply)).to.deep.equal([503, 'unavailable']);
    expect(reply.headers.get('retry-after')).to.equal('1');
    expect(runs).to.have.length(0);
  });

  it('[IDEM-16] a key that was not even asked for: 503, nothing is carried out, and nothing given back', async () => {
    let released = 0;
    store = {
      ...kept,
      begin: async () => ({ state: 'unasked' }),
      release: async () => {
        released += 1;
        return false;
      },
    };
    const reply = await post();
    expect(told(reply)).to.deep.equal([503, 'unavailable']);
    expect(reply.headers.get('retry-after')).to.equal('1');
    expect([runs.length, released]).to.deep.equal([0, 0]);
  });

  it('[IDEM-16] an answer that would have to wait is given at once, and kept a moment later', async () => {
    const finished = Promise.withResolvers<void>();
    let refusals = 2;
    wait = async () => undefined;
    store = {
      ...kept,
      finish: async (...given) => {
        refusals -= 1;
        if (refusals >= 0) refuse('unavailable', 'Too many wait.');
        const isOurs = await kept.finish(...given);
        finished.resolve();
        return isOurs;
      },
    };
    expect((await post()).json.made).to.equal(1);
    await finished.promise;
    expect((await post()).json.made).to.equal(1);
    expect(runs).to.have.length(1);
  });

  /** Takes the key, whose answer is lost; then the database is away for `tries` tries to give it back. */
  async function loseTheTaking(tries: number): Promise<void> {
    const open = Promise.withResolvers<void>();
    let left = tries;
    wait = async () => undefined;
    store = {
      ...kept,
      begin: async (...given) => {
        await kept.begin(...given);
        return refuse('unavailable', 'The connection broke.');
      },
      release: async (...given) => {
        left -= 1;
        if (left >= 0) refuse('unavailable', 'The database cannot be reached.');
        const released = await kept.release(...given);
        open.resolve();
        return released;
      },
    };
    expect((await post()).status).to.equal(503);
    await open.promise;
    store = kept;
  }

  for (const tries of [0, 1, 6]) {
    it(`[IDEM-9] a key whose taking was cut off is open once ${tries} more tries were cut too`, async () => {
      await loseTheTaking(tries);
      expect((await post()).json.made).to.equal(1);
      expect(runs.map((operation) => operation?.again)).to.deep.equal([true]);
    });
  }

  it('[IDEM-9] a taking that comes later than the news of its end is given back as well, and not looked for long', async () => {
    const looks: boolean[] = [];
    const twice = Promise.withResolvers<void>();
    let late: () => Promise<unknown> = async () => undefined;
    wait = async () => late();
    store = {
      ...kept,
      begin: async (...given) => {
        late = () => kept.begin(...given);
        return refuse('unavailable', 'The connection broke.');
      },
      release: async (...given) => {
        looks.push(await kept.release(...given));
        if (looks.length === 2) twice.resolve();
        return looks.at(-1) === true;
      },
    };
    expect((await post()).status).to.equal(503);
    await twice.promise;
    store = kept;
    expect(looks).to.deep.equal([false, true]);
    expect((await post()).json.made).to.equal(1);
  });

  it('[IDEM-9] one that never came is looked for twice', async () => {
    const looked = Promise.withResolvers<void>();
    let looks = 0;
    let waits = 0;
    wait = async () => {
      waits += 1;
    };
    store = {
      ...kept,
      begin: async () => refuse('unavailable', 'The connection broke.'),
      release: async (...given) => {
        const released = await kept.release(...given);
        looks += 1;
        if (looks === 2) looked.resolve();
        return released;
      },
    };
    await post();
    await looked.promise;
    await immediately();
    expect([looks, waits]).to.deep.equal([2, 1]);
  });

  it('[IDEM-11] an answer that cannot be kept is given all the same; the key says that it runs', async () => {
    store = { ...kept, finish: async () => refuse('unavailable', 'The database cannot be reached.') };
    expect((await post()).status).to.equal(201);
    expect(troubles).to.have.length(1);
    expect(told(await post())).to.deep.equal([409, 'idempotency_in_progress']);
  });

  it('[IDEM-13] neither keys nor bodies can be read in the database, nor guessed without the secret', async () => {
    key = 'a-key-that-is-a-secret';
    await post({ body: { name: 'Secret123pass' } });
    const { rows } = await database.pool.query<{ row: string }>(
      `select t::text || encode(scope, 'escape') || encode(body_hash, 'escape') as row from idempotency_keys t`,
    );
    const all = rows.map(({ row }) => row).join('\n');
    expect(all).to.not.include(key);
    expect(all).to.not.include('Secret123pass');
    const { rows: plain } = await database.pool.query<{ n: number }>(
      `select count(*)::int as n from idempotency_keys
        where body_hash in (sha256('{"name":"Secret123pass"}'), sha256('["idempotency","a-key-that-is-a-secret",{"name":"Secret123pass"}]'))`,
    );
    expect(plain[0]?.n).to.equal(0);
  });
});
