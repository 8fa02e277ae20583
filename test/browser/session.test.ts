import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import {
  atCheckout,
  atTicket,
  holdChosen,
  openTrip,
  payInSandbox,
  seat,
  signUp,
} from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { inTwoDays, makeTrip } from '../support/trip.ts';

const MINUTE = 60_000;

describeInBrowser('a passenger whose access token runs out', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer();
  });
  after(() => server?.remove());

  const letPass = (minutes: number) => server.time.moveTo(server.time.now() + minutes * MINUTE);

  it('[WEB-24] goes on with seats, names and payment as if nothing had been', async () => {
    const { scheduleId } = await makeTrip(server.database.pool, { departureAt: inTwoDays() });
    const page = await browsing.open();
    await openTrip(page, server.url, scheduleId);
    await signUp(page);
    await openTrip(page, server.url, scheduleId);
    await seat(page, '1').click();
    // The token lives for 30 minutes, the hold for 15.
    letPass(18);
    await holdChosen(page);
    await atCheckout(page);
    await page.getByLabel('Passenger on seat 1').fill('Ada Lovelace');
    letPass(14);
    const heard = answersOf(
      page,
      /\/reservations\/[\w-]+\/passengers$|\/payments\/initiate$|\/session\/renew$/,
    );
    await payInSandbox(page);
    await atTicket(page);
    await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor();
    // The last one is that of the page that came back from the gateway.
    expect(heard).to.deep.equal([
      '401 passengers',
      '200 renew',
      '200 passengers',
      '201 initiate',
      '200 renew',
    ]);
  });
});

/** The answers to requests with such a path, from now on, in their order. */
function answersOf(page: Page, path: RegExp): string[] {
  const heard: string[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (path.test(pathname)) heard.push(`${response.status()} ${pathname.split('/').at(-1)}`);
  });
  return heard;
}
