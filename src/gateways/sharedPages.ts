import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SharedPage, SharedPages } from '../app/catalogue/searchCache.ts';
import type { RedisLink } from './redis.ts';

const about = z.object({
  begunAt: z.number(),
  shows: z.array(z.string()),
  countsSeats: z.boolean(),
  until: z.number().nullable(),
});

const NEW_LINE = 0x0a;

/**
 * Pages of searches in Redis, for all processes of a deployment: a line about the page, and the page. While Redis is
 * away there are none, and whoever asks hears so at once.
 */
export function createSharedPages({ commands, prefix }: Pick<RedisLink, 'commands' | 'prefix'>): SharedPages {
  // Of one length whatever is searched for.
  const keyOf = (key: string) => `${prefix}search:${createHash('sha256').update(key).digest('base64url')}`;
  return {
    async get(key) {
      const kept = await commands.getBuffer(keyOf(key)).catch(() => null);
      return kept && read(kept);
    },
    put(key, page, ms) {
      commands.set(keyOf(key), write(page), 'PX', Math.ceil(ms)).catch(() => undefined);
    },
  };
}

function write({ json, shows, ...rest }: SharedPage): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...rest, shows: [...shows] })}\n`), json]);
}

/** Null for what a process of another version has written. */
function read(kept: Buffer): SharedPage | null {
  const end = kept.indexOf(NEW_LINE);
  try {
    const { shows, ...rest } = about.parse(JSON.parse(kept.toString('utf8', 0, end)));
    return { ...rest, shows: new Set(shows), json: kept.subarray(end + 1) };
  } catch {
    return null;
  }
}
