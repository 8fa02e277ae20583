/**
 * `npm run pictures`: takes the pictures of the passenger's pages and of the control room anew, into `docs/images` or
 * `--into`. On a server of its own with the demo's trips, which has lived through a month by then. Needs Chromium.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DateTime } from 'luxon';
import { chromium } from 'playwright-core';
import { buildWeb } from '../../web/build.ts';
import { MovableTime } from '../support/movableTime.ts';
import { SECRETS } from '../support/passenger.ts';
import { stopScratchPostgres } from '../support/postgres.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { Camera } from './camera.ts';
import { takeControlRoom } from './controlRoom.ts';
import { liveThroughMonth, monthBefore } from './month.ts';
import { takePassenger, type Wish } from './story.ts';

const IMAGES = join(import.meta.dirname, '../../docs/images');
const { values } = parseArgs({ options: { into: { type: 'string', default: IMAGES } } });

const SOON = wish('Boston', 'New York', 2, 'America/New_York');
const LATER = wish('Vienna', 'Prague', 5, 'Europe/Vienna');

async function main(): Promise<void> {
  await mkdir(values.into, { recursive: true });
  await buildWeb();
  try {
    const server = await testServer(SECRETS, new MovableTime(monthBefore(Date.now()).start));
    try {
      await liveThroughMonth(server);
      await take(server);
    } finally {
      await server.remove();
    }
  } finally {
    await stopScratchPostgres();
  }
}

async function take(server: TestServer): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--hide-scrollbars', '--font-render-hinting=none'],
  });
  const open = async () => {
    const timezoneId = SOON.timezone;
    const page = await browser.newPage({ locale: 'en-US', timezoneId, deviceScaleFactor: 2 });
    page.setDefaultTimeout(20_000);
    return { page, camera: new Camera(page, values.into) };
  };
  try {
    const passenger = await open();
    const scheduleId = await takePassenger(passenger.page, server, passenger.camera, SOON, LATER);
    const admin = await open();
    await takeControlRoom(admin.page, server, admin.camera, scheduleId);
  } finally {
    await browser.close();
  }
}

function wish(from: string, to: string, days: number, timezone: string): Wish {
  const date = DateTime.now().setZone(timezone).plus({ days }).toISODate() ?? '';
  return { from, to, timezone, date };
}

await main();
