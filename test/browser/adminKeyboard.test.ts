import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { enterControlRoom, row } from '../support/adminPages.ts';
import { describeInBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { focusedName, tabTo } from '../support/keyboard.ts';
import { makePassenger, SECRETS } from '../support/passenger.ts';
import { seatAs } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { inTwoDays, makeTrip, type Trip } from '../support/trip.ts';

describeInBrowser('the control room by keyboard alone', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server?.remove());

  /** A page of the control room, with a trip whose first two seats are held. */
  async function inside(path: (trip: Trip) => string): Promise<Page> {
    const trip = await makeTrip(server.database.pool, { seats: 8, departureAt: inTwoDays() });
    await (await makePassenger(server.database.pool, server.url)).hold(trip, 0, 1);
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await page.goto(`${server.url}/app/admin${path(trip)}`);
    return page;
  }

  it('[CTL-13] keeps the focus in a dialog, and gives it back when the dialog closes', async () => {
    const page = await inside(() => '/routes');
    await page.locator('main table').waitFor();
    await tabTo(page, 'New route');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    for (let press = 0; press < 14; press += 1) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((each) => each.contains(document.activeElement))).to.equal(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    // It comes back with the next frame.
    await eventually('the focus is back', async () => (await focusedName(page)) === 'New route');
  });

  it('[CTL-13] makes a route', async () => {
    const page = await inside(() => '/routes');
    await page.locator('main table').waitFor();
    await tabTo(page, 'New route');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (const [field, text] of [
      ['From', 'Bath'],
      ['To', 'Wells'],
      ['Kilometres', '35'],
      ['Minutes', '60'],
    ] as const) {
      await tabTo(page, field);
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await row(page, 'Bath – Wells').waitFor();
  });

  it('[CTL-13] asks the map who sits where, and releases the hold', async () => {
    const page = await inside((trip) => `/trips/${trip.scheduleId}`);
    await seatAs(page, '2', 'reserved').waitFor();
    await tabTo(page, /^Seat 1,/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const facts = page.getByRole('region', { name: 'The seat that was pressed' });
    await facts.getByText('Ada Lovelace').waitFor();
    await tabTo(page, /^Release the hold/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'Reason');
    await page.keyboard.type('by keyboard');
    await tabTo(page, 'Release the seats');
    await page.keyboard.press('Enter');
    await seatAs(page, '2', 'available').waitFor();
  });

  it('[CTL-13] calls a trip off', async () => {
    const page = await inside((trip) => `/trips/${trip.scheduleId}`);
    await seatAs(page, '2', 'reserved').waitFor();
    await tabTo(page, 'Cancel this trip…');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'Type CANCEL to confirm');
    await page.keyboard.type('CANCEL');
    await tabTo(page, 'Cancel the trip');
    await page.keyboard.press('Enter');
    await page.getByText('The trip is cancelled.').waitFor();
  });

  it('[CTL-13] draws a bus', async () => {
    const page = await inside(() => '/buses/new');
    await page.getByRole('gridcell').first().waitFor();
    await tabTo(page, 'Registration');
    await page.keyboard.type('KEY-1');
    await tabTo(page, 'Wi-Fi');
    await page.keyboard.press(' ');
    await tabTo(page, 'What a place becomes');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Row 1, column 1: Standard seat');
    await page.keyboard.press(' ');
    expect(await focusedName(page)).to.equal('Row 1, column 1: Premium seat');
    for (const key of ['ArrowRight', 'ArrowRight', ' ']) await page.keyboard.press(key);
    expect(await focusedName(page)).to.equal('Row 1, column 3: Premium seat');
    await tabTo(page, 'Take the last row away');
    await page.keyboard.press('Enter');
    await page.getByText('45 seats', { exact: true }).waitFor();
    await tabTo(page, 'Save');
    await page.keyboard.press('Enter');
    await page.getByText('Bus KEY-1 is saved.').waitFor();
    const { rows } = await server.database.pool.query(
      `select total_seats, amenities ->> 'wifi' as wifi from buses where bus_number = 'KEY-1'`,
    );
    expect(rows).to.deep.equal([{ total_seats: 45, wifi: 'true' }]);
  });
});
