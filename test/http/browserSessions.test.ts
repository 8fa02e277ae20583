import { expect } from 'chai';
import { browserSessionOperations } from '../../src/http/users/browserSessions.ts';
import { BrowserJar } from '../support/browserJar.ts';
import type { Reply } from '../support/httpServer.ts';
import { ADMIN, PASSWORD, type UserWorld, userWorld } from '../support/userWorld.ts';

const PUBLIC_URL = 'https://bus.example';
const DAY = 86_400_000;

describe('sessions of browsers, over HTTP', () => {
  let world: UserWorld;
  let email: string;

  before(async () => {
    world = await userWorld((parts) => browserSessionOperations({ ...parts, publicUrl: PUBLIC_URL }));
  });
  after(() => world.close());
  beforeEach(async () => {
    ({ email } = await world.customer());
  });

  const signIn = async (who = { email, password: PASSWORD }) => {
    const jar = new BrowserJar(world.server.url);
    const reply = await jar.send('POST', '/app/session', { body: who });
    expect(reply.status, reply.text).to.equal(200);
    return { jar, reply };
  };
  const asMe = (reply: Reply) => world.server.send('GET', `/users/${me(reply)}`, { token: tokenOf(reply) });
  const me = ({ json }: Reply) => (json.user as { id: string }).id;
  const tokenOf = ({ json }: Reply) => String(json.access_token);
  const outcome = ({ status, json }: Reply) => (json.code === undefined ? status : [status, json.code]);

  describe('[AUTH-18] the refresh token is in a cookie', () => {
    it('for its own path, no script, no foreign page and no plain connection', async () => {
      const { reply } = await signIn();
      const [refresh, monitor, ...more] = reply.headers.getSetCookie();
      expect(refresh).to.match(
        /^__Secure-bus_refresh=[\w-]{20,}; Path=\/app\/session; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure$/,
      );
      expect(monitor).to.match(/^__Secure-bus_monitor=; Path=\/monitor; Max-Age=0; /);
      expect(more).to.deep.equal([]);
      expect(reply.json).to.have.all.keys('access_token', 'token_type', 'expires_in', 'user');
      expect(reply.headers.get('cache-control')).to.equal('no-store');
      expect((await asMe(reply)).status).to.equal(200);
    });

    it('without https it is a cookie for plain connections', async () => {
      const plain = await userWorld((parts) =>
        browserSessionOperations({ ...parts, publicUrl: 'http://127.0.0.1:3000' }),
      );
      const jar = new BrowserJar(plain.server.url);
      const reply = await jar.send('POST', '/app/session', { body: ADMIN });
      const [refresh, monitor] = reply.headers.getSetCookie();
      expect(refresh).to.match(/^bus_refresh=[^;]+; .*HttpOnly; SameSite=Strict$/);
      expect(monitor).to.match(
        /^bus_monitor=[^;]+; Path=\/monitor; Max-Age=1800; HttpOnly; SameSite=Strict$/,
      );
      expect((await jar.send('POST', '/app/session/renew')).status).to.equal(200);
      await plain.close();
    });

    it('it is exchanged, each one once; one that comes twice ends the session', async () => {
      const { jar } = await signIn();
      const stolen = jar.copy();
      const renewed = await jar.send('POST', '/app/session/renew');
      expect([renewed.status, (await asMe(renewed)).status]).to.deep.equal([200, 200]);
      expect((await jar.send('POST', '/app/session/renew')).status).to.equal(200);
      expect(outcome(await stolen.send('POST', '/app/session/renew'))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
      expect(outcome(await jar.send('POST', '/app/session/renew'))).to.deep.equal([401, 'unauthenticated']);
    });

    it('it ends after thirty days, and is none without a cookie or with a garbled one', async () => {
      const { jar } = await signIn();
      const nobody = new BrowserJar(world.server.url);
      expect(outcome(await nobody.send('POST', '/app/session/renew'))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
      for (const value of ['', 'x', 'a b', '"', '%00', 'é']) {
        const headers = { Cookie: `__Secure-bus_refresh=${encodeURIComponent(value)}` };
        const reply = await nobody.send('POST', '/app/session/renew', { headers });
        expect(outcome(reply), value).to.deep.equal([401, 'unauthenticated']);
      }
      world.clock.advance(30 * DAY);
      expect(outcome(await jar.send('POST', '/app/session/renew'))).to.deep.equal([401, 'token_expired']);
    });

    it('signing out ends the session on the server and takes the cookies away', async () => {
      const { jar } = await signIn(ADMIN);
      const stolen = jar.copy();
      expect(jar.names()).to.deep.equal(['__Secure-bus_monitor', '__Secure-bus_refresh']);
      const out = await jar.send('DELETE', '/app/session');
      expect([out.status, out.text]).to.deep.equal([204, '']);
      expect(jar.names()).to.deep.equal([]);
      expect(outcome(await stolen.send('POST', '/app/session/renew'))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
      expect((await jar.send('DELETE', '/app/session')).status).to.equal(204);
    });

    it('a sign-in is guarded and logged like any other', async () => {
      const jar = new BrowserJar(world.server.url);
      const wrong = await jar.send('POST', '/app/session', { body: { email, password: 'Wrong-1-password' } });
      expect(outcome(wrong)).to.deep.equal([401, 'unauthenticated']);
      expect(jar.names()).to.deep.equal([]);
      const { reply } = await signIn();
      const actions = (await world.activities(me(reply))).map(({ action_type }) => action_type);
      expect(actions).to.deep.equal(['user.registered', 'user.logged_in', 'user.logged_in']);
    });

    it('an admin’s next customer does not find the admin’s cookie', async () => {
      const { jar } = await signIn(ADMIN);
      await jar.send('POST', '/app/session', { body: { email, password: PASSWORD } });
      expect(jar.names()).to.deep.equal(['__Secure-bus_refresh']);
    });
  });

  describe('[AUTH-19] only pages of this server', () => {
    const FOREIGN: Record<string, Record<string, string | null>> = {
      'a page of another site': { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      'a page of another origin of this site': { 'Sec-Fetch-Site': 'same-site' },
      'a page without an origin': { Origin: 'null', 'Sec-Fetch-Site': null },
      'an older browser on another site': { Origin: 'https://evil.example', 'Sec-Fetch-Site': null },
      'the same host on another port': { Origin: 'https://bus.example:8443', 'Sec-Fetch-Site': null },
      'something in the address bar': { 'Sec-Fetch-Site': 'none', Origin: null },
      'a form, which cannot have the header': { 'X-Requested-With': null },
    };
    for (const [who, headers] of Object.entries(FOREIGN)) {
      it(`not ${who}`, async () => {
        const { jar } = await signIn();
        for (const [method, path, body] of [
          ['POST', '/app/session', { email, password: PASSWORD }],
          ['POST', '/app/session/renew', undefined],
          ['DELETE', '/app/session', undefined],
        ] as const) {
          const reply = await jar.send(method, path, { headers, ...(body && { body }) });
          expect(outcome(reply), `${method} ${path}`).to.deep.equal([403, 'forbidden']);
          expect(reply.headers.getSetCookie()).to.deep.equal([]);
        }
        // The session is still what it was: nothing was exchanged or ended.
        expect((await jar.send('POST', '/app/session/renew')).status).to.equal(200);
      });
    }

    it('but those at the public address, at the one that was asked, and programs', async () => {
      const { jar } = await signIn();
      for (const headers of [
        { Origin: PUBLIC_URL },
        { Origin: world.server.url, 'Sec-Fetch-Site': null },
        { Origin: null, 'Sec-Fetch-Site': null },
      ]) {
        expect((await jar.send('POST', '/app/session/renew', { headers })).status).to.equal(200);
      }
    });

    it('and no other page is allowed to send the header at all', async () => {
      const reply = await world.server.send('OPTIONS', '/app/session', {
        headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
      });
      const allowed = reply.headers.get('access-control-allow-headers') ?? '';
      expect(allowed)
        .to.match(/authorization/i)
        .and.not.match(/x-requested-with|\*/i);
      expect(reply.headers.get('access-control-allow-credentials')).to.equal(null);
    });
  });
});
