import { expect } from 'chai';
import type { Page, Request } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { makeAdmin, makePassenger, SECRETS } from '../support/passenger.ts';
import { departure, followed, openSearch } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, inTwoDays, makeTrip } from '../support/trip.ts';

describeInBrowser('what a search has found', (browsing) => {
  let server: TestServer;
  /** Each test has a day of its own. */
  let day = inTwoDays();

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server?.remove());
  beforeEach(() => {
    day += 24 * HOUR;
  });

  const newTrip = (departureAt = day) => makeTrip(server.database.pool, { seats: 8, departureAt });
  const newPassenger = () => makePassenger(server.database.pool, server.url);

  /** Opens the search and waits until the server tells of it; then the searches that are asked are counted. */
  async function watching(page: Page, ...scheduleIds: string[]): Promise<() => number> {
    const told = followed(page, ...scheduleIds);
    await openSearch(page, server.url, day);
    await told;
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/schedules/search')) asked += 1;
    });
    return () => asked;
  }

  it('[SRCH-15] shows seats go and come, to the last one, and asks for nothing', async () => {
    const [trip, other] = [await newTrip(), await newTrip(day + HOUR)];
    const page = await browsing.open();
    const asked = await watching(page, trip.scheduleId, other.scheduleId);
    const [row, calm] = [departure(page, trip.scheduleId), departure(page, other.scheduleId)];
    const [ada, bob] = [await newPassenger(), await newPassenger()];
    await ada.hold(trip, 0, 1, 2);
    await row.getByText('5 seats left').waitFor();
    const held = await bob.hold(trip, 3, 4, 5, 6, 7);
    await row.getByText('Sold out').waitFor();
    await row.getByRole('link', { name: /^See the seats of the trip/ }).waitFor();
    await bob.call('DELETE', `/reservations/${held.id}`);
    await row.getByText('5 seats left').waitFor();
    await row.getByRole('link', { name: /^Choose seats on the trip/ }).waitFor();
    await calm.getByText('8 seats left').waitFor();
    expect(asked()).to.equal(0);
  });

  it('[SRCH-15] is searched for anew at once when others may be on offer', async () => {
    const trip = await newTrip();
    const admin = await makeAdmin(server.database.pool, server.url);
    const page = await browsing.open();
    const asked = await watching(page, trip.scheduleId);
    await newTrip(day + HOUR);
    expect(await page.getByRole('status').getByText('1 trip').count()).to.equal(1);
    await admin.call('PUT', `/schedules/${trip.scheduleId}`, { base_price: 35 });
    await departure(page, trip.scheduleId).getByText('from $35.00').waitFor();
    await page.getByRole('status').getByText('2 trips').waitFor();
    expect(asked()).to.equal(1);
  });

  it('[SRCH-15] is searched for seldom while it is told, and often for several who travel together', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await page.clock.install();
    /** Searches for so many, waits until the page has heard of a hold, and stops its time. */
    const looking = async (seats: number, left: number) => {
      const told = followed(page, trip.scheduleId);
      await openSearch(page, server.url, day, seats);
      await told;
      await (await newPassenger()).hold(trip, left);
      await departure(page, trip.scheduleId).getByText(`${left} seats left`).waitFor();
      await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
    };
    const isSearch = (request: Request) => request.url().includes('/schedules/search');
    const searched = () => page.waitForRequest(isSearch);

    await looking(1, 7);
    let asked = 0;
    const count = (request: Request) => {
      if (isSearch(request)) asked += 1;
    };
    page.on('request', count);
    await page.clock.fastForward(6_000);
    await Promise.all([searched(), page.clock.fastForward(24_000)]);
    expect(asked).to.equal(1);
    page.off('request', count);

    await page.clock.resume();
    await looking(2, 6);
    await Promise.all([searched(), page.clock.fastForward(6_000)]);
  });
});
