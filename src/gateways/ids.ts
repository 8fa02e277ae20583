import { randomFillSync } from 'node:crypto';
import type { Ids } from '../app/ports.ts';

/** 24 bits count the ids of one millisecond; they begin in the lower half, so that there is room. */
const COUNT_LIMIT = 2 ** 24;

/** All of three hexadecimal digits: what ids are put together from. */
const DIGITS = Array.from({ length: 16 ** 3 }, (_, n) => n.toString(16).padStart(3, '0'));
/** For two hundred ids. */
const RANDOM_AT_ONCE = 1_024;

/**
 * UUIDs of version 7: in the order in which this process makes them, and with 48 random bits. Random bits are asked of
 * the system for many ids at once, and no digit is computed anew: a request takes two ids, and refusing it takes little
 * else.
 */
export function createIds(now: () => number = Date.now): Ids {
  let at = 0;
  let count = 0;
  let time = '';
  const tick = (ms: number) => {
    at = ms;
    count = Number.parseInt(threeRandom() + threeRandom(), 16) % (COUNT_LIMIT / 2);
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
      const counted = `${DIGITS[count >>> 12]}-8${DIGITS[count & 0xfff]}`;
      return `${time}${counted}-${threeRandom()}${threeRandom()}${threeRandom()}${threeRandom()}`;
    },
  };
}

const random = new Uint16Array(RANDOM_AT_ONCE);
let taken = random.length;

function threeRandom(): string {
  if (taken === random.length) {
    randomFillSync(random);
    taken = 0;
  }
  const each = random[taken] ?? 0;
  taken += 1;
  return DIGITS[each & 0xfff] ?? '';
}
