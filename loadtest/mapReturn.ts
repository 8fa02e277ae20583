/** How soon a map is right again when its connection is back: the way to the server is closed and opened before it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { CutProxy } from '../test/support/cutProxy.ts';
import { ascending, median } from './figures.ts';
import type { Served } from './processes.ts';

/** How long the way is closed, at least, and how often; at what moment between two tries it opens is left to chance. */
const CLOSED_MS = [...Array.from({ length: 10 }, () => 2_000), 30_000, 60_000];
const CHANCE_MS = 1_000;

export interface Returns {
  count: number;
  median: number;
  worst: number;
}

/** `port` is where the page finds the server: the server must know it as an origin of its own pages. */
export async function mapReturns(
  browser: Browser,
  server: Served,
  port: number,
  trip: string,
): Promise<Returns> {
  const target = Number(new URL(server.url).port);
  let way = await new CutProxy(target).open(port);
  const page = await browser.newPage();
  const took: number[] = [];
  try {
    await page.goto(`http://127.0.0.1:${port}/app/trips/${trip}`);
    const is = (connection: string) => page.locator(`[data-connection="${connection}"]`).waitFor();
    await is('live');
    for (const ms of CLOSED_MS) {
      await way.close();
      await is('lost');
      await sleep(ms + Math.random() * CHANCE_MS);
      const live = page.evaluate(becomesLive);
      way = await new CutProxy(target).open(port);
      const openedAt = Date.now();
      took.push((await live) - openedAt);
    }
  } finally {
    await page.close();
    await way.close();
  }
  took.sort(ascending);
  return { count: took.length, median: median(took), worst: took.at(-1) ?? Number.NaN };
}

/** In the page: the moment at which the map is live again. */
function becomesLive(): Promise<number> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('[data-connection="live"]')) return;
      observer.disconnect();
      resolve(Date.now());
    });
    observer.observe(document, { subtree: true, attributeFilter: ['data-connection'] });
  });
}
