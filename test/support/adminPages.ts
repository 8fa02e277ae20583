/** The control room as an admin uses it: by what stands on its pages. */

import type { Page } from 'playwright-core';
import { type FeedTexts, zippedFeed } from './feeds.ts';
import { signIn } from './passengerPages.ts';
import { ADMIN_OF_SERVER } from './server.ts';
import { calendarOfThisMonth } from './timetables.ts';

/** Opens the control room and signs in. */
export async function enterControlRoom(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/app/admin`);
  await page.getByLabel('E-mail').waitFor();
  await signIn(page, ADMIN_OF_SERVER);
  await page.getByRole('heading', { name: 'Departures', level: 1 }).waitFor();
}

/** Goes to one of its sections by the list of them. */
export async function section(page: Page, name: string, heading = name): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Control room' })
    .getByRole('link', { name, exact: true })
    .click();
  await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor();
}

/** The row of a table that has this text. */
export function row(page: Page, text: string | RegExp) {
  return page.getByRole('row').filter({ hasText: text });
}

/** A feed whose second line of stops is wrong. */
export const WRONG_STOPS = { 'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\nA,Alpha,95,0\n' };

/** Sends the small feed, as if it ran these days, from the page for imports. */
export async function sendFeed(page: Page, changes: FeedTexts = {}): Promise<void> {
  const feed = await zippedFeed({ 'calendar.txt': calendarOfThisMonth(), ...changes });
  const file = { name: 'feed.zip', mimeType: 'application/zip', buffer: Buffer.from(feed) };
  await page.getByLabel('GTFS feed (ZIP)').setInputFiles(file);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
}
