import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, query } from '../../../api/client.ts';
import type { Page } from '../../../api/wire.ts';
import type { liveQuery } from '../live/changes.ts';

type Filters = Record<string, string | number | boolean | undefined | null>;

/** What makes a list ask again. */
type Again = { refetchInterval: number } | ReturnType<typeof liveQuery>;

/** A list of the server, page after page. */
export function useList<T>(path: string, filters: Filters = {}, again?: Again) {
  const list = useInfiniteQuery({
    queryKey: ['admin', path, filters],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(`${path}${query({ limit: 50, ...filters, cursor: pageParam })}`, signal),
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    ...again,
  });
  return { ...list, items: list.data?.pages.flatMap(({ items }) => items) };
}
