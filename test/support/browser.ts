/** A real browser for pages: Debian's Chromium, driven by Playwright. */

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { buildWeb } from '../../web/build.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Where pictures of failed tests are kept; ignored by git. */
const PICTURES = join(import.meta.dirname, '..', '..', 'test-results');
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium, or the one that CHROMIUM names. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

export interface Browsing {
  /** A page of a browser of its own: nothing is shared with the others. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** A second tab beside `page`. */
  tab(page: Page): Promise<Page>;
}

/**
 * A suite that needs a browser. Where there is none it is pending, and says how to get one. What the browser complains
 * of in its console (a broken policy, a failed script) fails the test, unless `tolerates` knows it.
 */
export function describeInBrowser(
  title: string,
  suite: (browsing: Browsing) => void,
  tolerates: RegExp = /Failed to load resource|WebSocket connection/,
): void {
  if (!existsSync(CHROMIUM)) {
    process.stderr.write(
      `PENDING: "${title}" needs a browser: apt-get install chromium, or CHROMIUM=<path>\n`,
    );
    describe.skip(`${title} (needs Chromium: apt-get install chromium)`, () => suite(unopened));
    return;
  }
  describe(title, function () {
    this.timeout(120_000);
    let browser: Browser;
    let contexts: BrowserContext[] = [];
    let complaints: string[] = [];

    before(async () => {
      await buildWeb();
      browser = await launchBrowser();
    });
    after(() => browser?.close());

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await keepPictures(contexts, this.currentTest.fullTitle());
      await Promise.all(contexts.map((context) => context.close()));
      const heard = complaints;
      contexts = [];
      complaints = [];
      if (heard.length > 0) throw new Error(`the browser complained:\n${heard.join('\n')}`);
    });

    const listen = (page: Page) => {
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !tolerates.test(message.text())) complaints.push(message.text());
      });
      return page;
    };
    suite({
      async open(options = {}) {
        const context = await browser.newContext({ locale: 'en-GB', ...options });
        contexts.push(context);
        return listen(await context.newPage());
      },
      tab: async (page) => listen(await page.context().newPage()),
    });
  });
}

const unopened: Browsing = {
  open: () => Promise.reject(new Error('there is no browser')),
  tab: () => Promise.reject(new Error('there is no browser')),
};

async function keepPictures(contexts: BrowserContext[], title: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const name = title.replace(/[^\w]+/g, '-').slice(0, 100);
  const pages = contexts.flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const path = join(PICTURES, `${name}-${index + 1}.png`);
    await page.screenshot({ path, fullPage: true }).catch(() => undefined);
    process.stderr.write(`picture kept: ${path}\n`);
  }
}
