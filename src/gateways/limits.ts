import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { LIMITS, type Limit, type Limiter, type LimitName, type Limits, type Taken } from '../app/limits.ts';

type LimitTable = Readonly<Record<LimitName, Limit>>;

/** Limits counted in this process; a restart forgets them. `table` may differ from the real one in tests. */
export function createMemoryLimits(table: LimitTable = LIMITS): Limits {
  return limitsOf((name) => memory(name, table[name]));
}

/**
 * Limits counted in Redis, for all processes together. While it is away each process counts for itself: then limits are
 * wider by the number of processes, and nobody is refused for want of Redis.
 */
export function createSharedLimits(redis: Redis, prefix: string, table: LimitTable = LIMITS): Limits {
  return limitsOf(
    (name) =>
      new RateLimiterRedis({
        storeClient: redis,
        useRedisPackage: false,
        rejectIfRedisNotReady: true,
        keyPrefix: `${prefix}limit:${name}`,
        points: table[name].points,
        duration: table[name].seconds,
        insuranceLimiter: memory(name, table[name]),
      }),
  );
}

function memory(name: LimitName, { points, seconds }: Limit): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
}

function limitsOf(make: (name: LimitName) => RateLimiterAbstract): Limits {
  const of = (name: LimitName) => limiterOf(make(name));
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

function limiterOf(limiter: RateLimiterAbstract): Limiter {
  return {
    take: (key, cost = 1) => take(limiter, key, cost),
    async giveBack(key, cost = 1) {
      // A window that has ended meanwhile has nothing to give back to.
      if ((await limiter.get(key)) !== null) await limiter.reward(key, cost);
    },
  };
}

async function take(limiter: RateLimiterAbstract, key: string, cost: number): Promise<Taken> {
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
