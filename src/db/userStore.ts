import { type EntityManager, raw } from '@mikro-orm/postgresql';
import type { Ids } from '../app/ports.ts';
import type {
  User as DomainUser,
  UserChange,
  UserFilter,
  UserStatus,
  UserStore,
  UserUnit,
} from '../app/users/ports.ts';
import { refuse } from '../domain/errors.ts';
import { addActivity } from './activityLog.ts';
import { User } from './entities/index.ts';
import { guardDb, violates } from './failures.ts';
import {
  findRefreshToken,
  insertRefreshToken,
  markRefreshTokenUsed,
  revokeRefreshTokens,
} from './refreshTokens.ts';

export interface UserStoreParts {
  /** A fresh unit of work for each call. */
  em: () => EntityManager;
  ids: Ids;
}

export function createUserStore({ em, ids }: UserStoreParts): UserStore {
  return {
    find: (id) => guardDb(async () => read(await em().findOne(User, { id }))),
    findByEmail: (email) => guardDb(() => findByEmail(em(), email)),
    list: (filter) => guardDb(() => list(em(), filter)),
    statuses: (userIds) => guardDb(() => statuses(em(), userIds)),
    findRefreshToken: (hash) => guardDb(() => findRefreshToken(em(), hash)),
    transact: (work) =>
      guardDb(async () => {
        try {
          return await em().transactional((unit) => work(createUnit(unit, ids)));
        } catch (error) {
          if (!violates(error, 'users_email_key')) throw error;
          return refuse(
            'duplicate',
            'There is an account with this e-mail already. Sign in, or use another.',
          );
        }
      }),
  };
}

function createUnit(em: EntityManager, ids: Ids): UserUnit {
  return {
    lock: (id) => lock(em, id),
    async add(user) {
      em.create(User, {
        ...user,
        createdAt: new Date(user.createdAt),
        updatedAt: new Date(user.updatedAt),
      });
      await em.flush();
    },
    async change(id, change, at) {
      await em.nativeUpdate(User, { id }, { ...columnsOf(change), updatedAt: new Date(at) });
    },
    findRefreshToken: (hash) => findRefreshToken(em, hash),
    addRefreshToken: (token) => insertRefreshToken(em, token),
    markRefreshTokenUsed: (id, at) => markRefreshTokenUsed(em, id, at),
    revokeRefreshTokens: (which, at) => revokeRefreshTokens(em, which, at),
    async log(entry) {
      addActivity(em, ids.next(), entry);
      await em.flush();
    },
  };
}

/** `no key`: who only refers to the user, such as a reservation being made, does not have to wait. */
async function lock(em: EntityManager, id: string): Promise<DomainUser | null> {
  await em.execute('select 1 from users where id = ? for no key update', [id]);
  return read(await em.findOne(User, { id }, { refresh: true }));
}

/** One query whether or not there is such a user: the time it takes must not tell. */
async function findByEmail(em: EntityManager, email: string): Promise<DomainUser | null> {
  const lowered = raw<string>('lower(?)', [email]);
  return read(await em.findOne(User, { [raw((alias) => `lower(${alias}.email)`)]: lowered }));
}

async function list(em: EntityManager, filter: UserFilter): Promise<DomainUser[]> {
  const rows = await em.find(
    User,
    {
      ...(!filter.includeInactive && { isActive: true }),
      ...(filter.role && { role: filter.role }),
      ...(filter.afterId && { id: { $gt: filter.afterId } }),
      $and: wordsOf(filter.search).map(anywhere),
    },
    { orderBy: { id: 'asc' }, limit: filter.limit },
  );
  return rows.map(toDomain);
}

/** More words than a name has look for nothing. */
const MOST_WORDS = 6;

function wordsOf(search: string | undefined): string[] {
  return (search ?? '').split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
}

function anywhere(word: string) {
  const has = { $ilike: `%${word.replace(/[\\%_]/g, '\\$&')}%` };
  return { $or: [{ email: has }, { firstName: has }, { lastName: has }, { phoneNumber: has }] };
}

async function statuses(em: EntityManager, userIds: string[]): Promise<Map<string, UserStatus>> {
  const rows = await em.execute<{ id: string; role: UserStatus['role']; is_active: boolean }[]>(
    "select id, role, is_active from users where id = any(string_to_array(?, ',')::uuid[])",
    [userIds.join(',')],
  );
  return new Map(rows.map((row) => [row.id, { role: row.role, isActive: row.is_active }]));
}

function read(row: User | null): DomainUser | null {
  return row && toDomain(row);
}

function toDomain(row: User): DomainUser {
  return {
    id: row.id,
    email: row.email,
    passwordHash: row.passwordHash,
    firstName: row.firstName,
    lastName: row.lastName,
    phoneNumber: row.phoneNumber,
    role: row.role,
    isActive: row.isActive,
    language: row.language,
    unwantedLetters: row.unwantedLetters,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

/** Field by field: whatever else an object may carry stays out of the database. */
function columnsOf(change: UserChange): UserChange {
  const { passwordHash, firstName, lastName, phoneNumber, role, isActive, language, unwantedLetters } =
    change;
  return {
    ...(passwordHash !== undefined && { passwordHash }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(role !== undefined && { role }),
    ...(language !== undefined && { language }),
    ...(unwantedLetters !== undefined && { unwantedLetters }),
    ...(isActive !== undefined && { isActive }),
  };
}
