import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { LIMITS, type Limit, type Limiter, type LimitName, type Limits, type Taken } from '../app/limits.ts';

/** Limits counted in this process; a restart forgets them. `table` may differ from the real one in tests. */
export function createMemoryLimits(table: Readonly<Record<LimitName, Limit>> = LIMITS): Limits {
  const of = (name: LimitName) => createMemoryLimiter(name, table[name]);
  return {
    guest: of('guest'),
    user: of('user'),
    signUpAddress: of('signUpAddress'),
    signUpPair: of('signUpPair'),
    signInAddress: of('signInAddress'),
    signInPair: of('signInPair'),
    signInAccount: of('signInAccount'),
  };
}

function createMemoryLimiter(name: LimitName, { points, seconds }: Limit): Limiter {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
  return {
    take: (key, cost = 1) => take(limiter, key, cost),
    async giveBack(key, cost = 1) {
      // A window that has ended meanwhile has nothing to give back to.
      if ((await limiter.get(key)) !== null) await limiter.reward(key, cost);
    },
  };
}

async function take(limiter: RateLimiterMemory, key: string, cost: number): Promise<Taken> {
  try {
    await limiter.consume(key, cost);
    return { ok: true };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    // The library counts what it refuses; then whoever keeps asking would owe more than was ever granted.
    await limiter.reward(key, cost);
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) };
  }
}
