import { request as rawRequest } from 'node:http';
import { expect } from 'chai';
import { z } from 'zod';
import type { Authenticator } from '../../src/app/caller.ts';
import { refuse } from '../../src/domain/errors.ts';
import { createHttpApp, type HttpSettings } from '../../src/http/app.ts';
import { defineOperation } from '../../src/http/operation.ts';
import { admins, anyone, customers } from '../../src/http/policies.ts';
import { changes, idParams, instant, line, money } from '../../src/http/wire.ts';
import { type Reply, serve, type TestServer } from '../support/httpServer.ts';
import { logLines } from '../support/logLines.ts';

const ID = '0198c0de-0000-7000-8000-000000000001';
const echo = z.object({ got: z.unknown() });

const base = { tag: 'test', summary: 'test', policy: anyone, refusals: [] } as const;

const operations = [
  defineOperation({
    ...base,
    id: 'makeThing',
    method: 'post',
    path: '/things',
    body: z.strictObject({ name: line(1, 20), price: money.optional(), at: instant.optional() }),
    success: { status: 201, schema: echo },
    handle: async ({ body }) => ({ body: { got: body }, location: '/things/1' }),
  }),
  defineOperation({
    ...base,
    id: 'searchThings',
    method: 'get',
    path: '/things/search',
    query: z.object({ text: z.string().optional() }),
    success: { status: 200, schema: echo },
    handle: async ({ query }) => ({ body: { got: query } }),
  }),
  defineOperation({
    ...base,
    id: 'getThing',
    method: 'get',
    path: '/things/{id}',
    params: idParams,
    success: { status: 200, schema: echo },
    handle: async ({ params, context }) => ({ body: { got: { ...params, ...context } } }),
  }),
  defineOperation({
    ...base,
    id: 'changeThing',
    method: 'put',
    path: '/things/{id}',
    policy: customers,
    params: idParams,
    body: changes({ name: line(1, 20) }),
    success: { status: 200, schema: echo },
    handle: async ({ body }) => ({ body: { got: body } }),
  }),
  defineOperation({
    ...base,
    id: 'deleteThing',
    method: 'delete',
    path: '/things/{id}',
    policy: admins,
    params: idParams,
    success: { status: 204 },
    handle: async () => undefined,
  }),
  defineOperation({
    ...base,
    id: 'releaseThing',
    method: 'post',
    path: '/things/{id}/release',
    params: idParams,
    body: z.strictObject({ reason: line(0, 20).optional() }),
    bodyOptional: true,
    success: { status: 200, schema: echo },
    handle: async ({ body }) => ({ body: { got: body } }),
  }),
  defineOperation({
    ...base,
    id: 'hook',
    method: 'post',
    path: '/hook',
    rawBody: true,
    success: { status: 200, schema: echo },
    handle: async ({ raw }) => ({ body: { got: raw.body.toString('hex') } }),
  }),
  defineOperation({
    ...base,
    id: 'file',
    method: 'get',
    path: '/file',
    success: { status: 200, contentType: 'application/pdf' },
    handle: async () => ({ buffer: Buffer.from('%PDF'), headers: { 'Cache-Control': 'private' } }),
  }),
  defineOperation({
    ...base,
    id: 'broken',
    method: 'get',
    path: '/broken',
    success: { status: 200, schema: echo },
    handle: async () => {
      throw new Error('select secret from users');
    },
  }),
  defineOperation({
    ...base,
    id: 'busy',
    method: 'get',
    path: '/busy',
    success: { status: 200, schema: echo },
    handle: async () => refuse('unavailable', 'Not now.', { retry_after_seconds: 2.2 }),
  }),
];

const auth: Authenticator = {
  async authenticate(token) {
    if (token === 'customer' || token === 'admin') return { userId: ID, role: token };
    return refuse('unauthenticated', 'no');
  },
};

const settings: HttpSettings = { corsOrigins: null, production: false, trustProxy: false };

