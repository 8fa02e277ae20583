import type { Changed, ChangeNews } from '../app/catalogue/changeNews.ts';
import type { SearchCache } from '../app/catalogue/searchCache.ts';
import type { UserStatuses } from '../app/users/userStatuses.ts';
import type { RedisLink } from '../gateways/redis.ts';

export interface SharedMemoryParts {
  redis: RedisLink;
  processId: string;
  searches: SearchCache;
  news: ChangeNews;
  statuses: UserStatuses;
}

const SCHEDULES = 'schedules';
const USERS = 'users';

/**
 * What one process changed, the others forget, searches and the statuses of users, and tell those who listen there. Each
 * of them believes what it remembers for a second at the most anyway, so that what is told while Redis is away is only
 * late, never missed.
 */
export async function shareMemory({
  redis,
  processId,
  searches,
  news,
  statuses,
}: SharedMemoryParts): Promise<void> {
  const hear = (topic: string, take: (ids: Changed) => void) =>
    redis.hear(topic, (text) => {
      const { from, ids } = JSON.parse(text) as { from: string; ids: Changed };
      if (from !== processId) take(ids);
    });
  const tell = (topic: string, ids: Changed) => redis.tell(topic, JSON.stringify({ from: processId, ids }));
  const haveChanged = (ids: Changed) => {
    searches.forget(ids);
    news.hear(ids);
  };
  await hear(SCHEDULES, haveChanged);
  await hear(USERS, (ids) => ids?.forEach((id) => void statuses.drop(id)));
  redis.onBack(() => {
    haveChanged(null);
    statuses.dropAll();
  });
  news.onOwn = (ids) => void tell(SCHEDULES, ids);
  statuses.onForget = (userId) => tell(USERS, [userId]);
}
