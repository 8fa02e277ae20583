import { refuse } from '../domain/errors.ts';

export interface Limit {
  /** How much may be taken within a window. */
  points: number;
  /** The length of a window; it begins with the first taking. */
  seconds: number;
}

/**
 * Every limit of the system. Many customers share one address (offices, hostels, mobile carriers), so what counts by
 * address alone is wide; what is narrow counts by account and address together. `RATE_LIMIT=off` lifts them all.
 */
export const LIMITS = {
  /** Requests without a token, by address; those with a token that is not accepted count too. */
  guest: { points: 3_000, seconds: 60 },
  /** Requests with a token, and acting messages in rooms, by user. */
  user: { points: 1_200, seconds: 60 },
  /** Accounts asked for by anybody but an admin, by address. */
  signUpAddress: { points: 300, seconds: 3_600 },
  /** The same, by e-mail and address. */
  signUpPair: { points: 20, seconds: 3_600 },
  /** Wrong passwords, by address: `users/guessing.ts` tells why there are three. */
  signInAddress: { points: 60, seconds: 900 },
  /** Wrong passwords, by e-mail and address. */
  signInPair: { points: 10, seconds: 900 },
  /** Wrong passwords, by e-mail, wherever they come from. Past it nobody is refused, but each try costs more. */
  signInAccount: { points: 100, seconds: 3_600 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

export type Taken = { ok: true } | { ok: false; retryAfterSeconds: number };

/** Counts what is taken under a key. Keys are of any text, kept no longer than their window. */
export interface Limiter {
  /** Takes `cost` (1), or nothing at all when that would be too much. At once when there is nobody to ask. */
  take(key: string, cost?: number): Taken | Promise<Taken>;
  /** Undoes a taking that should not count. */
  giveBack(key: string, cost?: number): Promise<void>;
}

export type Limits = Readonly<Record<LimitName, Limiter>>;

const TAKEN: Taken = { ok: true };
const NO_LIMIT: Limiter = { take: () => TAKEN, giveBack: async () => undefined };

/** Refuses nobody. */
export const NO_LIMITS: Limits = {
  guest: NO_LIMIT,
  user: NO_LIMIT,
  signUpAddress: NO_LIMIT,
  signUpPair: NO_LIMIT,
  signInAddress: NO_LIMIT,
  signInPair: NO_LIMIT,
  signInAccount: NO_LIMIT,
};

/** Takes one, or throws `Refused` `rate_limited`. */
export function mustTake(limiter: Limiter, key: string): undefined | Promise<undefined> {
  const taken = limiter.take(key);
  return taken instanceof Promise ? taken.then(refuseUntaken) : refuseUntaken(taken);
}

function refuseUntaken(taken: Taken): undefined {
  if (!taken.ok) refuseTooMany(taken.retryAfterSeconds);
}

/** Throws `Refused` `rate_limited`. */
export function refuseTooMany(retryAfterSeconds: number): never {
  refuse('rate_limited', `Too many requests. Try again in ${retryAfterSeconds} s.`, {
    retry_after_seconds: retryAfterSeconds,
  });
}
