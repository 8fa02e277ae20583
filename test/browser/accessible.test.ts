import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../src/app/language.ts';
import { faults, PHONE } from '../support/accessible.ts';
import { describeInBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { focusedName, tabTo } from '../support/keyboard.ts';
import { atCheckout, atTicket, live, signUp } from '../support/passengerPages.ts';
import { tour } from '../support/passengerTour.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { dayOf, HOUR, inTwoDays, makeTrip } from '../support/trip.ts';

const ACCOUNT = {
  'First name': 'Grace',
  'Last name': 'Hopper',
  Phone: '+15550001111',
  'E-mail': `keys-${process.pid}@example.com`,
  Password: 'Secret123pass',
};

describeInBrowser('the passenger’s pages for everybody', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer();
  });
  after(() => server?.remove());

  it('[WEB-7] [WEB-9] have nothing that axe finds, and fit a phone and twice the size with targets for a thumb', async function () {
    this.timeout(600_000);
    const page = await browsing.open();
    const found: string[] = [];
    await tour(page, server, async (name) => {
      const here = await faults(page, async () => {
        const [bar] = await page.getByRole('banner').all();
        const height = (await bar?.boundingBox())?.height ?? 0;
        return height > 70 ? [`the bar is ${height} px high`] : [];
      });
      found.push(...here.map((fault) => `${name}: ${fault}`));
    });
    expect(found.join('\n')).to.equal('');
  });

  it('[WEB-27] say why they cannot be shown, and are there with another try', async () => {
    const { scheduleId } = await makeTrip(server.database.pool, { departureAt: inTwoDays() });
    const page = await browsing.open();
    const details = `**/schedules/${scheduleId}/details`;
    await page.route(details, (route) => route.abort());
    await page.goto(`${server.url}/app/trips/${scheduleId}`);
    await page.getByRole('heading', { level: 1, name: 'This page cannot be shown' }).waitFor();
    await page.getByText('The server cannot be reached.').waitFor();
    expect(await faults(page)).to.deep.equal([]);
    await page.unroute(details);
    await tabTo(page, 'Try again');
    await page.keyboard.press('Enter');
    await live(page);
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('main');
  });

  it('[WEB-25] move nothing for who wants no motion', async () => {
    const { scheduleId } = await makeTrip(server.database.pool, { departureAt: inTwoDays() });
    const page = await browsing.open({ reducedMotion: 'no-preference' });
    // Never answered: the page goes on saying that it loads, which moves.
    await page.route(`**/schedules/${scheduleId}/details`, () => undefined);
    await page.goto(`${server.url}/app/trips/${scheduleId}`);
    await page.getByRole('progressbar').waitFor();
    await eventually('it moves', async () => (await motions(page)) === 1);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    // What moved comes to its end with the next frame.
    await eventually('nothing moves', async () => (await motions(page)) === 0);
  });

  for (const locale of LANGUAGES) {
    it(`[WEB-9] cut nothing off the bar's name on a phone, in ${locale}`, async () => {
      const page = await browsing.open({ locale, viewport: PHONE });
      await page.goto(`${server.url}/app/`);
      const bar = page.getByRole('banner');
      const name = bar.getByRole('link').first().locator('span');
      const cut = await name.evaluate(async (span) => {
        await document.fonts.ready;
        return span.scrollWidth - span.clientWidth;
      });
      expect(cut).to.be.at.most(0);
      expect((await bar.boundingBox())?.height).to.be.at.most(70);
    });
  }

  it('[WEB-8] lead from the search to a ticket, and back to the money, by keyboard alone', async () => {
    const trip = await makeTrip(server.database.pool, { seats: 8, departureAt: inTwoDays() + HOUR });
    const page = await browsing.open();
    await page.goto(`${server.url}/app/`);
    await page.getByRole('heading', { name: 'Where we go' }).waitFor();
    await chooseCity(page, 'From', 'Portl', 'Portland, ME');
    await chooseCity(page, 'To', 'Bost', 'Boston, MA');
    await tabTo(page, 'On');
    await typeDate(page, dayOf(inTwoDays() + HOUR));
    await press(page, 'Find trips');
    const offer = page.locator(`a[href$="${trip.scheduleId}"]`);
    await offer.waitFor();
    await press(page, (await offer.getAttribute('aria-label')) ?? '');
    await live(page);
    await chooseTwoSeats(page);
    await press(page, 'Hold these seats');
    // Who is not signed in signs up on the way, and finds the choice again.
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await press(page, 'No account yet? Make one.');
    await page.getByRole('heading', { name: 'Make an account' }).waitFor();
    for (const [label, text] of Object.entries(ACCOUNT)) await typeInto(page, label, text);
    await press(page, 'Make an account');
    await live(page);
    await page.getByText('Total for 2 seats').waitFor();
    await press(page, 'Hold these seats');
    await atCheckout(page);
    await typeInto(page, 'Passenger on seat 2', 'Ada Lovelace');
    await tabTo(page, 'Credit card');
    await page.keyboard.press('ArrowDown');
    await press(page, /^Pay /);
    await page.waitForURL(/\/sandbox\//);
    await press(page, /^Pay/);
    await atTicket(page);
    await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor();
    await giveUpOneSeat(page);
  });

  it('[WEB-8] change an account, and open a phone’s menu, by keyboard alone', async () => {
    const page = await browsing.open();
    await page.goto(`${server.url}/app/`);
    await signUp(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await press(page, 'Menu');
    await press(page, 'Your account');
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible(), 'the menu is closed').to.equal(
      false,
    );
    await typeInto(page, 'First name', ' Brewster');
    await press(page, 'Save');
    const [person, letters] = [
      page.getByRole('form', { name: 'You' }),
      page.getByRole('form', { name: 'Letters' }),
    ];
    await person.getByText('Saved.').waitFor();
    await press(page, 'a payment of mine has failed', ' ');
    await press(page, 'Save');
    await letters.getByText('Saved.').waitFor();
    await page.reload();
    expect(await page.getByLabel('First name').inputValue()).to.match(/Brewster/);
    expect(await letters.getByLabel('a payment of mine has failed').isChecked()).to.equal(false);
  });
});

