import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { faults } from '../support/accessible.ts';
import { enterControlRoom, section, sendFeed, WRONG_STOPS } from '../support/adminPages.ts';
import { describeInBrowser } from '../support/browser.ts';
import { holdImports } from '../support/feeds.ts';
import { makePassenger, SECRETS } from '../support/passenger.ts';
import { seatAs } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

/** Every section, and what it has when it has loaded. */
const SECTIONS: [name: string, heading: string, loaded: string][] = [
  ['Holds', 'Active holds', 'table'],
  ['Figures', 'Figures', 'figure svg'],
  ['Refunds and jobs', 'Refunds and jobs', 'select'],
  ['Activity log', 'Activity log', 'table'],
  ['Routes', 'Routes', 'table'],
  ['Buses', 'Buses', 'table'],
  ['Schedules', 'Schedules', 'form'],
  ['Import', 'Import', 'form'],
  ['People', 'People', 'table'],
];

describeInBrowser('the control room for everybody', (browsing) => {
  let server: TestServer;
  let trip: Trip;
  let departureAt: number;
  let letGo = async (): Promise<void> => undefined;

  before(async () => {
    server = await testServer(SECRETS);
    departureAt = Date.now() + HOUR;
    trip = await makeTrip(server.database.pool, { seats: 8, departureAt });
    await (await makePassenger(server.database.pool, server.url)).hold(trip, 0, 1);
  });
  after(() => server?.remove());
  // Also when a page does not come to it: the database could not be closed.
  afterEach(() => letGo());

  /** Opens each page of the control room in turn. */
  async function everyPage(page: Page, visit: (name: string) => Promise<void>): Promise<void> {
    await enterControlRoom(page, server.url);
    await page.getByLabel('Day (UTC)').fill(new Date(departureAt).toISOString().slice(0, 10));
    await page.getByRole('link', { name: /^Open the trip/ }).waitFor();
    await visit('departures');
    for (const [name, heading, loaded] of SECTIONS) {
      await section(page, name, heading);
      await page.locator(`main ${loaded}`).first().waitFor();
      await visit(name);
    }
    await page.goto(`${server.url}/app/admin/buses/new`);
    await page.getByRole('gridcell').first().waitFor();
    await visit('a new bus');
    await section(page, 'Buses');
    await page
      .getByRole('link', { name: /^Change bus/ })
      .first()
      .click();
    await page.getByRole('gridcell').first().waitFor();
    await visit('a bus that is changed');
    await imports(page, visit);
    await dialogs(page, visit);
    await page.goto(`${server.url}/app/admin/trips/${trip.scheduleId}`);
    await seatAs(page, '1', 'reserved').waitFor();
    await page.locator('main table').first().waitFor();
    await visit('a trip');
    await seatAs(page, '1', 'reserved').click();
    await visit('a trip with a seat that was pressed');
    await dialog(page, 'Cancel this trip…', visit);
  }

  /** An import on its way, and its two ends. */
  async function imports(page: Page, visit: (name: string) => Promise<void>): Promise<void> {
    await section(page, 'Import');
    await sendFeed(page, WRONG_STOPS);
    await page.getByText('stops.txt:2 stop_lat').waitFor();
    await visit('an import that failed');
    letGo = await holdImports(server.database.pool);
    await sendFeed(page);
    await page.getByRole('progressbar', { name: /^Waiting/ }).waitFor();
    await visit('an import that runs');
    await letGo();
    await page.getByText(/^Done: /).waitFor({ timeout: 60_000 });
    await visit('an import that is done');
  }

  async function dialogs(page: Page, visit: (name: string) => Promise<void>): Promise<void> {
    await section(page, 'Holds', 'Active holds');
    await dialog(page, /^Release the hold/, visit);
    await section(page, 'Routes');
    await dialog(page, 'New route', visit);
    await dialog(page, /^Change /, visit);
    await section(page, 'People');
    await dialog(page, /^Make .* an admin$/, visit);
    await dialog(page, /^Close the account of/, visit);
  }

  /** What a button opens in front of the page. */
  async function dialog(page: Page, opener: string | RegExp, visit: (name: string) => Promise<void>) {
    await page.getByRole('button', { name: opener }).first().click();
    await page.getByRole('dialog').waitFor();
    await visit(`the dialog of ${opener}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  it('[CTL-10] [CTL-11] has nothing that axe finds, and fits a phone and twice the size with targets of 44 px', async function () {
    this.timeout(400_000);
    const page = await browsing.open();
    const found: string[] = [];
    await everyPage(page, async (name) => {
      found.push(...(await faults(page)).map((fault) => `${name}: ${fault}`));
    });
    expect(found.join('\n')).to.equal('');
  });
});
