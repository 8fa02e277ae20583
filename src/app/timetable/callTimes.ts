import { straightKm } from './geo.ts';
import type { Call } from './gtfsFeed.ts';

/** A call with both of its times known, in seconds of the service day. */
export interface TimedCall extends Call {
  arrival: number;
  departure: number;
}

/**
 * Fills the times that a feed leaves open between two timed stops, in proportion to the way: by
 * `shape_dist_traveled`, else by the straight distance, else evenly. The first and the last call have times.
 */
export function withTimes(calls: readonly Call[]): TimedCall[] {
  const timed: TimedCall[] = [];
  let open: Call[] = [];
  for (const call of calls) {
    if (call.arrival === null || call.departure === null) {
      open.push(call);
      continue;
    }
    const next = { ...call, arrival: call.arrival, departure: call.departure };
    const before = timed.at(-1);
    if (before) timed.push(...between(before, open, next));
    timed.push(next);
    open = [];
  }
  return timed;
}

function between(from: TimedCall, open: readonly Call[], to: TimedCall): TimedCall[] {
  if (open.length === 0) return [];
  const shares = sharesOfWay([from, ...open, to]);
  return open.map((call, index) => {
    const at = Math.round(from.departure + (to.arrival - from.departure) * (shares[index + 1] ?? 0));
    return { ...call, arrival: at, departure: at };
  });
}

/** How far along the way each call is, 0 for the first to 1 for the last. */
function sharesOfWay(calls: readonly Call[]): number[] {
  const along = travelled(calls) ?? distances(calls) ?? calls.map((_, index) => index);
  const start = along[0] ?? 0;
  const length = (along.at(-1) ?? 0) - start;
  return along.map((km) => (km - start) / length);
}

/** Null unless every call has one, they never fall, and they rise in all. */
function travelled(calls: readonly Call[]): number[] | null {
  const along = calls.map((call) => call.travelled);
  if (!along.every((km) => km !== null)) return null;
  const rising = along.every((km, index) => index === 0 || km >= (along[index - 1] ?? km));
  return rising && (along.at(-1) ?? 0) > (along[0] ?? 0) ? along : null;
}

/** Null when a place is unknown or all are one. */
function distances(calls: readonly Call[]): number[] | null {
  const along = [0];
  for (const [index, call] of calls.slice(1).entries()) {
    const here = call.stop.place;
    const before = calls[index]?.stop.place;
    if (!here || !before) return null;
    along.push((along[index] ?? 0) + straightKm(before, here));
  }
  return (along.at(-1) ?? 0) > 0 ? along : null;
}
