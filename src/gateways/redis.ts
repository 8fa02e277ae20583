import type { Redis, RedisOptions } from 'ioredis';

export interface RedisLink {
  /** For commands; refuses them at once while Redis is away. */
  commands: Redis;
  /** Before every key and topic. */
  prefix: string;
  /** Tells every process, this one included, that listens to `topic`. Never throws; lost while Redis is away. */
  tell(topic: string, text: string): Promise<void>;
  hear(topic: string, listener: (text: string) => void): Promise<void>;
  /** Redis is there (again) and is listened to: what was told meanwhile has not been heard. */
  onBack(listener: () => void): void;
  /** Whether it answers now. */
  answers(): Promise<boolean>;
  close(): void;
}

export interface RedisParts {
  /** Stands before every key and topic, so that several deployments may share one Redis. */
  prefix: string;
  onTrouble(what: string, error: unknown): void;
}

/** Nobody waits longer for Redis: whatever is asked of it can be done without. */
const COMMAND_MS = 300;
/** How soon a Redis that keeps its connections and answers nothing is counted as away. */
const LOOK_MS = 1_000;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  // Who asks while it is away is told so, and goes on without; nothing piles up until it is back.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_MS,
  connectTimeout: 1_000,
  retryStrategy: (times) => Math.min(1_000, 50 * times),
};

/**
 * Connects to Redis, and goes on trying for as long as the process lives: nothing that Redis keeps is the truth, so its
 * absence ends nothing. The library is loaded here and nowhere else.
 */
export async function openRedis(url: string, { prefix, onTrouble }: RedisParts): Promise<RedisLink> {
  const library = await import('ioredis');
  const commands = new library.Redis(url, OPTIONS);
  const listening = new library.Redis(url, { ...OPTIONS, autoResubscribe: false, commandTimeout: 5_000 });
  const topics = new Map<string, (text: string) => void>();
  const backs: (() => void)[] = [];
  for (const redis of [commands, listening]) redis.on('error', quietly(onTrouble));
  listening.on('message', (topic: string, text: string) => topics.get(topic)?.(text));
  // The library asks again only for what was once granted: nothing, when Redis was away as this process began.
  const subscribe = async (wanted: readonly string[]) => {
    if (wanted.length > 0) await ask(listening, () => listening.subscribe(...wanted));
  };
  const trouble = (error: unknown) => onTrouble('Redis cannot be listened to', error);
  const whenBack = () => {
    for (const back of backs) back();
  };
  listening.on(
    'ready',
    () =>
      void subscribe([...topics.keys()])
        .then(whenBack)
        .catch(trouble),
  );
  const watchdog = setInterval(() => {
    if (commands.status === 'ready') ask(commands, () => commands.ping()).catch(() => undefined);
  }, LOOK_MS);
  watchdog.unref();
  // A first connection that fails is tried again like any later one.
  await Promise.allSettled([commands.connect(), listening.connect()]);
  return {
    commands,
    prefix,
    tell: async (topic, text) => {
      await ask(commands, () => commands.publish(prefix + topic, text)).catch(() => undefined);
    },
    async hear(topic, listener) {
      topics.set(prefix + topic, listener);
      if (listening.status === 'ready') subscribe([prefix + topic]).catch(trouble);
    },
    onBack: (listener) => void backs.push(listener),
    answers: () =>
      ask(commands, () => commands.ping()).then(
        () => true,
        () => false,
      ),
    close() {
      clearInterval(watchdog);
      commands.disconnect();
      listening.disconnect();
    },
  };
}

/** A connection that does not answer is given up: the next asker hears at once that Redis is away. */
async function ask<T>(redis: Redis, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.message === 'Command timed out') redis.disconnect(true);
    throw error;
  }
}

/** One line for each time that it goes away, not one for each try to reach it. */
function quietly(onTrouble: RedisParts['onTrouble']): (error: unknown) => void {
  let said = 0;
  return (error) => {
    const now = performance.now();
    if (now - said > 30_000 || said === 0) onTrouble('Redis is away', error);
    said = now;
  };
}
