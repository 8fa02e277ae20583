import { expect } from 'chai';
import { ensureAdmin } from '../../src/app/users/ensureAdmin.ts';
import type { Reply } from '../support/httpServer.ts';
import { ADMIN, newcomer, PASSWORD, signedUp, type UserWorld, userWorld } from '../support/userWorld.ts';

const STRANGER = '0198c0de-0000-7000-8000-000000000001';
const MINUTE = 60_000;

describe('users over HTTP', () => {
  let world: UserWorld;

  before(async () => {
    world = await userWorld();
  });

  after(() => world.close());

  const post = (path: string, body: unknown, token?: string) =>
    world.server.send('POST', path, { body, ...(token !== undefined && { token }) });
  const put = (path: string, body: unknown, token: string) => world.server.send('PUT', path, { body, token });
  const get = (path: string, token?: string) =>
    world.server.send('GET', path, token === undefined ? {} : { token });

  function expectCode(reply: Reply, status: number, code: string): void {
    expect([reply.status, reply.json.code], reply.text).to.deep.equal([status, code]);
  }

  describe('signing up', () => {
    it('[USR-1] makes an active customer, answers without secrets, and is logged', async () => {
      const reply = await world.server.send('POST', '/users/register', {
        body: newcomer('New.Comer@example.com'),
        headers: { 'X-Request-Id': 'r-register' },
      });
      expect(reply.status, reply.text).to.equal(201);
      const id = String(reply.json.id);
      expect(reply.headers.get('location')).to.equal(`/users/${id}`);
      expect(reply.json).to.deep.equal({
        id,
        email: 'New.Comer@example.com',
        first_name: 'Ana',
        last_name: 'Lima',
        phone_number: '+15550001111',
        role: 'customer',
        is_active: true,
        language: 'en',
        unwanted_letters: [],
        created_at: '2026-03-01T12:00:00.000Z',
        updated_at: '2026-03-01T12:00:00.000Z',
      });
      expect(await world.activities(id)).to.deep.equal([
        {
          action_type: 'user.registered',
          user_id: id,
          ip_address: '127.0.0.1',
          details: {
            request_id: 'r-register',
            after: {
              email: 'New.Comer@example.com',
              first_name: 'Ana',
              last_name: 'Lima',
              phone_number: '+15550001111',
              role: 'customer',
              is_active: true,
              language: 'en',
              unwanted_letters: [],
            },
          },
        },
      ]);
    });

    it('[USR-8] an e-mail is taken without regard to case, also at the same instant', async () => {
      const replies = await Promise.all(
        ['twice@example.com', 'TWICE@example.com', 'Twice@Example.com'].map((email) =>
          post('/users/register', newcomer(email)),
        ),
      );
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409]);
      expectCode(await post('/users', newcomer('tWice@example.com')), 409, 'duplicate');
    });

    const bad: Record<string, unknown>[] = [
      { role: 'admin' },
      { is_active: true },
      { password_hash: 'x' },
      { id: STRANGER },
      { email: 'a@b.cc\r\nBcc: c@d.ee' },
      { email: 'nobody' },
      { password: 'short1A' },
      { password: `Aa1${'€'.repeat(24)}` },
      { password: { $ne: '' } },
      { phone_number: '123456789' },
      { phone_number: '1234567890123456' },
      { first_name: '  ' },
      { first_name: 'a\r\nb' },
      { last_name: 'x'.repeat(101) },
      { last_name: null },
    ];
    for (const fields of bad) {
      it(`[USR-9] with ${JSON.stringify(fields).slice(0, 60)} it is refused`, async () => {
        const reply = await post('/users/register', { ...newcomer('bad@example.com'), ...fields });
        expectCode(reply, 400, 'validation_failed');
      });
    }

    it('[USR-9] 72 bytes of password are taken whole', async () => {
      const password = `Aa1${'€'.repeat(23)}`;
      const reply = await post('/users/register', { ...newcomer('long@example.com'), password });
      expect(reply.status, reply.text).to.equal(201);
      expect((await world.logIn('long@example.com', password)).status).to.equal(200);
      expectCode(await world.logIn('long@example.com', `${password}x`), 401, 'unauthenticated');
    });

    it('[USR-10] only an admin says the role', async () => {
      const admin = await world.admin();
      const customer = await world.customer();
      const body = { ...newcomer('second-admin@example.com'), role: 'admin' };
      expectCode(await post('/users', body), 403, 'forbidden');
      expectCode(await post('/users', body, customer.token), 403, 'forbidden');
      expectCode(await post('/users', { ...body, role: 'guest' }, admin.token), 400, 'validation_failed');
      const made = await post('/users', body, admin.token);
      expect([made.status, made.json.role]).to.deep.equal([201, 'admin']);
      const [row] = await world.activities(String(made.json.id));
      expect(row).to.include({ action_type: 'user.created', user_id: admin.id });
      const plain = await post('/users', newcomer('plain@example.com'));
      expect([plain.status, plain.json.role]).to.deep.equal([201, 'customer']);
    });
  });

  describe('signing in', () => {
    it('[AUTH-12] gives tokens and the user, and is logged', async () => {
      const { email, id } = await world.customer();
      const reply = await world.logIn(email.toUpperCase(), PASSWORD);
      expect(reply.status).to.equal(200);
      expect(reply.json).to.have.all.keys(
        'access_token',
        'token_type',
        'expires_in',
        'refresh_token',
        'user',
      );
      expect(reply.json).to.include({ token_type: 'Bearer', expires_in: 1800 });
      expect(reply.json.user).to.include({ id, email, role: 'customer', is_active: true });
      expect(reply.json.user).not.to.have.any.keys('password', 'password_hash');
      const actions = (await world.activities(id)).map((row) => row.action_type);
      expect(actions).to.deep.equal(['user.registered', 'user.logged_in', 'user.logged_in']);
    });

    it('[AUTH-13] unknown, wrong and closed are told alike', async () => {
      const admin = await world.admin();
      const closed = await world.customer();
      const open = await world.customer();
      await world.server.send('DELETE', `/users/${closed.id}`, { token: admin.token });
      const replies = await Promise.all([
        world.logIn('unknown@example.com', PASSWORD),
        world.logIn('not an e-mail', PASSWORD),
        world.logIn(open.email, 'Wrong123pass'),
        world.logIn(closed.email, PASSWORD),
      ]);
      for (const reply of replies) expectCode(reply, 401, 'unauthenticated');
      expect(new Set(replies.map(({ text }) => text)).size).to.equal(1);
    });

    it('[AUTH-13] what is no text is 400', async () => {
      for (const password of [{}, ['a'], null, 7, true]) {
        expectCode(await post('/users/login', { email: ADMIN.email, password }), 400, 'validation_failed');
      }
    });

    it('[AUTH-7] the access token ends after half an hour', async () => {
      const { id, token } = await world.customer();
      world.clock.advance(30 * MINUTE - 1);
      expect((await get(`/users/${id}`, token)).status).to.equal(200);
      world.clock.advance(1);
      expectCode(await get(`/users/${id}`, token), 401, 'token_expired');
    });
  });

  describe('staying signed in', () => {
    const refresh = (token: string) => post('/users/refresh', { refresh_token: token });

    it('[AUTH-14] a refresh token is exchanged for the next, and is kept as a hash only', async () => {
      const { id, refreshToken } = await world.customer();
      const next = signedUp(await refresh(refreshToken));
      expect(next.refreshToken).not.to.equal(refreshToken);
      expect((await get(`/users/${id}`, next.token)).status).to.equal(200);
      expect((await refresh(next.refreshToken)).status).to.equal(200);
      const { rows } = await world.database.pool.query<{ row: string }>(
        'select refresh_tokens::text as row from refresh_tokens where user_id = $1',
        [id],
      );
      expect(rows).to.have.length(3);
      expect(rows.some(({ row }) => row.includes(refreshToken))).to.equal(false);
    });

    it('[AUTH-15] one that comes twice ends its family, and no other', async () => {
      const { id, email, refreshToken } = await world.customer();
      const other = signedUp(await world.logIn(email, PASSWORD));
      const next = signedUp(await refresh(refreshToken));
      expectCode(await refresh(refreshToken), 401, 'unauthenticated');
      expectCode(await refresh(next.refreshToken), 401, 'unauthenticated');
      expect((await refresh(other.refreshToken)).status).to.equal(200);
      const actions = (await world.activities(id)).map((row) => row.action_type);
      expect(actions.at(-1)).to.equal('user.session_revoked');
    });

    it('[AUTH-15] sent twice at the same instant it opens one session at most', async () => {
      const { refreshToken } = await world.customer();
      const replies = await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken)));
      const good = replies.filter(({ status }) => status === 200);
      expect(good).to.have.length(1);
      expectCode(await refresh(String(good[0]?.json.refresh_token)), 401, 'unauthenticated');
    });

    it('[AUTH-16] one that was not used for thirty days has ended', async () => {
      const { refreshToken } = await world.customer();
      world.clock.advance(30 * 24 * 60 * MINUTE);
      expectCode(await refresh(refreshToken), 401, 'token_expired');
    });

    it('[AUTH-17] signing out ends the session and is 204 for any token', async () => {
      const { id, refreshToken } = await world.customer();
      const next = signedUp(await refresh(refreshToken));
      for (const token of [next.refreshToken, next.refreshToken, refreshToken, 'nonsense']) {
        const reply = await post('/users/logout', { refresh_token: token });
        expect([reply.status, reply.text]).to.deep.equal([204, '']);
      }
      expectCode(await refresh(next.refreshToken), 401, 'unauthenticated');
      const actions = (await world.activities(id)).map((row) => row.action_type);
      expect(actions).to.deep.equal(['user.registered', 'user.logged_in', 'user.logged_out']);
      expectCode(await post('/users/logout', {}), 400, 'validation_failed');
    });
  });

  describe('reading', () => {
    it('[USR-11] oneself and, for an admin, anybody; others are 404', async () => {
      const [one, two, admin] = [await world.customer(), await world.customer(), await world.admin()];
      for (const path of [`/users/${one.id}`, `/users/${one.id}/profile`]) {
        expectCode(await get(path), 401, 'unauthenticated');
        expectCode(await get(path, two.token), 404, 'not_found');
        expect((await get(path, one.token)).json).to.include({ id: one.id, email: one.email });
        expect((await get(path, admin.token)).json).to.include({ id: one.id });
      }
      expectCode(await get(`/users/${STRANGER}`, admin.token), 404, 'not_found');
    });

    it('[USR-12] the profile has neither role nor status', async () => {
      const { id, token } = await world.customer();
      expect((await get(`/users/${id}/profile`, token)).json).to.have.all.keys(
        'id',
        'email',
        'first_name',
        'last_name',
        'phone_number',
        'language',
        'unwanted_letters',
        'created_at',
        'updated_at',
      );
    });

    it('[MAIL-27] says in which language and which letters one does not want, each once', async () => {
      const { id, token } = await world.customer();
      const put = (body: object) => world.server.send('PUT', `/users/${id}/profile`, { token, body });
      const changed = await put({
        language: 'es',
        unwanted_letters: ['payment_failed', 'hold_expired', 'payment_failed'],
      });
      expect(changed.json).to.include({ language: 'es' });
      expect(changed.json.unwanted_letters).to.deep.equal(['hold_expired', 'payment_failed']);
      expect((await put({ unwanted_letters: ['booking_confirmed'] })).status).to.equal(400);
      expect((await put({ language: 'xx' })).status).to.equal(400);
      const logged = await world.activities(id);
      expect(logged.at(-1)?.details).to.deep.include({
        before: { language: 'en', unwanted_letters: [] },
        after: { language: 'es', unwanted_letters: ['hold_expired', 'payment_failed'] },
      });
    });

    it('[USR-13] the list is for admins, in pages that neither repeat nor leave out', async () => {
      const admin = await world.admin();
      const closed = await world.customer();
      const customer = await world.customer();
      await world.server.send('DELETE', `/users/${closed.id}`, { token: admin.token });
      expectCode(await get('/users'), 401, 'unauthenticated');
      expectCode(await get('/users', customer.token), 403, 'forbidden');
      const pages = async (query: string) => {
        const ids: string[] = [];
        for (let cursor = ''; ; ) {
          const { json, text } = await get(`/users?limit=2${query}${cursor}`, admin.token);
          ids.push(...(json.items as { id: string }[]).map(({ id }) => id));
          expect(text).not.to.match(/password/);
          if (json.next_cursor === null) return ids;
          cursor = `&cursor=${String(json.next_cursor)}`;
        }
      };
      const active = await pages('');
      const all = await pages('&include_inactive=true');
      expect(new Set(all).size).to.equal(all.length);
      expect(active).to.include(customer.id).and.not.to.include(closed.id);
      expect(all).to.include(closed.id);
      expect(all).to.deep.equal([...all].sort());
      const { rows } = await world.database.pool.query<{ id: string }>('select id from users order by id');
      expect(all).to.deep.equal(rows.map(({ id }) => id));
      expect(await pages('&role=admin'))
        .to.include(admin.id)
        .and.not.to.include(customer.id);
    });

    it('[USR-23] the list is searched by words of name, e-mail and phone, and by nothing but their letters', async () => {
      const { token } = await world.admin();
      const wanted = await world.customer();
      await world.database.pool.query(
        `update users set first_name = 'Éa_100%', last_name = 'O\\Neill', phone_number = '+15550009876' where id = $1`,
        [wanted.id],
      );
      const search = async (words: string) => {
        const { json } = await get(`/users?search=${encodeURIComponent(words)}`, token);
        return (json.items as { id: string }[]).map(({ id }) => id);
      };
      for (const words of ['éA_100%', 'o\\neill', '0009876', 'neill éa 9876', '_100']) {
        expect(await search(words), words).to.deep.equal([wanted.id]);
      }
      for (const words of ['neill nobody', '_200', '%9876_']) {
        expect(await search(words), words).to.deep.equal([]);
      }
    });

    it('[WIRE-7] bad limits and cursors are 400', async () => {
      const { token } = await world.admin();
      for (const query of [
        'limit=0',
        'search=',
        'limit=-1',
        'limit=1e9',
        'limit=NaN',
        'limit=101',
        'cursor=x',
        'role=guest',
      ]) {
        expectCode(await get(`/users?${query}`, token), 400, 'validation_failed');
      }
    });
  });

  describe('changing', () => {
    it('[USR-14] changes what is named and leaves the rest; the log has before and after', async () => {
      const { id, token } = await world.customer();
      world.clock.advance(5_000);
      const reply = await put(`/users/${id}`, { last_name: 'Souza' }, token);
      expect(reply.json).to.include({ first_name: 'Ana', last_name: 'Souza', role: 'customer' });
      expect(Date.parse(String(reply.json.updated_at))).to.equal(world.clock.now());
      expect((await get(`/users/${id}`, token)).json).to.deep.equal(reply.json);
      const last = (await world.activities(id)).at(-1);
      expect(last).to.include({ action_type: 'user.updated', user_id: id });
      expect(last?.details).to.deep.include({ before: { last_name: 'Lima' }, after: { last_name: 'Souza' } });
    });

    it('[USR-14] what is the same already is no change', async () => {
      const { id, token } = await world.customer();
      await put(`/users/${id}`, { last_name: 'Lima' }, token);
      expect(await world.activities(id)).to.have.length(2);
    });

    it('[USR-15] what may never change, and nothing at all, is refused', async () => {
      const { id, token } = await world.customer();
      for (const path of [`/users/${id}`, `/users/${id}/profile`]) {
        for (const body of [
          {},
          { id: STRANGER },
          { created_at: 'x' },
          { email: 'x@y.zz' },
          { password_hash: 'x' },
        ]) {
          expectCode(await put(path, body, token), 400, 'validation_failed');
        }
      }
      expectCode(await put(`/users/${id}/profile`, { role: 'admin' }, token), 400, 'validation_failed');
    });

    it('[USR-16] nobody raises or changes somebody else', async () => {
      const [one, two] = [await world.customer(), await world.customer()];
      expectCode(await put(`/users/${one.id}`, { role: 'admin' }, one.token), 403, 'forbidden');
      expectCode(await put(`/users/${one.id}`, { is_active: true }, one.token), 403, 'forbidden');
      expectCode(await put(`/users/${one.id}`, { first_name: 'Eve' }, two.token), 404, 'not_found');
      expectCode(await put(`/users/${one.id}/profile`, { first_name: 'Eve' }, two.token), 404, 'not_found');
    });

    it('[USR-17] a password needs the current one, and ends all sessions', async () => {
      const { id, email, token, refreshToken } = await world.customer();
      const path = `/users/${id}/profile`;
      const password = 'Another123pass';
      expectCode(await put(path, { password }, token), 400, 'validation_failed');
      expectCode(await put(path, { current_password: PASSWORD }, token), 400, 'validation_failed');
      expectCode(await put(path, { password, current_password: 'Wrong123pass' }, token), 403, 'forbidden');
      expect((await world.logIn(email, PASSWORD)).status).to.equal(200);
      expect((await put(path, { password, current_password: PASSWORD }, token)).status).to.equal(200);
      expectCode(await post('/users/refresh', { refresh_token: refreshToken }), 401, 'unauthenticated');
      expectCode(await world.logIn(email, PASSWORD), 401, 'unauthenticated');
      expect((await world.logIn(email, password)).status).to.equal(200);
      const row = (await world.activities(id)).find((entry) => entry.action_type === 'user.updated');
      expect(row?.details).to.deep.include({ password_changed: true });
      expect(JSON.stringify(row)).not.to.include('$2b$');
    });

    it('[USR-17] an admin sets somebody’s password without it, but not the own', async () => {
      const [customer, admin] = [await world.customer(), await world.admin()];
      const password = 'Another123pass';
      expect((await put(`/users/${customer.id}`, { password }, admin.token)).status).to.equal(200);
      expect((await world.logIn(customer.email, password)).status).to.equal(200);
      expectCode(await put(`/users/${admin.id}`, { password }, admin.token), 400, 'validation_failed');
    });

    it('[USR-18] a role counts from the next request on', async () => {
      const [customer, admin] = [await world.customer(), await world.admin()];
      expectCode(await get('/users', customer.token), 403, 'forbidden');
      await put(`/users/${customer.id}`, { role: 'admin' }, admin.token);
      expect((await get('/users', customer.token)).status).to.equal(200);
      await put(`/users/${customer.id}`, { role: 'customer' }, admin.token);
      expectCode(await get('/users', customer.token), 403, 'forbidden');
    });
  });

  describe('closing', () => {
    it('[USR-19] ends tokens and sessions at once, releases holds, and is logged once', async () => {
      const [customer, admin] = [await world.customer(), await world.admin()];
      const path = `/users/${customer.id}`;
      expect((await get(path, customer.token)).status).to.equal(200);
      expectCode(await world.server.send('DELETE', path, { token: customer.token }), 403, 'forbidden');
      for (let round = 0; round < 2; round++) {
        const reply = await world.server.send('DELETE', path, { token: admin.token });
        expect([reply.status, reply.text]).to.deep.equal([204, '']);
      }
      expectCode(await get(path, customer.token), 401, 'unauthenticated');
      expectCode(
        await post('/users/refresh', { refresh_token: customer.refreshToken }),
        401,
        'unauthenticated',
      );
      expect((await get(path, admin.token)).json).to.include({ is_active: false });
      expect(world.released.filter(({ userId }) => userId === customer.id)).to.have.length.above(0);
      const rows = await world.activities(customer.id);
      expect(rows.map((row) => row.action_type)).to.deep.equal([
        'user.registered',
        'user.logged_in',
        'user.deactivated',
      ]);
      expect(rows.at(-1)).to.include({ user_id: admin.id });
    });

    it('[USR-19] an unknown user cannot be closed', async () => {
      const { token } = await world.admin();
      expectCode(await world.server.send('DELETE', `/users/${STRANGER}`, { token }), 404, 'not_found');
      expectCode(await world.server.send('DELETE', '/users/1', { token }), 404, 'not_found');
    });

    it('[USR-20] an admin opens it again; the old sessions stay ended', async () => {
      const [customer, admin] = [await world.customer(), await world.admin()];
      await put(`/users/${customer.id}`, { is_active: false }, admin.token);
      expect(world.released.at(-1)?.userId).to.equal(customer.id);
      expect((await put(`/users/${customer.id}`, { is_active: true }, admin.token)).status).to.equal(200);
      expectCode(
        await post('/users/refresh', { refresh_token: customer.refreshToken }),
        401,
        'unauthenticated',
      );
      expect((await world.logIn(customer.email, PASSWORD)).status).to.equal(200);
    });
  });

  describe('the first admin', () => {
    const adminOf = (email: string) => world.parts.users.findByEmail(email);

    it('[USR-21] is made once, and keeps a password that was changed since', async () => {
      const starts = [1, 2, 3].map(() => ensureAdmin(world.parts, 'ROOT@example.com', 'Root1234pass'));
      await Promise.all(starts);
      const made = await adminOf('root@example.com');
      expect(made).to.include({ role: 'admin', isActive: true });
      await ensureAdmin(world.parts, 'root@example.com', 'Other123pass');
      expect(await adminOf('root@example.com')).to.deep.equal(made);
    });

    it('[USR-22] whoever took the e-mail first does not become the admin', async () => {
      await post('/users/register', newcomer('boss@example.com'));
      const early = signedUp(await world.logIn('boss@example.com', PASSWORD));
      await ensureAdmin(world.parts, 'boss@example.com', 'Boss1234pass');
      expectCode(await world.logIn('boss@example.com', PASSWORD), 401, 'unauthenticated');
      expectCode(await post('/users/refresh', { refresh_token: early.refreshToken }), 401, 'unauthenticated');
      expect((await world.logIn('boss@example.com', 'Boss1234pass')).json.user).to.include({ role: 'admin' });
    });
  });
});
