/** An admin's way through the control room, with a picture of each page that matters. */

import type { Page } from 'playwright-core';
import { enterControlRoom, row, section } from '../support/adminPages.ts';
import { seat, seatAs } from '../support/passengerPages.ts';
import type { TestServer } from '../support/server.ts';
import type { Camera } from './camera.ts';
import { fill } from './crowd.ts';
import { monthBefore } from './month.ts';

/** How full a day's departures are, over and over. */
const SHARES = [0.6, 0.35, 0.8, 0.5, 0.92, 0.25];
/** As many as a desktop shows. */
const DEPARTURES = 12;
const DESKTOP = { screen: ['desktop'] as 'desktop'[] };

/** `scheduleId` is the trip to look at. */
export async function takeControlRoom(
  page: Page,
  server: TestServer,
  camera: Camera,
  scheduleId: string,
): Promise<void> {
  const day = await fillDay(server, scheduleId);
  await enterControlRoom(page, server.url);
  await page.getByLabel('Day (UTC)').fill(day);
  await page.locator(`a[href$="${scheduleId}"]`).waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await camera.take('control-departures', { height: { desktop: 915 } });
  await trip(page, server.url, camera, scheduleId);
  await figures(page, camera);
  await newBus(page, server.url, camera);
}

/** Fills the first departures of the trip's day that hardly anybody has bought a seat of. */
async function fillDay(server: TestServer, scheduleId: string): Promise<string> {
  const { rows } = await server.database.pool.query<{ id: string; day: string; is_empty: boolean }>(
    `select s.id, to_char(s.departure_datetime at time zone 'UTC', 'YYYY-MM-DD') as day,
            s.available_seats >= 0.8 * s.seat_count as is_empty
       from schedules s join schedules shown on shown.id = $1
      where date_trunc('day', s.departure_datetime, 'UTC') = date_trunc('day', shown.departure_datetime, 'UTC')
      order by s.departure_datetime limit $2`,
    [scheduleId, DEPARTURES],
  );
  for (const [index, { id, is_empty }] of rows.entries()) {
    if (is_empty) await fill(server, id, SHARES[index % SHARES.length] ?? 0);
  }
  return rows[0]?.day ?? '';
}

async function trip(page: Page, url: string, camera: Camera, scheduleId: string): Promise<void> {
  await page.goto(`${url}/app/admin/trips/${scheduleId}`);
  await seatAs(page, '4A', 'booked').waitFor();
  await row(page, 'Expected').first().waitFor();
  await seat(page, '4A').click();
  await page.getByRole('region', { name: 'The seat that was pressed' }).getByText('Ada Lovelace').waitFor();
  await camera.take('control-trip', { height: { desktop: 1245 } });
}

async function figures(page: Page, camera: Camera): Promise<void> {
  const { from, to } = monthBefore(Date.now());
  await section(page, 'Figures');
  await page.getByLabel('From', { exact: true }).fill(from);
  await page.getByLabel('To, included').fill(to);
  await page.getByRole('button', { name: 'Show' }).click();
  const axis = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  await page
    .getByRole('figure')
    .first()
    .getByText(axis.format(new Date(to)))
    .waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await camera.take('control-figures', { ...DESKTOP, height: { desktop: 1170 } });
}

async function newBus(page: Page, url: string, camera: Camera): Promise<void> {
  await page.goto(`${url}/app/admin/buses/new`);
  await page.getByLabel('Registration').fill('BOS-042');
  await page.getByLabel('Surcharge of premium seats').fill('6.00');
  for (const name of ['Wi-Fi', 'Power sockets']) await page.getByText(name, { exact: true }).click();
  await draw(page, 'Premium seat', 1, 2);
  await draw(page, 'Nothing', 7);
  await page.getByRole('heading', { level: 1 }).click();
  await camera.take('control-bus', { ...DESKTOP, height: { desktop: 1270 } });
}

/** The seats right of the aisle at the door, in whole rows elsewhere. */
async function draw(page: Page, what: string, ...rows: number[]): Promise<void> {
  await page.getByLabel('What a place becomes').selectOption({ label: what });
  for (const each of rows) {
    for (const column of what === 'Nothing' ? [4, 5] : [1, 2, 4, 5]) {
      await page.getByRole('button', { name: `Row ${each}, column ${column}:` }).click();
    }
  }
}
