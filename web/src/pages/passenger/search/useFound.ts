import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { cache } from '../../../api/cache.ts';
import { queries, type SearchWish } from '../../../api/queries.ts';
import type { Departure } from '../../../api/wire.ts';
import { SeatsLeft } from './seatsLeft.ts';

/** Seats go while one looks. */
const AGAIN_MS = 5_000;
/** While the server tells how many are left, asking is for what nobody told. */
const SELDOM_MS = 30_000;

/** What a search has found, with the seats that are left by now. */
export function useFound(wish: SearchWish, enabled: boolean) {
  const [store] = useState(() => new SeatsLeft());
  const { isOfAll, left } = useSyncExternalStore(store.onTold, store.told);
  // A trip that gets room for several again is not among those that are shown to them, and so not told of.
  const refetchInterval = isOfAll && wish.seats === 1 ? SELDOM_MS : AGAIN_MS;
  const search = useInfiniteQuery({ ...queries.search(wish), enabled, refetchInterval });
  const { data, dataUpdatedAt } = search;
  useEffect(() => store.start(() => void cache.invalidateQueries({ queryKey: ['search'] })), [store]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: also when an answer is the same as the one before.
  useEffect(() => {
    if (data) store.follow(data.pages.flatMap(({ items }) => items));
  }, [store, data, dataUpdatedAt]);
  const found = data?.pages.flatMap(({ items }) => items) ?? [];
  return { search, found: found.map((departure) => asTold(departure, left)) };
}

function asTold(departure: Departure, left: ReadonlyMap<string, number>): Departure {
  return { ...departure, available_seats: left.get(departure.id) ?? departure.available_seats };
}
