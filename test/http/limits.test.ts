import { expect } from 'chai';
import { z } from 'zod';
import type { Authenticator, RequestContext } from '../../src/app/caller.ts';
import { LIMITS, NO_LIMITS } from '../../src/app/limits.ts';
import { limitedDoors } from '../../src/app/reservations/limitedDoors.ts';
import { type Refused, refusal, refuse } from '../../src/domain/errors.ts';
import { createMemoryLimits } from '../../src/gateways/limits.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { defineOperation } from '../../src/http/operation.ts';
import { anyone } from '../../src/http/policies.ts';
import { createLogger } from '../../src/log.ts';
import { type Reply, request, type Send, type TestServer as Serving, serve } from '../support/httpServer.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { newcomer, PASSWORD } from '../support/userWorld.ts';

const told = ({ status, json }: Reply) => [status, json.code];
const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

describe('limits of requests', () => {
  let server: Serving;

  const auth: Authenticator = {
    authenticate: async (token) =>
      token.startsWith('user')
        ? { userId: token, role: 'customer' }
        : refuse('unauthenticated', 'This token is nobody’s.'),
  };

  beforeEach(async () => {
    const few = { points: 3, seconds: 60 };
    server = await serve(
      createHttpApp({
        operations: [
          defineOperation({
            id: 'look',
            method: 'get',
            path: '/look',
            tag: 'test',
            summary: 'test',
            policy: anyone,
            success: { status: 200, schema: z.object({}) },
            refusals: [],
            handle: async () => ({ body: {} }),
          }),
        ],
        auth,
        log: createLogger('silent'),
        config: { corsOrigins: null, production: false, trustProxy: true },
        ready: async () => ({}),
        limits: createMemoryLimits({ ...LIMITS, guest: few, user: few }),
      }).listener,
    );
  });
  afterEach(() => server.close());

  async function statuses(count: number, send: (index: number) => Send): Promise<number[]> {
    const seen: number[] = [];
    for (let index = 0; index < count; index += 1) {
      seen.push((await server.send('GET', '/look', send(index))).status);
    }
    return seen;
  }

  it('[LIM-8] guests count by address, and hear when to come back', async () => {
    expect(await statuses(4, () => from('192.0.2.1'))).to.deep.equal([200, 200, 200, 429]);
    const refused = await server.send('GET', '/look', from('192.0.2.1'));
    expect(told(refused)).to.deep.equal([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
    expect(await statuses(1, () => from('192.0.2.2'))).to.deep.equal([200]);
  });

  it('[LIM-8] a network of IPv6 is one guest', async () => {
    const network = (n: number) => from(`2001:db8::${n}`);
    expect(await statuses(4, network)).to.deep.equal([200, 200, 200, 429]);
    expect(await statuses(1, () => from('2001:db8:0:1::1'))).to.deep.equal([200]);
  });

  it('[LIM-9] users count by themselves, wherever they are, and not on their neighbours', async () => {
    const user = (n: number) => ({ token: 'user1', ...from(`192.0.2.${n}`) });
    expect(await statuses(4, user)).to.deep.equal([200, 200, 200, 429]);
    expect(await statuses(3, () => ({ token: 'user2', ...from('192.0.2.1') }))).to.deep.equal([
      200, 200, 200,
    ]);
    expect(await statuses(3, () => from('192.0.2.1'))).to.deep.equal([200, 200, 200]);
  });

  it('[LIM-10] tokens that are not accepted count as guests', async () => {
    const guess = (n: number) => ({ token: `guess${n}`, ...from('192.0.2.1') });
    expect(await statuses(4, guess)).to.deep.equal([401, 401, 401, 429]);
  });

  it('[LIM-11] what machines must always be told is told', async () => {
    for (let n = 0; n < 10; n += 1) expect((await server.send('GET', '/healthz')).status).to.equal(200);
  });

  it('[LIM-12] what a user does in rooms counts on the user as well', async () => {
    const limits = createMemoryLimits({ ...LIMITS, user: { points: 2, seconds: 60 } });
    const done: string[] = [];
    const gone = { ok: false, refusal: refusal('seat_unavailable', 'Gone.') } as const;
    const doors = limitedDoors(
      {
        reserve: async () => gone,
        namePassengers: async () => undefined,
        release: async (_context, id) => void done.push(id),
      },
      limits.user,
    );
    const context = (userId: string): RequestContext => ({
      caller: { userId, role: 'customer' },
      ip: null,
      requestId: 'r',
    });
    const code = (tried: Promise<unknown>) =>
      tried.catch((error: unknown) => (error as Refused).refusal.code);
    expect(await doors.reserve(context('ada'), { scheduleId: 's', seatIds: [] })).to.equal(gone);
    await doors.release(context('ada'), 'a');
    expect(await code(doors.release(context('ada'), 'b'))).to.equal('rate_limited');
    await doors.release(context('bob'), 'c');
    expect(done).to.deep.equal(['a', 'c']);
  });
});

describe('limits of a whole server', function () {
  this.timeout(120_000);
  let server: TestServer;

  afterEach(() => server.remove());

  const post = (path: string, body: unknown, send: Send = {}) =>
    request(server.url + path, 'POST', { body, ...send });
  const logIn = (email: string, password: string, send?: Send) =>
    post('/users/login', { email, password }, send);

  it('[LIM-1] [LIM-2] an attacker is stopped, the customer signs in from elsewhere', async () => {
    server = await testServer({ RATE_LIMIT: 'on', TRUST_PROXY: 'true' });
    expect((await post('/users/register', newcomer('ada@example.com'))).status).to.equal(201);
    for (let n = 0; n < 10; n += 1) {
      const reply = await logIn('ada@example.com', `Wrong-pass-${n}`, from('203.0.113.9'));
      expect(told(reply)).to.deep.equal([401, 'unauthenticated']);
    }
    const stopped = await logIn('ada@example.com', PASSWORD, from('203.0.113.9'));
    expect(told(stopped)).to.deep.equal([429, 'rate_limited']);
    expect(Number(stopped.headers.get('retry-after'))).to.be.within(1, 900);
    expect((await logIn('ada@example.com', PASSWORD, from('192.0.2.1'))).status).to.equal(200);
  });

  it('[LIM-7] who is not behind a trusted proxy cannot choose an address', async () => {
    server = await testServer({ RATE_LIMIT: 'on' });
    const seen = new Set<number>();
    for (let n = 0; n < 11; n += 1) {
      seen.add((await logIn('nobody@example.com', 'Wrong-pass-1', from(`203.0.113.${n}`))).status);
    }
    expect([...seen]).to.deep.equal([401, 429]);
  });

  it('[LIM-13] switched off, there are none', async () => {
    server = await testServer({ RATE_LIMIT: 'off' });
    for (let n = 0; n < 12; n += 1) {
      expect((await logIn('nobody@example.com', 'Wrong-pass-1')).status).to.equal(401);
    }
    expect(await NO_LIMITS.guest.take('anybody', 1_000_000)).to.deep.equal({ ok: true });
  });
});
