import { createHash } from 'node:crypto';
import { Refused } from '../../domain/errors.ts';
import { addressKey } from '../addresses.ts';
import { type Limiter, type Limits, mustTake, refuseTooMany } from '../limits.ts';

export type AccountLimits = Pick<
  Limits,
  'signInAddress' | 'signInPair' | 'signInAccount' | 'signUpAddress' | 'signUpPair'
>;

/** Whose password is tried, and from where. */
export interface Guess {
  email: string;
  ip: string | null;
}

/** What a try costs of the pair's allowance while the account is being guessed at from many addresses. */
const COST_UNDER_ATTACK = 3;

/**
 * Runs `attempt`, which throws `Refused` `unauthenticated` or `forbidden` for a wrong password. Throws `Refused`
 * `rate_limited` instead of running it when too many were wrong. Three counts, each for one kind of attacker:
 *
 * - by address: one machine that tries one password on many accounts;
 * - by account and address: one machine that tries many passwords on one account. A count by account alone would
 *   hand everybody the means to lock a customer out; this one locks out nobody but whoever is at that very address;
 * - by account: many machines that try many passwords on one account. Because it can be filled by anybody, it refuses
 *   nobody: it makes each try dearer. Every address still has three of them, so the customer who knows the password
 *   gets in from wherever he is, while each of the attacker's machines gets three guesses in place of ten.
 *
 * All three are taken before the password is looked at, so that a thousand at once are no way around them, and given
 * back unless it was wrong. They count the e-mail as it was sent: whether there is such an account shows in nothing.
 * Whoever has been signed in before stays so: refresh tokens do not come through here.
 */
export async function guarded<T>(
  limits: AccountLimits,
  { email, ip }: Guess,
  attempt: () => Promise<T>,
): Promise<T> {
  const [address, account] = [addressKey(ip), accountKey(email)];
  const taken: [Limiter, string, number][] = [];
  const giveBack = async () => {
    for (const [limiter, key, cost] of taken.splice(0)) await limiter.giveBack(key, cost);
  };
  const take = async (limiter: Limiter, key: string, cost = 1) => {
    const result = await limiter.take(key, cost);
    if (result.ok) taken.push([limiter, key, cost]);
    return result;
  };

  const byAddress = await take(limits.signInAddress, address);
  if (!byAddress.ok) refuseTooMany(byAddress.retryAfterSeconds);
  const byAccount = await take(limits.signInAccount, account);
  const byPair = await take(limits.signInPair, `${account} ${address}`, byAccount.ok ? 1 : COST_UNDER_ATTACK);
  if (!byPair.ok) {
    // What is not even tried counts for nothing, least of all against the neighbours behind the same address.
    await giveBack();
    refuseTooMany(byPair.retryAfterSeconds);
  }
  try {
    const result = await attempt();
    await giveBack();
    return result;
  } catch (error) {
    if (!isWrongPassword(error)) await giveBack();
    throw error;
  }
}

/** Counts an account that is asked for, before its password is hashed. Throws `Refused` `rate_limited`. */
export async function countSignUp(limits: AccountLimits, { email, ip }: Guess): Promise<void> {
  const address = addressKey(ip);
  await mustTake(limits.signUpAddress, address);
  await mustTake(limits.signUpPair, `${accountKey(email)} ${address}`);
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof Refused && ['unauthenticated', 'forbidden'].includes(error.refusal.code);
}

/** Of one length whatever is sent, and no e-mail in a store of counters. */
function accountKey(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('base64url');
}