describe('the HTTP frame', () => {
  const { log, lines, find } = logLines();
  let server: TestServer;

  function start(config: Partial<HttpSettings> = {}, ready = async () => ({ database: true })) {
    const mounts = [
      { path: '/page', handler: (_req: unknown, res: { end(text: string): void }) => res.end('page') },
      {
        path: '/bad-page',
        handler: () => {
          throw new Error('secret of the page');
        },
      },
    ];
    return serve(
      createHttpApp({ operations, auth, log, config: { ...settings, ...config }, ready, mounts }).listener,
    );
  }

  before(async () => {
    server = await start();
  });

  after(() => server.close());

  const json = { 'Content-Type': 'application/json' };

  function expectProblem(reply: Reply, status: number, code: string): void {
    expect(reply.json, reply.text).to.include({ status, code, type: `urn:problem:${code}` });
    expect(reply.status).to.equal(status);
    expect(reply.headers.get('content-type')).to.equal('application/problem+json');
    expect(reply.json.title).to.be.a('string');
    expect(reply.json.detail).to.be.a('string');
  }

  describe('finding the operation', () => {
    it('[HTTP-1] an unknown path is 404', async () => {
      expectProblem(await server.send('GET', '/nowhere'), 404, 'not_found');
      expectProblem(await server.send('GET', '/things/a/b/c'), 404, 'not_found');
    });

    it('[HTTP-2] a known path with another method is 405 and says which it has', async () => {
      const reply = await server.send('DELETE', '/things');
      expectProblem(reply, 405, 'method_not_allowed');
      expect(reply.headers.get('allow')).to.equal('OPTIONS, POST');
    });

    it('[HTTP-3] a literal path wins over an id', async () => {
      expect((await server.send('GET', '/things/search?text=a')).json).to.deep.equal({ got: { text: 'a' } });
      expectProblem(
        await server.send('DELETE', '/things/search', { token: 'admin' }),
        405,
        'method_not_allowed',
      );
    });

    for (const id of ['1', `${ID}0`, '%00', '%ED%A0%80', '%zz', "'--", ID.replace('-', '')]) {
      it(`[HTTP-4] the malformed id ${id} is 404`, async () => {
        expectProblem(await server.send('GET', `/things/${id}`), 404, 'not_found');
      });
    }

    it('[HTTP-4] an id is taken in capitals too', async () => {
      const reply = await server.send('GET', `/things/${ID.toUpperCase()}`);
      expect(reply.json.got).to.include({ id: ID });
    });

    it('[HTTP-5] HEAD is GET without the body, OPTIONS tells the methods', async () => {
      const head = await server.send('HEAD', '/things/search');
      expect([head.status, head.text]).to.deep.equal([200, '']);
      const options = await server.send('OPTIONS', `/things/${ID}`);
      expect([options.status, options.headers.get('allow')]).to.deep.equal([
        204,
        'DELETE, GET, HEAD, OPTIONS, PUT',
      ]);
    });
  });

  describe('who may', () => {
    it('[AUTH-1] without a token, what needs one is 401', async () => {
      const reply = await server.send('DELETE', `/things/${ID}`);
      expectProblem(reply, 401, 'unauthenticated');
      expect(reply.headers.get('www-authenticate')).to.equal('Bearer');
    });

    it('[AUTH-2] a customer on an operation of admins is 403', async () => {
      expectProblem(await server.send('DELETE', `/things/${ID}`, { token: 'customer' }), 403, 'forbidden');
    });

    it('[AUTH-3] an admin may do what a customer may', async () => {
      const reply = await server.send('PUT', `/things/${ID}`, { token: 'admin', body: { name: 'a' } });
      expect(reply.json).to.deep.equal({ got: { name: 'a' } });
    });

    it('[AUTH-4] a bad token is 401 also where none is needed', async () => {
      expectProblem(await server.send('GET', `/things/${ID}`, { token: 'x' }), 401, 'unauthenticated');
      for (const header of ['Basic YTpi', 'Bearer', 'Bearer a b', `Bearer ${'a'.repeat(5000)}`]) {
        const reply = await server.send('GET', `/things/${ID}`, { headers: { Authorization: header } });
        expectProblem(reply, 401, 'unauthenticated');
      }
    });

    it('[AUTH-5] who may not is told so before the body is looked at', async () => {
      expectProblem(await server.send('PUT', '/things/x', { raw: '{' }), 401, 'unauthenticated');
    });
  });

  describe('bodies', () => {
    const bad: [string, string | Uint8Array][] = [
      ['empty', ''],
      ['malformed', '{"name":'],
      ['a list', '[]'],
      ['a text', '"name"'],
      ['null', 'null'],
      ['without fields', '{}'],
      ['with an unknown field', '{"name":"a","colour":1}'],
      ['with __proto__', '{"name":"a","__proto__":{"x":1}}'],
      ['with constructor', '{"name":"a","constructor":{"prototype":{}}}'],
      ['with NUL', '{"name":"a\\u0000"}'],
      ['with a lone surrogate', '{"name":"a\\ud800"}'],
      ['with a line break in a line', '{"name":"a\\r\\nb"}'],
      ['blank', '{"name":"  "}'],
      ['with a number for a text', '{"name":7}'],
      ['with a text for a number', '{"name":"a","price":"10"}'],
      ['with three decimals', '{"name":"a","price":0.001}'],
      ['with an endless number', '{"name":"a","price":1e999}'],
      ['with a huge number', '{"name":"a","price":1e308}'],
      ['10,000 levels deep', `{"name":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
      ['15,000 objects deep', `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`],
      ['not UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ];
    for (const [what, raw] of bad) {
      it(`[HTTP-6] a body ${what} is 400`, async () => {
        const reply = await server.send('POST', '/things', { raw, headers: json });
        expectProblem(reply, 400, 'validation_failed');
        expect(reply.json.errors).to.be.an('array').with.length.above(0);
      });
    }

    it('[HTTP-6] what is no JSON is 400 also where nothing need be said', async () => {
      for (const raw of ['{"reason":', 'reason=stuck', '[]', '"stuck"']) {
        const reply = await server.send('POST', `/things/${ID}/release`, { raw, headers: json });
        expectProblem(reply, 400, 'validation_failed');
      }
    });

    it('[HTTP-6] the wrong fields are named', async () => {
      const reply = await server.send('POST', '/things', { body: { price: 0.001, colour: 'red' } });
      const paths = (reply.json.errors as { path: string }[]).map(({ path }) => path);
      expect(paths).to.have.members(['name', 'price', 'colour']);
    });

    it('[HTTP-6] other Unicode is welcome', async () => {
      const reply = await server.send('POST', '/things', { body: { name: 'שלום 🚌 ünïcode' } });
      expect(reply.json).to.deep.equal({ got: { name: 'שלום 🚌 ünïcode' } });
      expect([reply.status, reply.headers.get('location')]).to.deep.equal([201, '/things/1']);
    });

    it('[HTTP-7] 100 KiB are read, more is 413', async () => {
      const padded = (size: number) => `{"name":"a"}${' '.repeat(size - 12)}`;
      expect((await server.send('POST', '/things', { raw: padded(102_400), headers: json })).status).to.equal(
        201,
      );
      expectProblem(
        await server.send('POST', '/things', { raw: padded(102_401), headers: json }),
        413,
        'too_large',
      );
      expectProblem(
        await server.send('POST', '/things', { raw: padded(1e6), headers: json }),
        413,
        'too_large',
      );
    });

    it('[HTTP-7] a chunked body without a length is bounded too', async () => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      const request = rawRequest(`${server.url}/things`, { method: 'POST', headers: json }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      for (let sent = 0; sent < 5; sent++) request.write(' '.repeat(50_000));
      request.end('{"name":"a"}');
      expect(await promise).to.equal(413);
    });

    for (const type of [
      null,
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
    ]) {
      it(`[HTTP-8] a body of type ${type} is 415`, async () => {
        const raw = new TextEncoder().encode('{"name":"a"}');
        const reply = await server.send('POST', '/things', {
          raw,
          ...(type && { headers: { 'Content-Type': type } }),
        });
        expectProblem(reply, 415, 'unsupported_media_type');
      });
    }

    it('[HTTP-8] a compressed body is 415', async () => {
      const headers = { ...json, 'Content-Encoding': 'gzip' };
      expectProblem(
        await server.send('POST', '/things', { raw: 'x', headers }),
        415,
        'unsupported_media_type',
      );
    });

    it('[HTTP-8] the type may name UTF-8', async () => {
      const headers = { 'Content-Type': 'Application/JSON; charset="UTF-8"' };
      expect((await server.send('POST', '/things', { raw: '{"name":"a"}', headers })).status).to.equal(201);
    });

    it('[HTTP-9] an optional body may be missing', async () => {
      expect((await server.send('POST', `/things/${ID}/release`)).json).to.deep.equal({ got: {} });
      const reply = await server.send('POST', `/things/${ID}/release`, { body: { reason: 'stuck' } });
      expect(reply.json).to.deep.equal({ got: { reason: 'stuck' } });
    });

    it('[HTTP-9] an operation without a body takes {} and no fields', async () => {
      const path = `/things/${ID}`;
      expect((await server.send('DELETE', path, { token: 'admin', body: {} })).status).to.equal(204);
      expectProblem(
        await server.send('DELETE', path, { token: 'admin', body: { force: true } }),
        400,
        'validation_failed',
      );
    });

    it('[HTTP-10] a raw body reaches its handler byte for byte', async () => {
      const reply = await server.send('POST', '/hook', { raw: Uint8Array.from([0, 255, 10]) });
      expect(reply.json).to.deep.equal({ got: '00ff0a' });
    });

    it('[HTTP-11] a sender who hangs up halfway leaves the server well', async () => {
      const request = rawRequest(`${server.url}/things`, {
        method: 'POST',
        headers: { ...json, 'Content-Length': '100', 'X-Request-Id': 'hung-up' },
      });
      request.on('error', () => undefined);
      request.write('{"name":', () => request.destroy());
      expect(await find((line) => line.request_id === 'hung-up')).to.include({ aborted: true });
      expect((await server.send('GET', '/healthz')).status).to.equal(200);
    });
  });

  describe('queries', () => {
    for (const query of [
      'text=a&text=b',
      'text=%00',
      'text=%ED%A0%80',
      'text=%zz',
      '__proto__=1',
      'x=1&x=1',
    ]) {
      it(`[HTTP-12] the query ${query} is 400`, async () => {
        expectProblem(await server.send('GET', `/things/search?${query}`), 400, 'validation_failed');
      });
    }

    it('[HTTP-12] odd but honest texts are taken as they are', async () => {
      const text = "%_\\'+ é🚌";
      const reply = await server.send('GET', `/things/search?text=${encodeURIComponent(text)}&&other`);
      expect(reply.json).to.deep.equal({ got: { text } });
    });

    it('[HTTP-12] the same query is the same again, and by each operation’s own rules', async () => {
      for (const _ of [1, 2]) {
        const reply = await server.send('GET', '/things/search?text=again');
        expect(reply.json).to.deep.equal({ got: { text: 'again' } });
        const refused = await server.send('GET', '/things/search?text=a&text=b');
        expectProblem(refused, 400, 'validation_failed');
        expect((await server.send('GET', '/healthz?text=again')).status).to.equal(200);
      }
    });
  });

  describe('answers', () => {
    it('[HTTP-13] a fault of ours is 500 without a word of its cause, which is logged', async () => {
      const reply = await server.send('GET', '/broken', { headers: { 'X-Request-Id': 'r-500' } });
      expectProblem(reply, 500, 'internal');
      expect(reply.text).not.to.match(/secret|select|Error/);
      const line = await find((entry) => entry.level === 'error' && entry.request_id === 'r-500');
      expect(JSON.stringify(line)).to.include('select secret from users');
    });

    it('[HTTP-13] so is one of a mounted page', async () => {
      const reply = await server.send('GET', '/bad-page');
      expectProblem(reply, 500, 'internal');
      expect(reply.text).not.to.include('secret');
    });

    it('[HTTP-14] what may be tried again says when', async () => {
      const reply = await server.send('GET', '/busy');
      expectProblem(reply, 503, 'unavailable');
      expect([reply.headers.get('retry-after'), reply.json.retry_after_seconds]).to.deep.equal(['3', 3]);
    });

    it('[HTTP-15] a file has its type and its own caching; JSON is never stored', async () => {
      const file = await server.send('GET', '/file');
      expect([file.text, file.headers.get('content-type'), file.headers.get('cache-control')]).to.deep.equal([
        '%PDF',
        'application/pdf',
        'private',
      ]);
      expect((await server.send('GET', '/healthz')).headers.get('cache-control')).to.equal('no-store');
    });

    it('[HTTP-16] JSON may load and frame nothing; a mounted page decides for itself', async () => {
      const { headers } = await server.send('GET', '/nowhere');
      expect(headers.get('content-security-policy')).to.equal("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.has('x-powered-by')).to.equal(false);
      const page = await server.send('GET', '/page');
      expect([page.text, page.headers.has('content-security-policy')]).to.deep.equal(['page', false]);
    });
  });

  describe('request ids and logs', () => {
    it('[HTTP-17] an id of visible ASCII is kept, anything else replaced', async () => {
      const send = async (id: string) =>
        (await server.send('GET', '/healthz', { headers: { 'X-Request-Id': id } })).headers.get(
          'x-request-id',
        );
      expect(await send('abc-123~!')).to.equal('abc-123~!');
      expect(await send('a'.repeat(128))).to.equal('a'.repeat(128));
      for (const id of ['a'.repeat(129), 'a b', 'é']) {
        expect(await send(id)).to.match(/^[0-9a-f-]{36}$/);
      }
    });

    it('[HTTP-18] each request leaves one line, without its query, body or token', async () => {
      await server.send('PUT', `/things/${ID}?q=hidden`, {
        token: 'customer',
        body: { name: 'hidden' },
        headers: { 'X-Request-Id': 'r-line' },
      });
      const line = await find((entry) => entry.request_id === 'r-line');
      expect(line).to.include({
        method: 'PUT',
        path: `/things/${ID}`,
        route: '/things/{id}',
        status: 200,
        user_id: ID,
      });
      expect(line.ms).to.be.a('number');
      expect(lines.filter((entry) => entry.request_id === 'r-line')).to.have.length(1);
      expect(JSON.stringify(line)).not.to.match(/hidden|Bearer/);
    });

    it('[HTTP-19] the address is the peer’s, or the one that a trusted proxy names', async () => {
      const headers = { 'X-Forwarded-For': '203.0.113.9' };
      const direct = await server.send('GET', `/things/${ID}`, { headers });
      expect(direct.json.got).to.include({ ip: '127.0.0.1' });
      const behind = await start({ trustProxy: ['loopback'] });
      try {
        const named = await behind.send('GET', `/things/${ID}`, { headers });
        expect(named.json.got).to.include({ ip: '203.0.113.9' });
        const nonsense = await behind.send('GET', `/things/${ID}`, { headers: { 'X-Forwarded-For': '<b>' } });
        expect(nonsense.json.got).to.include({ ip: null });
      } finally {
        await behind.close();
      }
    });
  });

  describe('other origins', () => {
    const headers = { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'POST' };

    async function allowed(config: Partial<HttpSettings>): Promise<(string | null)[]> {
      const other = await start(config);
      try {
        const preflight = await other.send('OPTIONS', '/things', { headers });
        expect(preflight.status).to.equal(204);
        const get = await other.send('GET', '/healthz', { headers: { Origin: headers.Origin } });
        expect(get.headers.has('access-control-allow-credentials')).to.equal(false);
        return [preflight, get].map((reply) => reply.headers.get('access-control-allow-origin'));
      } finally {
        await other.close();
      }
    }

    it('[HTTP-20] any may read outside production, none in production', async () => {
      expect(await allowed({})).to.deep.equal(['*', '*']);
      expect(await allowed({ production: true })).to.deep.equal([null, null]);
    });

    it('[HTTP-20] with a list only the listed may', async () => {
      const listed = ['https://shop.example'];
      expect(await allowed({ corsOrigins: listed })).to.deep.equal([...listed, ...listed]);
      expect(await allowed({ corsOrigins: ['https://other.example'] })).to.deep.equal([null, null]);
    });
  });

  describe('health', () => {
    it('[RUN-1] alive and ready are told apart', async () => {
      expect((await server.send('GET', '/readyz')).json).to.deep.equal({
        status: 'ready',
        checks: { database: true },
      });
      const lame = await start({}, async () => ({ database: false }));
      try {
        expect((await lame.send('GET', '/healthz')).json).to.deep.equal({ status: 'ok' });
        const reply = await lame.send('GET', '/readyz');
        expectProblem(reply, 503, 'unavailable');
        expect(reply.json.errors).to.deep.equal([{ path: 'database', message: 'cannot be reached.' }]);
      } finally {
        await lame.close();
      }
    });
  });
});
