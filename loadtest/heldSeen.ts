/** How soon everybody who looks sees a hold: from a request over REST to the seat's new look on another's screen. */

import type { Browser } from 'playwright-core';
import { signUp } from '../src/cli/demo/people.ts';
import { RestClient } from '../src/cli/demo/restClient.ts';
import { heldSchema } from '../src/http/reservations/schema.ts';
import { ascending, median } from './figures.ts';
import type { Served } from './processes.ts';

export interface Seen {
  count: number;
  /** Milliseconds from the request on. */
  median: number;
  worst: number;
  /** From the answer on: below 0 when the screen was first. */
  afterAnswer: number;
}

const HOLDS = 15;

/** New passengers hold a seat of the trip, one after the other, while a guest looks at it. */
export async function heldSeen(browser: Browser, { url }: Served, trip: string): Promise<Seen> {
  const guest = new RestClient(url);
  const page = await browser.newPage();
  const [whole, after]: [number[], number[]] = [[], []];
  try {
    // By the name that the server has for itself: other origins than that and those allowed get no socket.
    await page.goto(`${url.replace('127.0.0.1', 'localhost')}/app/trips/${trip}`);
    await page.locator('[data-connection="live"]').waitFor();
    for (let n = 0; n < HOLDS; n += 1) {
      const { rest } = await signUp(guest, 'Grace');
      const seat = await page.locator('[data-seat][data-look="available"]').first().getAttribute('data-seat');
      const seen = page.evaluate(changesLook, seat ?? '');
      // The page has begun to watch when it answers.
      await page.evaluate(() => undefined);
      const askedAt = Date.now();
      await rest.post('/reservations/create', { schedule_id: trip, seat_ids: [seat] }, heldSchema);
      const answeredAt = Date.now();
      const seenAt = await seen;
      whole.push(seenAt - askedAt);
      after.push(seenAt - answeredAt);
    }
  } finally {
    await page.close();
  }
  whole.sort(ascending);
  return {
    count: whole.length,
    median: median(whole),
    worst: whole.at(-1) ?? Number.NaN,
    afterAnswer: median(after.sort(ascending)),
  };
}

/** In the page: the moment of the frame that shows a seat in another look. */
function changesLook(id: string): Promise<number> {
  return new Promise((resolve) => {
    const seat = document.querySelector(`[data-seat="${id}"]`);
    const observer = new MutationObserver(() => {
      observer.disconnect();
      requestAnimationFrame(() => resolve(Date.now()));
    });
    if (seat) observer.observe(seat, { attributeFilter: ['data-look'] });
  });
}
