import { Refused } from '../../domain/errors.ts';
import type { ActivityEntry } from '../activity.ts';
import type { EpochMs } from '../ports.ts';
import type { User, UserParts } from './ports.ts';
import { describe } from './userDetails.ts';

type Parts = Pick<UserParts, 'users' | 'passwords' | 'clock' | 'ids'>;

/**
 * Makes sure that there is an active admin with this e-mail. One that is there is kept, password included; an
 * account of another kind gets role and password, for whoever took that e-mail first must not become the admin.
 * Throws `Refused` `unavailable` when the database cannot be asked.
 */
export async function ensureAdmin(parts: Parts, email: string, password: string): Promise<void> {
  const passwordHash = await parts.passwords.hash(password);
  try {
    await makeOrKeep(parts, email, passwordHash);
  } catch (error) {
    if (!(error instanceof Refused && error.refusal.code === 'duplicate')) throw error;
    // Another process that starts at this moment, or somebody who signs up, was faster.
    await makeOrKeep(parts, email, passwordHash);
  }
}

async function makeOrKeep(parts: Parts, email: string, passwordHash: string): Promise<void> {
  const found = await parts.users.findByEmail(email);
  if (found?.role === 'admin' && found.isActive) return;
  await (found ? promote(parts, found, passwordHash) : add(parts, email, passwordHash));
}

async function add({ users, clock, ids }: Parts, email: string, passwordHash: string): Promise<void> {
  const at = clock.now();
  const user: User = {
    id: ids.next(),
    email,
    passwordHash,
    firstName: 'First',
    lastName: 'Admin',
    phoneNumber: '0000000000',
    role: 'admin',
    isActive: true,
    language: 'en',
    unwantedLetters: [],
    createdAt: at,
    updatedAt: at,
  };
  await users.transact(async (unit) => {
    await unit.add(user);
    await unit.log(entry(user, at, 'user.created', { after: describe(user) }));
  });
}

async function promote({ users, clock }: Parts, found: User, passwordHash: string): Promise<void> {
  const at = clock.now();
  await users.transact(async (unit) => {
    const before = await unit.lock(found.id);
    if (!before || (before.role === 'admin' && before.isActive)) return;
    await unit.change(before.id, { role: 'admin', isActive: true, passwordHash }, at);
    await unit.revokeRefreshTokens({ userId: before.id }, at);
    const details = {
      before: { role: before.role, is_active: before.isActive },
      after: { role: 'admin', is_active: true },
      password_changed: true,
    };
    await unit.log(entry(before, at, 'user.updated', details));
  });
}

function entry(user: User, at: EpochMs, action: string, details: Record<string, unknown>): ActivityEntry {
  return { entityType: 'user', entityId: user.id, action, userId: null, details, ip: null, at };
}
