import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { atCheckout, holdChosen, openTrip, seat, signUp } from '../support/passengerPages.ts';
import type { TestServer } from '../support/server.ts';
import { type StripeShop, stripeShop } from '../support/stripeShop.ts';
import { inTwoDays, makeTrip } from '../support/trip.ts';

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
