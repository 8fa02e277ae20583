import { refuse } from '../../domain/errors.ts';
import { activityOf } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import type { EpochMs } from '../ports.ts';
import { guarded } from './guessing.ts';
import type { User, UserParts, UserUnit } from './ports.ts';

/** A refresh token that is not used for so long ends. */
export const REFRESH_TOKEN_DAYS = 30;
const REFRESH_TOKEN_MS = REFRESH_TOKEN_DAYS * 86_400_000;

export interface SignedIn {
  user: User;
  accessToken: string;
  /** Of the access token, in seconds. */
  expiresIn: number;
  refreshToken: string;
}

/**
 * Opens a session. Throws `Refused` `unauthenticated`, alike in words and in time for an unknown e-mail, a wrong
 * password and a closed account, and `rate_limited` after too many of these.
 */
export function logIn(
  parts: UserParts,
  context: RequestContext,
  given: { email: string; password: string },
): Promise<SignedIn> {
  return guarded(parts.limits, { email: given.email, ip: context.ip }, () => open(parts, context, given));
}

async function open(
  parts: UserParts,
  context: RequestContext,
  { email, password }: { email: string; password: string },
): Promise<SignedIn> {
  const found = await parts.users.findByEmail(email);
  const matches = await parts.passwords.matches(password, found?.passwordHash ?? null);
  if (!found?.isActive || !matches) return refuseSignIn();
  return parts.users.transact(async (unit) => {
    const user = await unit.lock(found.id);
    // The password may have been changed, or the account closed, while the hash was computed.
    if (!user?.isActive || user.passwordHash !== found.passwordHash) return refuseSignIn();
    const at = parts.clock.now();
    await unit.log({ ...entry(context, at, user.id, 'user.logged_in'), userId: user.id });
    return openSession(parts, unit, user, parts.ids.next(), at);
  });
}

/**
 * Exchanges a refresh token for the next. A token that comes a second time has been stolen from one of the two
 * who sent it, so its whole family ends. Throws `Refused` `unauthenticated` or `token_expired`.
 */
export async function refresh(
  parts: UserParts,
  context: RequestContext,
  refreshToken: string,
): Promise<SignedIn> {
  const hash = parts.refreshTokens.hash(refreshToken);
  const known = await parts.users.findRefreshToken(hash);
  if (known === null) return refuseSession();
  // A refusal must not undo the revocation, so it is thrown after the commit.
  const outcome = await parts.users.transact((unit) => rotate(parts, context, unit, hash, known.userId));
  if (outcome === 'expired') return refuse('token_expired', 'The session has ended. Sign in again.');
  return outcome ?? refuseSession();
}

/** Ends the session that a refresh token is of. Any token will do. */
export async function logOut(parts: UserParts, context: RequestContext, refreshToken: string): Promise<void> {
  const known = await parts.users.findRefreshToken(parts.refreshTokens.hash(refreshToken));
  if (known === null) return;
  const { familyId, userId } = known;
  await parts.users.transact(async (unit) => {
    await unit.lock(userId);
    const at = parts.clock.now();
    if ((await unit.revokeRefreshTokens({ familyId }, at)) === 0) return;
    await unit.log({ ...entry(context, at, userId, 'user.logged_out'), userId });
  });
}

async function rotate(
  parts: UserParts,
  context: RequestContext,
  unit: UserUnit,
  hash: Uint8Array,
  userId: string,
): Promise<SignedIn | 'expired' | null> {
  const user = await unit.lock(userId);
  // Read again under the lock: the same token may have been exchanged a moment ago.
  const token = await unit.findRefreshToken(hash);
  if (!user?.isActive || token === null || token.revokedAt !== null) return null;
  const at = parts.clock.now();
  if (token.usedAt !== null) {
    await unit.revokeRefreshTokens({ familyId: token.familyId }, at);
    await unit.log(entry(context, at, userId, 'user.session_revoked'));
    return null;
  }
  if (token.expiresAt <= at) return 'expired';
  await unit.markRefreshTokenUsed(token.id, at);
  return openSession(parts, unit, user, token.familyId, at);
}

async function openSession(
  { refreshTokens, accessTokens, ids }: UserParts,
  unit: UserUnit,
  user: User,
  familyId: string,
  at: EpochMs,
): Promise<SignedIn> {
  const { token, hash } = refreshTokens.make();
  await unit.addRefreshToken({
    id: ids.next(),
    familyId,
    userId: user.id,
    hash,
    createdAt: at,
    expiresAt: at + REFRESH_TOKEN_MS,
  });
  return {
    user,
    accessToken: accessTokens.issue(user),
    expiresIn: accessTokens.lifetimeSeconds,
    refreshToken: token,
  };
}

function entry(context: RequestContext, at: EpochMs, userId: string, action: string) {
  return activityOf(context, at, { entityType: 'user', entityId: userId, action });
}

function refuseSignIn(): never {
  return refuse('unauthenticated', 'The e-mail and the password do not belong together.');
}

function refuseSession(): never {
  return refuse('unauthenticated', 'This refresh token is not valid. Sign in again.');
}
