import { expect } from 'chai';
import jsqr from 'jsqr';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { describeInBrowser } from '../support/browser.ts';
import {
  atCheckout,
  atTicket,
  holdChosen,
  live,
  openTrip,
  payInSandbox,
  seat,
  seatAs,
  signIn,
  signUp,
} from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { dayOf, HOUR, inTwoDays, makeTrip, type Trip } from '../support/trip.ts';

describeInBrowser('a passenger in a browser', (browsing) => {
  let server: TestServer;

  before(async () => {
    server = await testServer();
  });
  after(() => server?.remove());

  const newTrip = (seats = 8): Promise<Trip> =>
    makeTrip(server.database.pool, { seats, departureAt: inTwoDays() });

  it('[WEB-1] goes the whole way: search, seats, account, payment, ticket, refund', async () => {
    await newTrip();
    const page = await browsing.open();
    await page.goto(`${server.url}/`);
    await page.getByLabel('From', { exact: true }).fill('Portl');
    await page.getByRole('option', { name: 'Portland, ME' }).click();
    await page.getByLabel('To', { exact: true }).fill('Bost');
    await page.getByRole('option', { name: 'Boston, MA' }).click();
    await page.getByLabel('On', { exact: true }).fill(dayOf(inTwoDays()));
    await page.getByRole('button', { name: 'Find trips' }).click();
    await page
      .getByRole('link', { name: /^Choose seats on the trip/ })
      .first()
      .click();
    await live(page);
    await seat(page, '1').click();
    await seat(page, '2').click();
    await page.getByText('Total for 2 seats').waitFor();
    await holdChosen(page);
    await signUp(page);
    // The choice was not lost on the way.
    await seatAs(page, '1', 'selected').waitFor();
    await holdChosen(page);
    await atCheckout(page);
    await payInSandbox(page);
    await atTicket(page);
    expect(await scanned(page)).to.match(/^BT1\./);
    expect(await downloaded(page, 'Ticket as PDF')).to.match(/\.pdf$/);
    expect(await downloaded(page, 'Add to the calendar')).to.match(/\.ics$/);
    expect(await downloaded(page, 'Invoice')).to.match(/^INV-\d+\.pdf$/);
    await page.getByRole('button', { name: 'Cancel the booking…' }).click();
    await page.getByText(/You get back 100 %: \$40\.00/).waitFor();
    await page.getByRole('button', { name: 'Cancel the booking', exact: true }).click();
    await page.getByText('$40.00 has gone back to you.').waitFor();
    expect(await downloaded(page, 'Credit note')).to.match(/^CN-\d+\.pdf$/);
    await page.getByRole('link', { name: 'My trips' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
  });

  it('[WEB-2] loses a race for a seat, hears what is free beside it, and goes on', async () => {
    const trip = await newTrip();
    const [winner, loser] = [await browsing.open(), await browsing.open()];
    await Promise.all([winner, loser].map((page) => openTrip(page, server.url, trip.scheduleId)));
    for (const page of [winner, loser]) {
      await signUp(page);
      await openTrip(page, server.url, trip.scheduleId);
      await seat(page, '3').click();
    }
    await holdChosen(winner);
    await atCheckout(winner);
    await loser.getByText('Seat 3 was just taken by somebody else').waitFor();
    await loser.getByRole('button', { name: 'Take 4' }).click();
    await holdChosen(loser);
    await atCheckout(loser);
    expect(await loser.getByRole('row', { name: /^4 / }).count()).to.equal(1);
  });

  it('[WEB-3] sees the hold end, and chooses again', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await openTrip(page, server.url, trip.scheduleId);
    await seat(page, '1').click();
    await holdChosen(page);
    await signUp(page);
    await holdChosen(page);
    await atCheckout(page);
    server.time.moveTo(server.time.now() + 15 * 60_000);
    await page.getByRole('heading', { name: 'Your hold has run out' }).waitFor();
    await page.getByRole('link', { name: 'Choose seats again' }).click();
    await seatAs(page, '1', 'selected').waitFor();
  });

  it('[WEB-19] counts down by the server’s clock, however wrong the device’s is', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await page.addInitScript(() => {
      const real = Date.now.bind(Date);
      Date.now = () => real() + 3 * 3_600_000;
    });
    await openTrip(page, server.url, trip.scheduleId);
    await signUp(page);
    await openTrip(page, server.url, trip.scheduleId);
    await seat(page, '1').click();
    await holdChosen(page);
    await atCheckout(page);
    // The departure's time may look the same.
    const countdown = page.getByRole('strong');
    await countdown.filter({ hasText: /^1[45]:\d\d$/ }).waitFor();
    server.time.moveTo(server.time.now() + 5 * 60_000);
    await page.reload();
    await countdown.filter({ hasText: /^(9|10):\d\d$/ }).waitFor();
  });

  it('[WEB-4] sees an admin’s release at once', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await openTrip(page, server.url, trip.scheduleId);
    await seat(page, '1').click();
    await holdChosen(page);
    await signUp(page);
    await holdChosen(page);
    await atCheckout(page);
    const id = /checkout\/([\w-]+)/.exec(page.url())?.[1];
    const admin = await adminToken(server.url);
    const released = await fetch(`${server.url}/admin/reservations/${id}/release`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${admin}`, 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(released.status).to.equal(200);
    await page.getByRole('heading', { name: 'Your hold is over' }).waitFor();
  });

  it('[WEB-5] finds one hold in two tabs and on two devices', async () => {
    const trip = await newTrip();
    const first = await browsing.open();
    await openTrip(first, server.url, trip.scheduleId);
    const person = await signUp(first);
    await openTrip(first, server.url, trip.scheduleId);
    const second = await browsing.open();
    await openTrip(second, server.url, trip.scheduleId);
    await signIn(second, person);
    await openTrip(second, server.url, trip.scheduleId);
    await seat(first, '5').click();
    await holdChosen(first);
    await atCheckout(first);
    await seatAs(second, '5', 'yours').waitFor();
    await second.getByRole('button', { name: 'Release the seats' }).click();
    await seatAs(second, '5', 'available').waitFor();
    await first.getByRole('heading', { name: 'Your hold is over' }).waitFor();
  });

  it('[WEB-5] is not told that somebody took what another tab of theirs has taken', async () => {
    const trip = await newTrip();
    const first = await browsing.open();
    await openTrip(first, server.url, trip.scheduleId);
    await signUp(first);
    const second = await browsing.tab(first);
    for (const page of [first, second]) {
      await openTrip(page, server.url, trip.scheduleId);
      await seat(page, '6').click();
    }
    await holdChosen(first);
    await atCheckout(first);
    await seatAs(second, '6', 'yours').waitFor();
    expect(await second.getByText(/just taken/).count()).to.equal(0);
  });

  it('[WEB-5] sees in one tab what another one does, on pages without a map too', async () => {
    const trip = await newTrip();
    const first = await browsing.open();
    await openTrip(first, server.url, trip.scheduleId);
    await signUp(first);
    const second = await browsing.tab(first);
    await second.goto(`${server.url}/app/bookings`);
    await second.getByText('You have no trips yet').waitFor();
    await openTrip(first, server.url, trip.scheduleId);
    await seat(first, '7').click();
    await holdChosen(first);
    await atCheckout(first);
    await second.getByText('1 seat is held for you').waitFor();
    await first.getByRole('link', { name: 'Back to the seats' }).click();
    await first.getByRole('button', { name: 'Release the seats' }).click();
    await second.getByText('1 seat is held for you').waitFor({ state: 'detached' });
  });

  it('[WEB-17] hears what changes on the map, in a pause, and how many seats are free', async () => {
    const trip = await newTrip();
    const [page, other] = [await browsing.open(), await browsing.open()];
    await openTrip(page, server.url, trip.scheduleId);
    await page.getByText('8 seats are free').waitFor();
    await openTrip(other, server.url, trip.scheduleId);
    await signUp(other);
    await openTrip(other, server.url, trip.scheduleId);
    for (const number of ['7', '8']) await seat(other, number).click();
    await holdChosen(other);
    await page.getByRole('status').getByText('Seats 7 and 8 were taken.').waitFor();
    await page.getByText('6 seats are free').waitFor();
  });

  it('[WEB-18] is led to the days that have a trip, and to the next one when none is near', async () => {
    await newTrip();
    const page = await browsing.open();
    const searchOn = (at: number) =>
      page.goto(`${server.url}/app/?from=Portland,%20ME&to=Boston,%20MA&date=${dayOf(at)}`);
    await searchOn(inTwoDays() + 2 * 24 * HOUR);
    await page.getByText('There is no trip on this day').waitFor();
    await page.getByText('There are trips on these days:').waitFor();
    const { routeId } = await makeTrip(server.database.pool, { departureAt: inTwoDays() + 30 * 24 * HOUR });
    await server.database.pool.query(`update routes set origin_city = 'Bangor, ME' where id = $1`, [routeId]);
    await page.goto(`${server.url}/app/?from=Bangor,%20ME&to=Boston,%20MA&date=${dayOf(inTwoDays())}`);
    await page.getByText('The next trip after this day is on').waitFor();
    await page.locator(`a[href$="date=${dayOf(inTwoDays() + 30 * 24 * HOUR)}"]`).click();
    await page.getByRole('link', { name: /^Choose seats on/ }).waitFor();
  });

  it('[WEB-26] sees the doors of the bus: in front, and where its rows leave the wall free', async () => {
    const { scheduleId } = await newTrip(12);
    const page = await browsing.open();
    const doors = page.locator('[data-door]');
    await openTrip(page, server.url, scheduleId);
    expect(await doors.count()).to.equal(1);
    const other = await newTrip(12);
    const without = `delete from seats where schedule_id = $1 and seat_number = '8'`;
    await server.database.pool.query(without, [other.scheduleId]);
    await openTrip(page, server.url, other.scheduleId);
    expect(await doors.count()).to.equal(2);
  });

  it('[WEB-6] hears that a payment was declined, and pays again within the window', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await openTrip(page, server.url, trip.scheduleId);
    await seat(page, '1').click();
    await holdChosen(page);
    await signUp(page);
    await holdChosen(page);
    await atCheckout(page);
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.waitForURL(/\/sandbox\//);
    await page.getByRole('button', { name: /decline/i }).click();
    await page.getByText('The payment was declined').waitFor();
    await payInSandbox(page);
    await atTicket(page);
  });

  it('[WEB-12] gives up one seat of three, and sees what comes back and the new ticket', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await openTrip(page, server.url, trip.scheduleId);
    await signUp(page);
    await openTrip(page, server.url, trip.scheduleId);
    for (const number of ['1', '2', '3']) await seat(page, number).click();
    await holdChosen(page);
    await atCheckout(page);
    await payInSandbox(page);
    await atTicket(page);
    const before = await scanned(page);
    await page.getByRole('button', { name: 'Cancel the booking…' }).click();
    await page.getByText(/You get back 100 %: \$60\.00/).waitFor();
    const question = page.getByRole('dialog');
    await question.getByText('Seat 1', { exact: true }).click();
    await question.getByText('Seat 3', { exact: true }).click();
    await page.getByText(/You get back 100 %: \$20\.00/).waitFor();
    await page.getByText('2 seats stay yours').waitFor();
    await page.getByRole('button', { name: 'Give up 1 seat' }).click();
    await page.getByText('Seat 2 is given up').waitFor();
    await page.getByText('$20.00 has gone back to you.').waitFor();
    await page.getByText('This is the new ticket').waitFor();
    expect(await page.getByRole('row', { name: /^2 / }).count()).to.equal(0);
    expect(await scanned(page))
      .to.match(/^BT1\./)
      .and.not.equal(before);
    await page.getByRole('button', { name: 'Cancel the booking…' }).click();
    await page.getByRole('button', { name: 'Cancel the booking', exact: true }).click();
    await page.getByText(/^Booking .* is cancelled$/).waitFor();
    await page.getByText('Seat 2 is given up').waitFor();
  });

  it('[WEB-13] names who travels, is told of a name that cannot be, and gets a code for each', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await openTrip(page, server.url, trip.scheduleId);
    await signUp(page);
    await openTrip(page, server.url, trip.scheduleId);
    for (const number of ['1', '2']) await seat(page, number).click();
    await holdChosen(page);
    await atCheckout(page);
    const first = page.getByLabel('Passenger on seat 1');
    await first.fill('Ada\u2028Lovelace');
    await page.getByLabel('Passenger on seat 2').fill('Grace Hopper');
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.locator('[aria-invalid="true"]').waitFor();
    expect(await first.getAttribute('aria-invalid')).to.equal('true');
    expect(await page.getByLabel('Passenger on seat 2').inputValue()).to.equal('Grace Hopper');
    await first.fill('Ada Lovelace');
    await payInSandbox(page);
    await atTicket(page);
    const whole = await scanned(page);
    await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor();
    await page.locator('summary').filter({ hasText: 'Grace Hopper' }).click();
    const own = await scanned(page, /^Code of seat 2/);
    expect(own)
      .to.match(/^BT1\./)
      .and.not.equal(whole);
  });
});

/** Presses a button that hands out a file, and tells the file's name. */
async function downloaded(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return file.suggestedFilename();
}

/** What a camera reads off the page. */
async function scanned(page: Page, name = /^Code of ticket/): Promise<string> {
  const png = PNG.sync.read(await page.getByRole('img', { name }).screenshot({ scale: 'css' }));
  const code = jsqr.default(new Uint8ClampedArray(png.data), png.width, png.height);
  return code?.data ?? 'nothing can be read';
}

async function adminToken(url: string): Promise<string> {
  const reply = await fetch(`${url}/users/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'admin@example.com', password: 'Admin-Test-1' }),
  });
  const { access_token } = (await reply.json()) as { access_token: string };
  return access_token;
}
