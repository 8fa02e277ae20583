/**
 * `npm run pictures`: takes the pictures of the passenger's pages anew, into `docs/images` or `--into`. On a server of
 * its own with demo data, or on the one at `--url`, which must have some, the sandbox and no limits; the trips of the
 * day that is `--days` ahead must be as free as on the first day. Needs Chromium.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DateTime } from 'luxon';
import { chromium } from 'playwright-core';
import { serveWhole } from '../../loadtest/processes.ts';
import { RestClient } from '../../src/cli/demo/restClient.ts';
import { buildWeb } from '../../web/build.ts';
import { Camera } from './camera.ts';
import { takePictures } from './story.ts';

const IMAGES = join(import.meta.dirname, '../../docs/images');
const { values } = parseArgs({
  options: { into: { type: 'string' }, url: { type: 'string' }, days: { type: 'string', default: '2' } },
});

async function main(): Promise<void> {
  await buildWeb();
  if (values.url) return take(values.url);
  const folder = await mkdtemp(join(tmpdir(), 'bus-pictures-'));
  const server = await serveWhole(folder, { DEMO: '1', LOG_LEVEL: 'warn' });
  try {
    // The payment page leads back to the server's public address, and the session is of one host.
    await take(server.url.replace('127.0.0.1', 'localhost'));
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(url: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--hide-scrollbars', '--font-render-hinting=none'],
  });
  try {
    const timezoneId = 'America/New_York';
    const page = await browser.newPage({ locale: 'en-US', timezoneId, deviceScaleFactor: 2 });
    page.setDefaultTimeout(20_000);
    const wish = (from: string, to: string, days: number, timezone: string) => {
      const date = DateTime.now().setZone(timezone).plus({ days }).toISODate() ?? '';
      return { from, to, timezone, date };
    };
    await takePictures(
      page,
      new RestClient(url),
      new Camera(page, values.into ?? IMAGES),
      wish('Boston', 'New York', Number(values.days), timezoneId),
      wish('Vienna', 'Prague', Number(values.days) + 3, 'Europe/Vienna'),
    );
  } finally {
    await browser.close();
  }
}

await main();