/** How many parts of the page move. */
function motions(page: Page): Promise<number> {
  return page.evaluate(() => {
    const all = document.getAnimations();
    return all.filter(({ playState }) => playState === 'running').length;
  });
}

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

/** Goes there and presses it. */
async function press(page: Page, name: string | RegExp, key = 'Enter'): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}

async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.press('End');
  await page.keyboard.type(text);
}

/** Over the map as a grid: by arrows, and to its ends. */
async function chooseTwoSeats(page: Page): Promise<void> {
  await tabTo(page, /^Seat 1,/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await page.getByText('Total for 2 seats').waitFor();
  await page.keyboard.press('Home');
  expect(await focusedName(page)).to.match(/^Seat 5,/);
  await page.keyboard.press('PageUp');
  expect(await focusedName(page)).to.match(/^Seat 1, standard, \$20\.00, free$/);
}

async function giveUpOneSeat(page: Page): Promise<void> {
  await press(page, 'Cancel the booking…');
  const question = page.getByRole('dialog');
  await question.waitFor();
  await press(page, /^Seat 2/, ' ');
  await question.getByText(/You get back 100 %: \$20\.00/).waitFor();
  await typeInto(page, 'Reason (optional)', 'one of us is ill');
  await press(page, 'Give up 1 seat');
  await question.waitFor({ state: 'detached' });
  await page.getByText('$20.00 has gone back to you.').waitFor();
}

/** The order of a date's parts is the browser's own. */
async function typeDate(page: Page, date: string): Promise<void> {
  const [year = '', month = '', day = ''] = date.split('-');
  await page.keyboard.type(`${day}${month}${year}`);
  const field = page.getByLabel('On', { exact: true });
  if ((await field.inputValue()) === date) return;
  for (let part = 0; part < 3; part += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(`${month}${day}${year}`);
  expect(await field.inputValue()).to.equal(date);
}
