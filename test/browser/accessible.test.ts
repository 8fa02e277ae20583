import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { expectAccessible, overflow } from '../support/accessible.ts';
import { describeInBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { focusedName, tabTo } from '../support/keyboard.ts';
import {
  atCheckout,
  atTicket,
  holdChosen,
  live,
  openTrip,
  payInSandbox,
  seat,
  signUp,
} from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip } from '../support/trip.ts';

const LEAVES = () => Math.ceil(Date.now() / HOUR) * HOUR + 50 * HOUR;

describeInBrowser('the passenger’s pages for everybody', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer();
  });
  after(() => server?.remove());

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`[WEB-7] have nothing that axe finds, in ${colorScheme}`, async () => {
      const trip = await makeTrip(server.database.pool, { seats: 8, departureAt: LEAVES() });
      const page = await browsing.open({ colorScheme });
      await page.goto(`${server.url}/app/`);
      await page.getByRole('heading', { name: 'Where we go' }).waitFor();
      await expectAccessible(page, 'home');
      await page.goto(`${server.url}/app/?from=Portland,%20ME&to=Boston,%20MA&date=${dayOf(LEAVES())}`);
      await page
        .getByRole('link', { name: /^Choose seats on/ })
        .first()
        .waitFor();
      await expectAccessible(page, 'search');
      await openTrip(page, server.url, trip.scheduleId);
      await seat(page, '1').click();
      await expectAccessible(page, 'trip');
      await holdChosen(page);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await expectAccessible(page, 'sign in');
      await signUp(page);
      await live(page);
      await holdChosen(page);
      await atCheckout(page);
      await expectAccessible(page, 'checkout');
      await payInSandbox(page);
      await atTicket(page);
      await expectAccessible(page, 'booking');
      await page.getByRole('button', { name: 'Cancel the booking…' }).click();
      await page.getByRole('heading', { name: 'Cancel this booking?' }).waitFor();
      await expectAccessible(page, 'cancel');
      await page.getByRole('button', { name: 'Keep it' }).click();
      await page.getByRole('link', { name: 'My trips' }).click();
      await page.getByText('Confirmed', { exact: true }).waitFor();
      await expectAccessible(page, 'my trips');
      await page.getByRole('link', { name: 'Your account' }).click();
      await page.getByRole('heading', { name: 'Letters' }).waitFor();
      await expectAccessible(page, 'account');
      await page.getByLabel('Language', { exact: true }).selectOption('es');
      await page.getByText(/las cartas en este idioma/).waitFor();
      await expectAccessible(page, 'the offer of another language');
      await page.getByRole('button', { name: 'No' }).click();
      await page.getByLabel('Idioma', { exact: true }).selectOption('en');
      await page.goto(`${server.url}/app/nothing`);
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
      await expectAccessible(page, 'not found');
    });
  }

  it('[WEB-8] lead from the search to the ticket by keyboard alone', async () => {
    const trip = await makeTrip(server.database.pool, { seats: 8, departureAt: LEAVES() });
    const page = await browsing.open();
    await openTrip(page, server.url, trip.scheduleId);
    await signUp(page);
    await page.goto(`${server.url}/app/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await chooseCity(page, 'From', 'Portl', 'Portland, ME');
    await chooseCity(page, 'To', 'Bost', 'Boston, MA');
    await tabTo(page, 'On');
    await typeDate(page, dayOf(LEAVES()));
    await tabTo(page, 'Find trips');
    await page.keyboard.press('Enter');
    await page
      .getByRole('link', { name: /^Choose seats on/ })
      .first()
      .waitFor();
    await page.goto(`${server.url}/app/trips/${trip.scheduleId}`);
    await live(page);
    await tabTo(page, /^Seat 1,/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await page.getByText('Total for 2 seats').waitFor();
    await page.keyboard.press('Home');
    expect(await focusedName(page)).to.match(/^Seat 5,/);
    await tabTo(page, 'Hold these seats');
    await page.keyboard.press('Enter');
    await atCheckout(page);
    await tabTo(page, 'Credit card');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, /^Pay /);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sandbox\//);
    await tabTo(page, /^Pay/);
    await page.keyboard.press('Enter');
    await atTicket(page);
  });

  it('[WEB-9] fit a phone, and twice the size, without scrolling sideways', async () => {
    const trip = await makeTrip(server.database.pool, { seats: 40, departureAt: LEAVES() });
    for (const viewport of [
      { width: 360, height: 740 },
      { width: 640, height: 400 },
    ]) {
      const page = await browsing.open({ viewport });
      await page.goto(`${server.url}/app/?from=Portland,%20ME&to=Boston,%20MA&date=${dayOf(LEAVES())}`);
      await page
        .getByRole('link', { name: /^Choose seats on/ })
        .first()
        .waitFor();
      expect(await overflow(page), 'search').to.be.at.most(0);
      await openTrip(page, server.url, trip.scheduleId);
      expect(await overflow(page), 'trip').to.be.at.most(0);
      const box = await seat(page, '1').boundingBox();
      expect(box?.width, 'a touch target').to.be.at.least(44);
    }
  });
});

/** Types a part of a name, goes to the city in the list below, and takes it. */
async function chooseCity(page: Page, field: string, part: string, city: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(part);
  await page.getByRole('option', { name: city }).waitFor();
  // The list may come anew while the server is still being asked about the last letters.
  await eventually(`the way leads to ${city}`, async () => {
    if ((await activeOption(page)).includes(city)) return true;
    await page.keyboard.press('ArrowDown');
    return (await activeOption(page)).includes(city);
  });
  await page.keyboard.press('Enter');
  const chosen = page.getByLabel(field, { exact: true });
  await eventually(`${city} is chosen`, async () => (await chosen.inputValue()) === city);
}

/** What the arrow keys have led to, as it is told to who cannot see it. */
function activeOption(page: Page): Promise<string> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant') ?? '';
    return document.getElementById(id)?.textContent ?? '';
  });
}

/** The order of a date's parts is the browser's own. */
async function typeDate(page: Page, date: string): Promise<void> {
  const [year = '', month = '', day = ''] = date.split('-');
  await page.keyboard.type(`${day}${month}${year}`);
  const field = page.getByLabel('On');
  if ((await field.inputValue()) === date) return;
  for (let part = 0; part < 3; part += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(`${month}${day}${year}`);
  expect(await field.inputValue()).to.equal(date);
}

function dayOf(at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date(at));
}
