import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { expectAccessible, overflow, smallTargets } from '../support/accessible.ts';
import { enterControlRoom, section } from '../support/adminPages.ts';
import { describeInBrowser } from '../support/browser.ts';
import { makePassenger, SECRETS } from '../support/passenger.ts';
import { seatAs } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const TODAY = () => Date.now() + HOUR;

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

  before(async () => {
    server = await testServer(SECRETS);
    trip = await makeTrip(server.database.pool, { seats: 8, departureAt: TODAY() });
    await (await makePassenger(server.database.pool, server.url)).hold(trip, 0, 1);
  });
  after(() => server?.remove());

  /** Opens each page of the control room in turn. */
  async function everyPage(page: Page, visit: (name: string) => Promise<void>): Promise<void> {
    await enterControlRoom(page, server.url);
    await page.getByLabel('Day (UTC)').fill(new Date(TODAY()).toISOString().slice(0, 10));
    await page.getByRole('link', { name: /^Open the trip/ }).waitFor();
    await visit('departures');
    for (const [name, heading, loaded] of SECTIONS) {
      await section(page, name, heading);
      await page.locator(`main ${loaded}`).first().waitFor();
      await visit(name);
    }
    await page.goto(`${server.url}/app/admin/buses/new`);
    await page.getByRole('gridcell').first().waitFor();
    await visit('a bus');
    await page.goto(`${server.url}/app/admin/trips/${trip.scheduleId}`);
    await seatAs(page, '1', 'reserved').waitFor();
    await page.locator('main table').first().waitFor();
    await visit('a trip');
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`[CTL-10] has nothing that axe finds, in ${colorScheme}`, async () => {
      const page = await browsing.open({ colorScheme });
      const found: string[] = [];
      await everyPage(page, async (name) => {
        await expectAccessible(page, name).catch((error: Error) => found.push(`${name}: ${error.message}`));
      });
      await page.getByRole('button', { name: 'Cancel this trip…' }).click();
      await page.getByRole('dialog').waitFor();
      await expectAccessible(page, 'cancelling').catch((error: Error) => found.push(error.message));
      expect(found.join('\n')).to.equal('');
    });
  }

  it('[CTL-11] fits a phone, and twice the size, without scrolling sideways, with targets of 44 px', async () => {
    const small: string[] = [];
    for (const viewport of [
      { width: 360, height: 740 },
      { width: 640, height: 400 },
    ]) {
      const page = await browsing.open({ viewport });
      await everyPage(page, async (name) => {
        expect(await overflow(page), `${name} at ${viewport.width}`).to.be.at.most(0);
        small.push(...(await smallTargets(page)).map((each) => `${name}: ${each}`));
      });
    }
    expect(small.join('\n')).to.equal('');
  });
});
