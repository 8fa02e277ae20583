import { useQuery } from '@tanstack/react-query';
import { api, query } from '../../../api/client.ts';
import type { Page } from '../../../api/wire.ts';

const NOTHING = new Map<string, never>();

/** The first hundreds of a list by their ids: names for what other lists speak of, and to choose from. */
export function useNamed<T extends { id: string }>(
  path: string,
  retiredToo: boolean,
): ReadonlyMap<string, T> {
  const { data } = useQuery({
    queryKey: ['admin', path, 'named', retiredToo],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const named = new Map<string, T>();
      let cursor: string | null = null;
      do {
        const page: Page<T> = await api.get(
          `${path}${query({ limit: 100, include_inactive: retiredToo, cursor })}`,
          signal,
        );
        for (const item of page.items) named.set(item.id, item);
        cursor = page.next_cursor;
      } while (cursor !== null && named.size < 1_000);
      return named;
    },
  });
  return data ?? NOTHING;
}
