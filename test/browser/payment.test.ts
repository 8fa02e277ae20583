import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ASK_AFTER_MS } from '../../src/app/payments/askingTimes.ts';
import { describeInBrowser } from '../support/browser.ts';
import { sendNews } from '../support/gatewayNews.ts';
import { SECRETS, type Started } from '../support/passenger.ts';
import {
  atCheckout,
  atTicket,
  holdChosen,
  openTrip,
  seat,
  seatAs,
  signUp,
} from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { type StripeShop, stripeShop } from '../support/stripeShop.ts';
import { inTwoDays, makeTrip } from '../support/trip.ts';

/** As long as the page waits before it says so. */
const PATIENCE_MS = 20_000;
const HOLD_MS = 15 * 60_000;

/** Leads a new passenger with a seat of a new trip to the ways to pay. */
async function choosePayment(page: Page, { url, database }: TestServer): Promise<void> {
  const { scheduleId } = await makeTrip(database.pool, { departureAt: inTwoDays() });
  await openTrip(page, url, scheduleId);
  await signUp(page);
  await openTrip(page, url, scheduleId);
  await seat(page, '1').click();
  await holdChosen(page);
  await atCheckout(page);
}

describeInBrowser('a passenger who pays through Stripe', (browsing) => {
  let shop: StripeShop;

  before(async () => {
    shop = await stripeShop();
  });
  after(() => shop?.remove());

  it('[WEB-22] is offered what Stripe takes, and goes on to its page', async () => {
    const page = await browsing.open();
    await page.route('https://checkout.stripe.test/**', (route) => route.fulfill({ body: 'Stripe' }));
    await choosePayment(page, shop.server);
    const offered = await page.getByRole('radiogroup').locator('label').allInnerTexts();
    expect(offered).to.deep.equal(['Credit card', 'Debit card', 'Wallet']);
    expect(await page.getByRole('radio', { name: 'Credit card' }).isChecked()).to.equal(true);
    await page.getByText('Wallet', { exact: true }).click();
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.waitForURL('https://checkout.stripe.test/**');
  });
});

describeInBrowser('a passenger who is back from the gateway', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server?.remove());

  /** Pays on the sandbox's page, with one of its whims: the passenger is back, and the news is not there yet. */
  async function backBeforeTheNews(page: Page, whim: (page: Page) => Promise<void>): Promise<Started> {
    await choosePayment(page, server);
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.waitForURL(/\/sandbox\//);
    const reference = page.url().split('/').at(-1) ?? '';
    await page.getByText('On request').click();
    await whim(page);
    const asked = page.waitForResponse('**/bookings/create');
    await page.getByRole('button', { name: /^Pay/ }).click();
    expect((await asked).status(), 'the server knows of no payment yet').to.equal(409);
    await page.getByRole('heading', { name: 'Confirming your payment' }).waitFor();
    const paymentId = new URL(page.url()).searchParams.get('payment_id') ?? '';
    return { paymentId, reference, amount: 20 };
  }

  it('[WEB-23] waits where the redirect comes first, and has the ticket as soon as the webhook is there', async () => {
    const page = await browsing.open();
    const started = await backBeforeTheNews(page, (form) => form.getByLabel('Delay in seconds').fill('3600'));
    expect((await sendNews(server.url, server.time, started)).status).to.equal(200);
    await atTicket(page);
  });

  it('[WEB-23] says when the news takes long that one need not pay again, and goes on when it comes', async () => {
    const page = await browsing.open();
    await page.clock.install();
    await backBeforeTheNews(page, (form) => form.getByLabel('Drop').check());
    await page.clock.fastForward(PATIENCE_MS);
    await page.getByRole('heading', { name: 'Your payment is on its way' }).waitFor();
    await page.getByText('You need not pay again').waitFor();
    expect(await page.getByRole('main').getByRole('link', { name: 'My trips' }).count()).to.equal(1);
    expect(await page.getByRole('button', { name: /^Pay/ }).count()).to.equal(0);
    // Now the server asks the gateway by itself.
    server.time.moveTo(server.time.now() + ASK_AFTER_MS);
    await atTicket(page);
  });

  it('[WEB-23] hears that the money goes back when the news comes after the hold, and chooses again', async () => {
    const page = await browsing.open();
    await backBeforeTheNews(page, (form) => form.getByLabel('Drop').check());
    server.time.moveTo(server.time.now() + HOLD_MS);
    await page.getByText('The payment came too late for these seats').waitFor();
    await page.getByRole('heading', { name: 'Your hold has run out' }).waitFor();
    await page.getByRole('link', { name: 'Choose seats again' }).click();
    await seatAs(page, '1', 'selected').waitFor();
  });
});
