import { ascending } from './figures.ts';
import type { LoadResult } from './load.ts';

/** Several loads at one time as one. */
export function sideBySide(loads: readonly LoadResult[]): LoadResult {
  return merged(loads, Math.max(...loads.map((each) => each.seconds)));
}

/** Loads one after the other as one: what lay between them does not count. */
export function inTurn(loads: readonly LoadResult[]): LoadResult {
  return merged(
    loads,
    loads.reduce((sum, each) => sum + each.seconds, 0),
  );
}

function merged(loads: readonly LoadResult[], seconds: number): LoadResult {
  const byStatus = new Map<number, number[]>();
  for (const each of loads) {
    for (const [status, times] of each.byStatus)
      byStatus.set(status, [...(byStatus.get(status) ?? []), ...times]);
  }
  for (const times of byStatus.values()) times.sort(ascending);
  const requests = loads.reduce((sum, each) => sum + each.requests, 0);
  const latenciesMs = loads.flatMap((each) => each.latenciesMs).sort(ascending);
  return { requests, seconds, requestsPerSecond: requests / seconds, latenciesMs, byStatus };
}
