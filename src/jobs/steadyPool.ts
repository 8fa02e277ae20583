import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** Waits before further tries; then the queue hears of the failure. */
const TRY_AGAIN_MS = [20, 100, 300, 1_000, 2_000];

/**
 * A pool as the job queue should see it: a statement whose connection breaks is sent again over another one. The queue
 * would give such a statement up, with a rejection that nobody hears, and the job that it was about would stay locked.
 * Every statement of the queue is a transaction of its own and does no harm twice. Listening goes to the pool itself:
 * that the queue takes up again by its own means. `onBroken` hears of each break: what was asked before it may have been
 * done.
 */
export function steadyPool(pool: Pool, onBroken: () => void = () => undefined): Pool {
  const connect = (...args: Parameters<Pool['connect']> | []) =>
    args.length > 0 ? Reflect.apply(pool.connect, pool, args) : connectSteadily(pool, onBroken);
  return withMembers(pool, { connect });
}

async function connectSteadily(pool: Pool, onBroken: () => void): Promise<PoolClient> {
  let client: PoolClient | null = await tryAgain(() => pool.connect());
  const first = client;
  const query = (...args: unknown[]) =>
    tryAgain(async () => {
      client ??= await pool.connect();
      try {
        return await Reflect.apply(client.query, client, args);
      } catch (error) {
        if (isBroken(error)) {
          onBroken();
          client.release(error as Error);
          client = null;
        }
        throw error;
      }
    });
  const release = (error?: Error | boolean) => client?.release(error);
  return withMembers(first, { query, release });
}

async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (const ms of TRY_AGAIN_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isBroken(error)) throw error;
      await sleep(ms);
    }
  }
  return work();
}

/** Shutdowns and lost connections by their codes; what the driver itself says has none. */
function isBroken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code !== 'string' || /^(57P0|08|53|E)/.test(code);
}

/** The same object but for some of its members. */
export function withMembers<T extends object>(of: T, members: Record<string, unknown>): T {
  return new Proxy(of, {
    get(target, name) {
      if (typeof name === 'string' && name in members) return members[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
