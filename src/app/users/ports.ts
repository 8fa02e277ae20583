/** What the use cases of users need from the outside. */

import type { OptionalLetter } from '../../domain/letters.ts';
import type { ActivityEntry } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import type { Language } from '../language.ts';
import type { Clock, EpochMs, Ids } from '../ports.ts';
import type { AccountLimits } from './guessing.ts';

export type StoredRole = 'customer' | 'admin';

export interface User {
  id: string;
  /** As it was given; compared without regard to case. */
  email: string;
  passwordHash: string;
  firstName: string;
  lastName: string;
  phoneNumber: string;
  role: StoredRole;
  isActive: boolean;
  /** In which letters are written. */
  language: Language;
  unwantedLetters: OptionalLetter[];
  createdAt: EpochMs;
  updatedAt: EpochMs;
}

export type UserChange = Partial<
  Pick<
    User,
    | 'passwordHash'
    | 'firstName'
    | 'lastName'
    | 'phoneNumber'
    | 'role'
    | 'isActive'
    | 'language'
    | 'unwantedLetters'
  >
>;

export interface UserStatus {
  role: StoredRole;
  isActive: boolean;
}

/** What is kept of a refresh token. Those of one sign-in are a family. */
export interface RefreshToken {
  id: string;
  familyId: string;
  userId: string;
  expiresAt: EpochMs;
  /** When it was exchanged for the next one. */
  usedAt: EpochMs | null;
  revokedAt: EpochMs | null;
}

export interface NewRefreshToken {
  id: string;
  familyId: string;
  userId: string;
  hash: Uint8Array;
  createdAt: EpochMs;
  expiresAt: EpochMs;
}

/** Every method throws `Refused` `unavailable` when the database cannot be asked. */
export interface UserStore {
  find(id: string): Promise<User | null>;
  findByEmail(email: string): Promise<User | null>;
  /** In the order of their making, those after `afterId`. */
  list(filter: UserFilter): Promise<User[]>;
  /** Of those that exist. */
  statuses(ids: string[]): Promise<Map<string, UserStatus>>;
  findRefreshToken(hash: Uint8Array): Promise<RefreshToken | null>;
  /** Runs `work` in one transaction; whatever it throws undoes all of it. */
  transact<T>(work: (unit: UserUnit) => Promise<T>): Promise<T>;
}

export interface UserFilter {
  includeInactive: boolean;
  role?: StoredRole | undefined;
  /** Each of its words stands in the name, the e-mail or the phone number, in whatever case. */
  search?: string | undefined;
  afterId?: string | undefined;
  limit: number;
}

/** One transaction. */
export interface UserUnit {
  /** Reads a user; nobody else changes it, or its refresh tokens, until the transaction ends. */
  lock(id: string): Promise<User | null>;
  /** Throws `Refused` `duplicate` when the e-mail is taken. */
  add(user: User): Promise<void>;
  change(id: string, change: UserChange, at: EpochMs): Promise<void>;
  findRefreshToken(hash: Uint8Array): Promise<RefreshToken | null>;
  addRefreshToken(token: NewRefreshToken): Promise<void>;
  markRefreshTokenUsed(id: string, at: EpochMs): Promise<void>;
  /** Of one family, or of a user altogether. Returns how many were alive. */
  revokeRefreshTokens(which: { familyId: string } | { userId: string }, at: EpochMs): Promise<number>;
  log(entry: ActivityEntry): Promise<void>;
}

/** Both throw `Refused` `rate_limited` when too many wait. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With null, for a user who is not there, it takes as long and is false. */
  matches(password: string, hash: string | null): Promise<boolean>;
}

export interface AccessTokens {
  /** How long a token is good for. */
  readonly lifetimeSeconds: number;
  issue(user: { id: string; role: StoredRole }): string;
  /** Throws `Refused` `token_expired` or `unauthenticated`. Says nothing of what became of the user since. */
  verify(token: string): { userId: string };
}

/** Random tokens of which only a hash is kept. */
export interface OpaqueTokens {
  make(): { token: string; hash: Uint8Array };
  hash(token: string): Uint8Array;
}

/** Frees the seats that a user holds; bookings stay. */
export interface HoldReleaser {
  releaseHoldsOf(userId: string, context: RequestContext): Promise<void>;
}

/** What was remembered of a user's status is no longer true, in any process. */
export interface StatusMemory {
  forget(userId: string): Promise<void>;
}

export interface UserParts {
  users: UserStore;
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  refreshTokens: OpaqueTokens;
  statuses: StatusMemory;
  holds: HoldReleaser;
  limits: AccountLimits;
  clock: Clock;
  ids: Ids;
}
