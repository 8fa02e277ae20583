import { v7 } from 'uuid';
import type { RequestContext } from '../../src/app/caller.ts';
import { NO_LIMITS } from '../../src/app/limits.ts';
import { createAuthenticator } from '../../src/app/users/authenticator.ts';
import { ensureAdmin } from '../../src/app/users/ensureAdmin.ts';
import type { UserParts } from '../../src/app/users/ports.ts';
import { UserStatuses } from '../../src/app/users/userStatuses.ts';
import { createUserStore } from '../../src/db/userStore.ts';
import { createPasswordHasher } from '../../src/gateways/passwords.ts';
import { createAccessTokens, createOpaqueTokens } from '../../src/gateways/tokens.ts';
import { createHttpApp } from '../../src/http/app.ts';
import type { Operation } from '../../src/http/operation.ts';
import { userOperations } from '../../src/http/users/routes.ts';
import { createLogger } from '../../src/log.ts';
import { bookingDatabase, type TestDatabase } from './bookingDatabase.ts';
import { type Reply, serve, type TestServer } from './httpServer.ts';
import { ManualClock } from './manualClock.ts';

export const ADMIN = { email: 'admin@example.com', password: 'Admin123pass' };
export const PASSWORD = 'Secret123pass';

export interface SignedUp {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
}

/** The users of a server over real HTTP and a real database, with a clock that the test moves. */
export interface UserWorld {
  server: TestServer;
  database: TestDatabase;
  clock: ManualClock;
  parts: UserParts;
  /** Whose holds were released, in order. */
  released: { userId: string; context: RequestContext }[];
  /** A new customer, signed in. */
  customer(): Promise<SignedUp>;
  admin(): Promise<SignedUp>;
  logIn(email: string, password: string): Promise<Reply>;
  /** The rows of the activity log of one user, oldest first. */
  activities(userId: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Starts such a world; `more` gives further operations over the same parts. */
export async function userWorld(more: (parts: UserParts) => Operation[] = () => []): Promise<UserWorld> {
  const database = await bookingDatabase();
  const clock = new ManualClock(Date.parse('2026-03-01T12:00:00Z'));
  const released: UserWorld['released'] = [];
  const { parts, statuses } = partsOf(database, clock, released);
  await ensureAdmin(parts, ADMIN.email, ADMIN.password);
  const { listener: app } = createHttpApp({
    operations: [...userOperations(parts), ...more(parts)],
    auth: createAuthenticator(parts.accessTokens, statuses),
    log: createLogger('silent'),
    config: { corsOrigins: null, production: false, trustProxy: false },
    ready: async () => ({ database: true }),
  });
  const server = await serve(app);
  const logIn = (email: string, password: string) =>
    server.send('POST', '/users/login', { body: { email, password } });
  let made = 0;
  return {
    server,
    database,
    clock,
    parts,
    released,
    logIn,
    async customer() {
      const email = `customer${++made}@example.com`;
      await server.send('POST', '/users/register', { body: newcomer(email) });
      return signedUp(await logIn(email, PASSWORD));
    },
    admin: async () => signedUp(await logIn(ADMIN.email, ADMIN.password)),
    activities: (userId) => activities(database, userId),
    async close() {
      await server.close();
      await database.drop();
    },
  };
}

/** A body for `POST /users/register`. */
export function newcomer(email: string): Record<string, string> {
  return { email, password: PASSWORD, first_name: 'Ana', last_name: 'Lima', phone_number: '+15550001111' };
}

/** What a sign-in answered. */
export function signedUp({ json }: Reply): SignedUp {
  const { id, email } = json.user as { id: string; email: string };
  return { id, email, token: String(json.access_token), refreshToken: String(json.refresh_token) };
}

function partsOf(database: TestDatabase, clock: ManualClock, released: UserWorld['released']) {
  const ids = { next: () => v7() };
  const users = createUserStore({ em: database.em, ids });
  const statuses = new UserStatuses({ load: users.statuses, clock });
  const parts: UserParts = {
    users,
    statuses,
    clock,
    ids,
    passwords: createPasswordHasher({ cost: 4 }),
    accessTokens: createAccessTokens({ secret: 'a secret of at least thirty-two characters', clock }),
    refreshTokens: createOpaqueTokens(),
    limits: NO_LIMITS,
    holds: {
      releaseHoldsOf: async (userId, context) => {
        released.push({ userId, context });
      },
    },
  };
  return { parts, statuses };
}

async function activities(database: TestDatabase, userId: string): Promise<Record<string, unknown>[]> {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `select action_type, user_id, details, ip_address from activity_logs
      where entity_type = 'user' and entity_id = $1 order by "timestamp", id`,
    [userId],
  );
  return rows;
}
