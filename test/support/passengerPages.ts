/** The passenger's pages as a person uses them: by what they read and say. */

import type { Locator, Page } from 'playwright-core';
import { dayOf } from './trip.ts';

export interface Person {
  email: string;
  password: string;
}

let serial = 0;

/** Makes an account on the page that asks for one, or from the bar. */
export async function signUp(page: Page): Promise<Person> {
  serial += 1;
  const person = { email: `grace-${process.pid}-${serial}@example.com`, password: 'Secret123pass' };
  if (!page.url().includes('/app/sign-in')) await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: /Make one/ }).click();
  await page.getByLabel('First name').fill('Grace');
  await page.getByLabel('Last name').fill('Hopper');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Phone').fill('+15550001111');
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Make an account' }).click();
  await signedIn(page);
  return person;
}

/** A phone has the button in its menu. */
async function signedIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', includeHidden: true }).waitFor({ state: 'attached' });
}

export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  if (!page.url().includes('/app/sign-in')) await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await signedIn(page);
}

/** Opens a trip and waits for its live map. */
export async function openTrip(page: Page, url: string, scheduleId: string): Promise<void> {
  await page.goto(`${url}/app/trips/${scheduleId}`);
  await live(page);
}

export async function live(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor();
}

/** A seat of the map by its number, in whatever state. */
export function seat(page: Page, number: string) {
  return page.getByRole('gridcell', { name: new RegExp(`^Seat ${number},`) });
}

/** How a seat looks: `available`, `selected`, `yours`, `reserved`, `booked`, `lost`. */
export function seatAs(page: Page, number: string, look: string) {
  return page.locator(`[data-look="${look}"]`).filter({ hasText: new RegExp(`Seat ${number} `) });
}

export async function holdChosen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Hold these seats' }).click();
}

export async function atCheckout(page: Page): Promise<void> {
  await page.getByText('How do you want to pay?').waitFor();
}

/** From the checkout over the gateway's page to the ticket. */
export async function payInSandbox(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL(/\/sandbox\//);
  await page.getByRole('button', { name: /^Pay/ }).click();
}

export async function atTicket(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Ticket' }).waitFor();
}

/** Searches for the trips of tests on the day of that moment. */
export async function openSearch(page: Page, url: string, at: number, seats = 1): Promise<void> {
  const asked = new URLSearchParams({ from: 'Portland, ME', to: 'Boston, MA', date: dayOf(at) });
  if (seats > 1) asked.set('seats', String(seats));
  await page.goto(`${url}/app/?${asked}`);
}

/** A trip among those that were found. */
export function departure(page: Page, scheduleId: string): Locator {
  return page.locator(`li:has(a[href$="/trips/${scheduleId}"])`);
}

/** Resolves when the server tells the page, on a connection still to be opened, of the seats left of all of these. */
export function followed(page: Page, ...scheduleIds: string[]): Promise<void> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      if (!socket.url().endsWith('/ws/departures')) return;
      socket.on('framereceived', ({ payload }) => {
        if (scheduleIds.every((id) => String(payload).includes(id))) resolve();
      });
    });
  });
}
