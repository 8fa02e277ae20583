/** One passenger's way through the pages, with a picture of each that matters. */

import type { Page } from 'playwright-core';
import type { z } from 'zod';
import { RestClient } from '../../src/cli/demo/restClient.ts';
import { listOf } from '../../src/http/paging.ts';
import { departureSchema } from '../../src/http/schedules/schema.ts';
import {
  atCheckout,
  atTicket,
  holdChosen,
  live,
  payInSandbox,
  seat,
  signUp,
} from '../support/passengerPages.ts';
import type { TestServer } from '../support/server.ts';
import type { Camera } from './camera.ts';
import { fill } from './crowd.ts';

type Departure = z.output<typeof departureSchema>;

export interface Wish {
  from: string;
  to: string;
  date: string;
  timezone: string;
}

const BOTH = ['light', 'dark'] as const;

/** How full the day's trips are. */
const SHARES = [0.35, 0.62, 0.9, 0.2];

/** Gives the schedule whose seats were shown. */
export async function takePassenger(
  page: Page,
  server: TestServer,
  camera: Camera,
  soon: Wish,
  later: Wish,
): Promise<string> {
  const rest = new RestClient(server.url);
  const departures = await departuresOf(rest, soon);
  for (const [index, { id }] of departures.entries()) {
    await fill(server, id, SHARES[index % SHARES.length] ?? 0, ['4A', '4B', '5B', '6A', '6B']);
  }
  const shown = departures[1] ?? departures[0];
  if (!shown) throw new Error(`there is no trip on ${soon.date}`);

  await page.goto(`${rest.url}/app/`);
  await page.getByRole('heading', { name: 'Where we go' }).waitFor();
  await camera.take('search');
  await signUp(page);
  await page.goto(addressOf(rest.url, soon));
  await page
    .getByRole('link', { name: /^Choose seats on/ })
    .first()
    .waitFor();
  await camera.take('results', { height: { desktop: 860 } });

  await page.goto(`${rest.url}/app/trips/${shown.id}`);
  await live(page);
  for (const number of ['4A', '4B', '5B']) await seat(page, number).click();
  await camera.take('seat-map', { themes: [...BOTH], height: { desktop: 1130, phone: 844 }, from: 'Seats' });
  await holdChosen(page);
  await atCheckout(page);
  for (const [number, name] of [
    ['4A', 'Ada Lovelace'],
    ['4B', 'Grace Hopper'],
    ['5B', 'Katherine Johnson'],
  ]) {
    await page.getByLabel(`Passenger on seat ${number}`).fill(name ?? '');
  }
  await page.getByRole('heading', { level: 1 }).click();
  await camera.take('checkout', { height: { desktop: 900 } });
  await payInSandbox(page);
  await atTicket(page);
  await camera.take('booking', { themes: [...BOTH], height: { desktop: 900 } });
  await anotherTrip(page, rest, later);
  await page.getByRole('link', { name: 'My trips' }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
  for (const { from, to } of [soon, later]) await page.getByText(`${from} – ${to}`).waitFor();
  await camera.take('my-trips');
  return shown.id;
}

async function departuresOf(rest: RestClient, wish: Wish): Promise<Departure[]> {
  const { items } = await rest.get('/schedules/search', listOf(departureSchema), {
    origin_city: wish.from,
    destination_city: wish.to,
    departure_date: wish.date,
    timezone: wish.timezone,
  });
  return items;
}

/** Booked and cancelled, for the history's sake. */
async function anotherTrip(page: Page, rest: RestClient, wish: Wish): Promise<void> {
  const [first] = await departuresOf(rest, wish);
  if (!first) throw new Error(`there is no trip on ${wish.date}`);
  await page.goto(`${rest.url}/app/trips/${first.id}`);
  await live(page);
  await page.locator('[data-look="available"]').nth(6).click();
  await holdChosen(page);
  await atCheckout(page);
  await payInSandbox(page);
  await atTicket(page);
  await page.getByRole('button', { name: 'Cancel the booking…' }).click();
  await page.getByRole('button', { name: 'Cancel the booking', exact: true }).click();
  await page.getByText(/has gone back to you/).waitFor();
}

function addressOf(url: string, { from, to, date }: Wish): string {
  return `${url}/app/?${new URLSearchParams({ from, to, date })}`;
}
