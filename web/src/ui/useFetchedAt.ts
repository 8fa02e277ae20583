import { useMemo } from 'react';

/** When what a query has was fetched, on the clock of `performance.now()`, which nobody sets. */
export function useFetchedAt(dataUpdatedAt: number): number {
  return useMemo(() => performance.now() - (Date.now() - dataUpdatedAt), [dataUpdatedAt]);
}
