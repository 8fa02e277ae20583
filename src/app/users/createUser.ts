import { refuse } from '../../domain/errors.ts';
import { activityOf } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import type { Language } from '../language.ts';
import { madeBefore, operationIdOf } from '../operationOf.ts';
import { countSignUp } from './guessing.ts';
import type { StoredRole, User, UserParts } from './ports.ts';
import { describe } from './userDetails.ts';

export interface NewUser {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  phoneNumber: string;
  language?: Language | undefined;
}

/** Somebody signs up, and is a customer. Throws `Refused` `duplicate` when the e-mail is taken, or `rate_limited`. */
export function register(parts: UserParts, context: RequestContext, input: NewUser): Promise<User> {
  return add(parts, context, { ...input, role: 'customer' }, 'user.registered');
}

/** As {@link register}; an admin may also say the role. Throws `Refused` `forbidden` when anybody else does. */
export async function createUser(
  parts: UserParts,
  context: RequestContext,
  input: NewUser & { role?: StoredRole | undefined },
): Promise<User> {
  if (input.role !== undefined && context.caller.role !== 'admin') {
    refuse('forbidden', 'Only an admin may choose the role of a new user. Leave "role" out.');
  }
  return add(parts, context, { ...input, role: input.role ?? 'customer' }, 'user.created');
}

async function add(
  { users, passwords, limits, clock, ids }: UserParts,
  context: RequestContext,
  { password, ...fields }: NewUser & { role: StoredRole },
  action: string,
): Promise<User> {
  const known = await madeBefore(context, (id) => users.find(id));
  if (known) return known;
  if (context.caller.role !== 'admin') await countSignUp(limits, { email: fields.email, ip: context.ip });
  const passwordHash = await passwords.hash(password);
  const at = clock.now();
  const user: User = {
    ...fields,
    language: fields.language ?? 'en',
    unwantedLetters: [],
    id: operationIdOf(context, ids),
    passwordHash,
    isActive: true,
    createdAt: at,
    updatedAt: at,
  };
  const entry = activityOf(context, at, {
    entityType: 'user',
    entityId: user.id,
    action,
    details: { after: describe(user) },
  });
  await users.transact(async (unit) => {
    await unit.add(user);
    // Who signs up without a token does it as the user that they become.
    await unit.log({ ...entry, userId: entry.userId ?? user.id });
  });
  return user;
}
