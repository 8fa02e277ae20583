/** Values that processes choose once for all of them. */
export interface Agreement {
  /** `value`, unless another was chosen before. */
  choose(name: string, value: string): Promise<string>;
  close(): void;
}

const PREFIX = 'bus:agreed:';

/**
 * For trials of several processes that nobody has given secrets: they agree on them through Redis, and each keeps what
 * was agreed in its data folder. Production is given its secrets, and never comes here.
 */
export async function agreeThrough(url: string): Promise<Agreement> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { lazyConnect: true, commandTimeout: 2_000, maxRetriesPerRequest: 1 });
  // Without Redis each process has secrets of its own, as it has alone.
  redis.on('error', () => undefined);
  await redis.connect().catch(() => undefined);
  return {
    async choose(name, value) {
      await redis.setnx(PREFIX + name, value).catch(() => 0);
      return (await redis.get(PREFIX + name).catch(() => null)) ?? value;
    },
    close: () => redis.disconnect(),
  };
}
