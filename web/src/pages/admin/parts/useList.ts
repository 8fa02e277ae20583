import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, query } from '../../../api/client.ts';
import type { Page } from '../../../api/wire.ts';

type Filters = Record<string, string | number | boolean | undefined | null>;

/** A list of the server, page after page; again every `everyMs` when given. */
export function useList<T>(path: string, filters: Filters = {}, everyMs?: number) {
  const list = useInfiniteQuery({
    queryKey: ['admin', path, filters],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(`${path}${query({ limit: 50, ...filters, cursor: pageParam })}`, signal),
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
  return { ...list, items: list.data?.pages.flatMap(({ items }) => items) };
}
