import { randomUUID } from 'node:crypto';
import type { Ids } from '../app/ports.ts';

/** 24 bits count the ids of one millisecond; they begin in the lower half, so that there is room. */
const COUNT_LIMIT = 2 ** 24;

/**
 * UUIDs of version 7: in the order in which this process makes them, and with 48 random bits. Random bits come from
 * the pool that Node keeps for `randomUUID`; asking the system for each id cost more than all the rest of a refusal.
 */
export function createIds(now: () => number = Date.now): Ids {
  let at = 0;
  let count = 0;
  let time = '';
  const tick = (ms: number) => {
    at = ms;
    count = Number.parseInt(randomUUID().slice(0, 6), 16) % (COUNT_LIMIT / 2);
    const hex = ms.toString(16).padStart(12, '0');
    time = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
  };
  return {
    next() {
      const ms = now();
      // A clock that goes back does not take the order with it.
      if (ms > at) tick(ms);
      else count += 1;
      if (count >= COUNT_LIMIT) tick(at + 1);
      const counted = count.toString(16).padStart(6, '0');
      return `${time}${counted.slice(0, 3)}-8${counted.slice(3)}-${randomUUID().slice(24)}`;
    },
  };
}
