import { refuse } from '../../domain/errors.ts';
import { type ActivityEntry, activityOf } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import type { EpochMs } from '../ports.ts';
import { guarded } from './guessing.ts';
import type { User, UserChange, UserParts, UserUnit } from './ports.ts';
import { refuseUnknown, requireReach } from './readUsers.ts';
import { describeChange, differences, previous } from './userDetails.ts';

export interface UserUpdate extends Omit<UserChange, 'passwordHash'> {
  password?: string | undefined;
  currentPassword?: string | undefined;
}

interface NewPassword {
  passwordHash: string;
  /** The hash that the current password was compared with; null when an admin sets somebody else's. */
  provenAgainst: string | null;
}

/**
 * Changes the fields that are named. A new password ends all sessions; a deactivated user loses the sessions
 * and the holds. Throws `Refused` `not_found`, `forbidden` (role or status without being an admin, or a wrong
 * current password), `validation_failed`, `rate_limited`.
 */
export async function updateUser(
  parts: UserParts,
  context: RequestContext,
  id: string,
  update: UserUpdate,
): Promise<User> {
  const { password, currentPassword, ...fields } = update;
  requireReach(context.caller, id);
  if (context.caller.role !== 'admin' && (fields.role !== undefined || fields.isActive !== undefined)) {
    refuse('forbidden', 'Only an admin may change a role or a status.');
  }
  const secret = await newPassword(parts, context, id, { password, currentPassword });
  const at = parts.clock.now();
  const user = await parts.users.transact(async (unit) => {
    const before = (await unit.lock(id)) ?? refuseUnknown();
    if (secret?.provenAgainst && secret.provenAgainst !== before.passwordHash) refuseWrongPassword();
    const wanted = secret ? { ...fields, passwordHash: secret.passwordHash } : fields;
    return applyChange(unit, context, before, differences(before, wanted), at);
  });
  if (fields.role !== undefined || fields.isActive !== undefined) await parts.statuses.forget(id);
  if (fields.isActive === false) await parts.holds.releaseHoldsOf(id, context);
  return user;
}

/** The account is closed: no token of it counts from now on, its holds are released, its bookings stay. */
export async function deactivateUser(parts: UserParts, context: RequestContext, id: string): Promise<void> {
  await updateUser(parts, context, id, { isActive: false });
}

async function applyChange(
  unit: UserUnit,
  context: RequestContext,
  before: User,
  change: UserChange,
  at: EpochMs,
): Promise<User> {
  if (Object.keys(change).length === 0) return before;
  await unit.change(before.id, change, at);
  if (change.passwordHash !== undefined || change.isActive === false) {
    await unit.revokeRefreshTokens({ userId: before.id }, at);
  }
  await unit.log(entryOf(context, before, change, at));
  return { ...before, ...change, updatedAt: at };
}

function entryOf(context: RequestContext, before: User, change: UserChange, at: EpochMs): ActivityEntry {
  return activityOf(context, at, {
    entityType: 'user',
    entityId: before.id,
    action: actionOf(change),
    details: {
      before: describeChange(previous(before, change)),
      after: describeChange(change),
      ...(change.passwordHash !== undefined && { password_changed: true }),
    },
  });
}

function actionOf(change: UserChange): string {
  if (change.isActive === undefined) return 'user.updated';
  return change.isActive ? 'user.reactivated' : 'user.deactivated';
}

async function newPassword(
  { users, passwords, limits }: UserParts,
  { caller, ip }: RequestContext,
  id: string,
  { password, currentPassword }: Pick<UserUpdate, 'password' | 'currentPassword'>,
): Promise<NewPassword | null> {
  if (password === undefined) {
    return currentPassword === undefined
      ? null
      : refuseField('password', 'is required with current_password.');
  }
  const needsProof = caller.userId === id;
  if (!needsProof && currentPassword === undefined) {
    return { passwordHash: await passwords.hash(password), provenAgainst: null };
  }
  if (currentPassword === undefined) return refuseField('current_password', 'is required with password.');
  const user = (await users.find(id)) ?? refuseUnknown();
  await guarded(limits, { email: user.email, ip }, async () => {
    if (!(await passwords.matches(currentPassword, user.passwordHash))) refuseWrongPassword();
  });
  return { passwordHash: await passwords.hash(password), provenAgainst: user.passwordHash };
}

function refuseWrongPassword(): never {
  return refuse('forbidden', 'The current password is not right.');
}

function refuseField(path: string, message: string): never {
  return refuse(
    'validation_failed',
    'The body of the request is not valid. See "errors" for what to change.',
    {
      errors: [{ path, message }],
    },
  );
}
