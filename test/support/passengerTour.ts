/** Every page that a passenger may see, and every state of it that looks its own way. */

import type { Page } from 'playwright-core';
import { atCheckout, atTicket, holdChosen, openTrip, payInSandbox, seat, signUp } from './passengerPages.ts';
import type { TestServer } from './server.ts';
import { dayOf, HOUR, inTwoDays, makeTrip } from './trip.ts';

export type Look = (name: string) => Promise<void>;

export async function tour(page: Page, server: TestServer, look: Look): Promise<void> {
  const { pool } = server.database;
  const trip = await makeTrip(pool, { seats: 16, departureAt: inTwoDays() });
  await pool.query('update seats set deck = 1 where schedule_id = $1 and seat_row > 1', [trip.scheduleId]);
  await search(page, server.url, look);
  await openTrip(page, server.url, trip.scheduleId);
  for (const number of ['1', '2']) await seat(page, number).click();
  await look('choosing seats on two decks');
  await account(page, server.url, look);
  await openTrip(page, server.url, trip.scheduleId);
  await holdChosen(page);
  await payment(page, look);
  await booking(page, look);
  await letters(page, look);
  await waiting(page, server, look);
  await released(page, server, look);
  await page.goto(`${server.url}/app/admin`);
  await page.getByText('The control room is for administrators.').waitFor();
  await look('the control room, which is not for passengers');
  await holdThatEnds(page, server, look);
  await page.goto(`${server.url}/app/nothing`);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await look('no such page');
}

async function search(page: Page, url: string, look: Look): Promise<void> {
  const on = (day: string) => page.goto(`${url}/app/?from=Portland,%20ME&to=Boston,%20MA&date=${day}`);
  await page.goto(`${url}/app/`);
  await page.getByRole('heading', { name: 'Where we go' }).waitFor();
  await look('home');
  await on(dayOf(inTwoDays()));
  await page
    .getByRole('link', { name: /^Choose seats on/ })
    .first()
    .waitFor();
  await look('trips that were found');
  await on(dayOf(inTwoDays() + 48 * HOUR));
  await page.getByText('There are trips on these days:').waitFor();
  await look('a day without a trip');
  await page.goto(`${url}/app/?from=Portland,%20ME&to=Bostn`);
  await page.getByText('Did you mean:').waitFor();
  await look('a city that is unknown');
}

async function account(page: Page, url: string, look: Look): Promise<void> {
  await page.goto(`${url}/app/sign-up`);
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.locator('[data-invalid]').first().waitFor();
  await look('signing up, with what is wrong');
  await page.goto(`${url}/app/sign-in`);
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByLabel('Password').fill('Wrong123');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await look('signing in, refused');
  await signUp(page);
  await page.goto(`${url}/app/bookings`);
  await page.getByText('You have no trips yet').waitFor();
  await look('no trips');
}

async function payment(page: Page, look: Look): Promise<void> {
  await atCheckout(page);
  await page.getByLabel('Passenger on seat 1').fill('Ada Lovelace');
  await look('checkout');
  const address = page.url();
  await page.getByRole('link', { name: 'Back to the seats' }).click();
  await page.getByRole('heading', { name: 'Held for you' }).waitFor();
  await look('one’s own hold on the map');
  await page.getByRole('link', { name: 'My trips' }).click();
  await page.getByText('2 seats are held for you').waitFor();
  await look('a hold among the trips');
  await page.goto(address);
  await page.getByRole('button', { name: /^Pay / }).click();
  await sandbox(page, look);
  await page.getByRole('button', { name: /decline/i }).click();
  await page.getByText('The payment was declined').waitFor();
  await look('a payment that was declined');
  // As if the gateway had said so after all.
  await page.goto(page.url().replace('outcome=declined', 'outcome=paid'));
  await page.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
  await look('a payment that failed');
  await page.getByRole('button', { name: 'Pay again' }).click();
  await payInSandbox(page);
}

/** The gateway's page, which is on the way too, as far as it is ours. */
async function sandbox(page: Page, look: Look): Promise<void> {
  await page.waitForURL(/\/sandbox\//);
  await page.getByText('On request').click();
  await look('the gateway’s page');
  const address = page.url();
  await page.getByLabel('Other amount').fill('0.01');
  await page.getByLabel('Delay in seconds').evaluate((field) => field.setAttribute('max', '1000000'));
  await page.getByLabel('Delay in seconds').fill('999999');
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByText('Nothing was paid.').waitFor();
  await look('the gateway’s page, with what is wrong');
  await page.goto(address);
}

async function booking(page: Page, look: Look): Promise<void> {
  await atTicket(page);
  await page.locator('summary').first().click();
  await look('booking');
  await page.getByRole('button', { name: 'Cancel the booking…' }).click();
  const question = page.getByRole('dialog');
  await question.getByText('Seat 1', { exact: true }).click();
  await look('cancelling');
  await page.getByRole('button', { name: 'Give up 1 seat' }).click();
  await page.getByText('$20.00 has gone back to you.').waitFor();
  await page.getByRole('button', { name: 'Credit note' }).waitFor();
  await look('a booking of which a part was given up');
  await page.getByRole('link', { name: 'My trips' }).click();
  await page.getByText('Confirmed', { exact: true }).waitFor();
  await look('my trips');
}

async function letters(page: Page, look: Look): Promise<void> {
  await page.getByRole('link', { name: 'Your account' }).click();
  await page.getByRole('heading', { name: 'Letters' }).waitFor();
  await look('account');
  await page.getByLabel('Language', { exact: true }).selectOption('es');
  await page.getByText(/las cartas en este idioma/).waitFor();
  await look('the offer of another language');
  await page.getByRole('button', { name: 'No' }).click();
  await page.getByLabel('Idioma', { exact: true }).selectOption('en');
}

/** Holds a seat of a new trip, and is where it is paid for. */
async function holdAnother(page: Page, server: TestServer): Promise<void> {
  const other = await makeTrip(server.database.pool, { seats: 4, departureAt: inTwoDays() });
  await openTrip(page, server.url, other.scheduleId);
  await seat(page, '1').click();
  await holdChosen(page);
  await atCheckout(page);
}

async function waiting(page: Page, server: TestServer, look: Look): Promise<void> {
  const notYet = { status: 409, json: { code: 'payment_required', detail: 'Not yet.' } };
  await page.route('**/bookings/create', (route) => route.fulfill(notYet));
  await page.clock.install();
  await holdAnother(page, server);
  await payInSandbox(page);
  await page.getByRole('heading', { name: 'Confirming your payment' }).waitFor();
  await look('a payment whose news is awaited');
  await page.clock.fastForward(60_000);
  await page.getByRole('heading', { name: 'Your payment is on its way' }).waitFor();
  await look('a payment whose news is late');
  await page.unroute('**/bookings/create');
}

async function released(page: Page, server: TestServer, look: Look): Promise<void> {
  await holdAnother(page, server);
  const address = page.url();
  await page.getByRole('button', { name: 'Release the seats' }).click();
  await page.waitForURL(/\/trips\//);
  await page.goto(address);
  await page.getByRole('heading', { name: 'Your hold is over' }).waitFor();
  await look('a hold that is over');
}

async function holdThatEnds(page: Page, server: TestServer, look: Look): Promise<void> {
  await holdAnother(page, server);
  server.time.moveTo(server.time.now() + 15 * 60_000);
  await page.getByRole('heading', { name: 'Your hold has run out' }).waitFor();
  await look('a hold that has run out');
}
