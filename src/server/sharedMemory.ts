import type { SearchCache } from '../app/catalogue/searchCache.ts';
import type { UserStatuses } from '../app/users/userStatuses.ts';
import type { RedisLink } from '../gateways/redis.ts';

export interface SharedMemoryParts {
  redis: RedisLink;
  processId: string;
  searches: SearchCache;
  statuses: UserStatuses;
}

const SEARCHES = 'searches';
const USERS = 'users';

/** A rush commits hundreds of turns a second; the others are told of them together, well within the second. */
const TELL_SEARCHES_MS = 50;

/**
 * What one process changed, the others forget: searches and the statuses of users. Each of them believes what it
 * remembers for a second at the most anyway, so that what is told while Redis is away is only late, never missed.
 */
export async function shareMemory({
  redis,
  processId,
  searches,
  statuses,
}: SharedMemoryParts): Promise<void> {
  const hear = (topic: string, take: (ids: string[] | null) => void) =>
    redis.hear(topic, (text) => {
      const { from, ids } = JSON.parse(text) as { from: string; ids: string[] | null };
      if (from !== processId) take(ids);
    });
  const tell = (topic: string, ids: string[] | null) =>
    redis.tell(topic, JSON.stringify({ from: processId, ids }));
  await hear(SEARCHES, (ids) => searches.forget(ids));
  await hear(USERS, (ids) => ids?.forEach((id) => void statuses.drop(id)));
  redis.onBack(() => {
    searches.forget(null);
    statuses.dropAll();
  });
  searches.onForget = gather((ids) => void tell(SEARCHES, ids));
  statuses.onForget = (userId) => tell(USERS, [userId]);
}

/** Gathers for a moment what is to be told; null, everything, outweighs the rest. */
function gather(tell: (ids: string[] | null) => void): (scheduleId: string | null) => void {
  let gathered: Set<string> | null | undefined;
  return (scheduleId) => {
    if (gathered === undefined) {
      gathered = new Set();
      setTimeout(() => {
        tell(gathered ? [...gathered] : null);
        gathered = undefined;
      }, TELL_SEARCHES_MS).unref();
    }
    if (scheduleId === null) gathered = null;
    else gathered?.add(scheduleId);
  };
}
