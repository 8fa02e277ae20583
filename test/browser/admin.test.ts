import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { enterControlRoom, row, section, sendFeed, WRONG_STOPS } from '../support/adminPages.ts';
import { describeInBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { holdImports, holdImportsInMidst } from '../support/feeds.ts';
import { letter } from '../support/letters.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { openTrip, seatAs, signUp } from '../support/passengerPages.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, inTwoDays, makeTrip, type Trip } from '../support/trip.ts';

const utcDay = (at: number) => new Date(at).toISOString().slice(0, 10);

describeInBrowser('an admin’s day in the control room', (browsing) => {
  let server: TestServer;
  let letGo = async (): Promise<void> => undefined;

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server?.remove());
  // Also when a page does not come to it: the database could not be closed.
  afterEach(() => letGo());

  const newTrip = (): Promise<Trip> => makeTrip(server.database.pool, { seats: 8, departureAt: inTwoDays() });
  const newPassenger = (): Promise<Passenger> => makePassenger(server.database.pool, server.url);

  it('[CTL-1] tells who is no admin, kindly, that this is not for them', async () => {
    const page = await browsing.open();
    await openTrip(page, server.url, (await newTrip()).scheduleId);
    await signUp(page);
    await page.goto(`${server.url}/app/admin`);
    await page.getByText('The control room is for administrators.').waitFor();
  });

  it('[CTL-2] shows a day’s departures as they fill, and one trip’s map', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await page.getByLabel('Day (UTC)').fill(utcDay(inTwoDays()));
    const departure = page.locator(`tr:has(a[href$="${trip.scheduleId}"])`);
    await departure.getByText('0/8').waitFor();
    await (await newPassenger()).hold(trip, 0, 1);
    await departure.getByText('2/8').waitFor();
    await departure.getByRole('link').click();
    await seatAs(page, '1', 'reserved').waitFor();
    await row(page, 'Ada Lovelace').getByText('1, 2').waitFor();
    const sections = page.getByRole('navigation', { name: 'Control room' });
    expect(await sections.locator('[aria-current="true"]').allTextContents()).to.deep.equal(['Departures']);
  });

  it('[CTL-2] is told what changes, and asks anew at once', async () => {
    const trip = await newTrip();
    const page = await browsing.open();
    const asked = Promise.withResolvers<void>();
    page.on('websocket', (socket) => {
      if (!socket.url().endsWith('/ws/admin/changes')) return;
      socket.on('framereceived', ({ payload }) => {
        if (!String(payload).includes(trip.scheduleId)) return;
        page.once('request', (request) => request.url().includes('/schedules?') && asked.resolve());
      });
    });
    await enterControlRoom(page, server.url);
    await page.getByLabel('Day (UTC)').fill(utcDay(inTwoDays()));
    const departure = page.locator(`tr:has(a[href$="${trip.scheduleId}"])`);
    await departure.getByText('0/8').waitFor();
    await (await newPassenger()).hold(trip, 0);
    await asked.promise;
    await departure.getByText('1/8').waitFor();
  });

  it('[CTL-3] releases a hold for a reason; whoever held the seats sees it, and the log has it', async () => {
    const trip = await newTrip();
    const passenger = await newPassenger();
    const held = await passenger.hold(trip, 4);
    const [page, watcher] = [await browsing.open(), await browsing.open()];
    await openTrip(watcher, server.url, trip.scheduleId);
    await seatAs(watcher, '5', 'reserved').waitFor();
    await enterControlRoom(page, server.url);
    await section(page, 'Holds', 'Active holds');
    await page
      .locator(`tr:has(a[href$="${trip.scheduleId}"])`)
      .getByRole('button', { name: /^Release the hold/ })
      .click();
    await page.getByLabel('Reason').fill('asked at the counter');
    await page.getByRole('button', { name: 'Release the seats' }).click();
    await seatAs(watcher, '5', 'available').waitFor();
    expect(await passenger.statusOf(held)).to.equal('cancelled');
    await section(page, 'Activity log');
    await page.getByLabel('Its id').fill(held.id);
    await page.getByRole('button', { name: 'Filter' }).click();
    await row(page, 'reservation.released')
      .getByText(/asked at the counter/)
      .waitFor();
  });

  it('[CTL-4] marks holds that end within two minutes', async () => {
    const trip = await newTrip();
    await (await newPassenger()).hold(trip, 0);
    server.time.moveTo(server.time.now() + 13.5 * 60_000);
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await section(page, 'Holds', 'Active holds');
    await page.locator(`tr:has(a[href$="${trip.scheduleId}"])`).getByText('Ends soon').waitFor();
  });

  it('[CTL-5] draws a bus, makes a route, and schedules in bulk, with their seats', async () => {
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await drawBus(page);
    await makeRoute(page);
    await section(page, 'Schedules');
    await page.getByLabel('Route').selectOption({ label: 'Bath – Wells' });
    await page.getByLabel('Bus', { exact: true }).selectOption({ label: 'CTL-1' });
    const [first, last] = [utcDay(Date.now() + 10 * 24 * HOUR), utcDay(Date.now() + 16 * 24 * HOUR)];
    await page.getByLabel('From day').fill(first);
    await page.getByLabel('To day, included').fill(last);
    for (const day of ['Saturday', 'Sunday']) await page.getByText(day, { exact: true }).click();
    await page.getByLabel(/^Leaves at/).fill('08:30');
    await page.getByText('Makes 5 schedules.').waitFor();
    await page.getByRole('button', { name: 'Make them' }).click();
    await page.getByText('5 schedules are made, with their seats.').waitFor({ timeout: 60_000 });
    // Once more: the bus is on the way already, and each day is told.
    await page.getByRole('button', { name: 'Make them' }).click();
    await page.getByText('5 could not be made:').waitFor({ timeout: 60_000 });
    const { rows } = await server.database.pool.query<{ seats: number; at: string }>(
      `select s.available_seats as seats, to_char(s.departure_datetime at time zone 'Europe/London', 'HH24:MI') as at
         from schedules s join buses b on b.id = s.bus_id where b.bus_number = 'CTL-1'`,
    );
    expect(rows).to.deep.equal(Array.from({ length: 5 }, () => ({ seats: 12, at: '08:30' })));
  });

  it('[CTL-6] changes a price, and calls a trip off after saying whom it hits', async () => {
    const trip = await newTrip();
    const passenger = await newPassenger();
    await buy(passenger, trip, 0, 1);
    await (await newPassenger()).hold(trip, 5);
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await page.goto(`${server.url}/app/admin/trips/${trip.scheduleId}`);
    await seatAs(page, '1', 'booked').waitFor();
    await row(page, 'Expected').filter({ hasText: 'Ada Lovelace' }).first().waitFor();
    await page.getByLabel('Base price', { exact: true }).fill('25.50');
    await page.getByRole('button', { name: 'Change the price' }).click();
    await page.getByRole('gridcell', { name: /^Seat 3,.*25\.50/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel this trip…' }).click();
    // What was paid, not what the seats cost by now.
    await page.getByText(/^1 booking is cancelled.*2 seats\.$/).waitFor();
    await page.getByText(/^1 seat is held/).waitFor();
    await page.getByText(/^\D*40\.00 go back/).waitFor();
    const confirm = page.getByRole('button', { name: 'Cancel the trip', exact: true });
    expect(await confirm.isDisabled()).to.equal(true);
    await page.getByLabel('Type CANCEL to confirm').fill('cancel');
    await confirm.click();
    await page.getByText('The trip is cancelled.').waitFor();
    expect(await bookingStatuses(passenger)).to.deep.equal(['cancelled']);
    await section(page, 'Activity log');
    await page.getByLabel('Its id').fill(trip.scheduleId);
    await page.getByRole('button', { name: 'Filter' }).click();
    await row(page, 'schedule.cancelled').waitFor();
  });

  it('[CTL-7] sends a failed refund again', async () => {
    const trip = await newTrip();
    const passenger = await newPassenger();
    const booking = await buy(passenger, trip, 0);
    await passenger.call('POST', `/bookings/${booking}/cancel`, { reason: 'ill' });
    await refundFails(booking);
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await section(page, 'Refunds and jobs');
    await row(page, 'the account is closed').getByRole('button').click();
    await page.getByText('No refund needs you.').waitFor();
    await page.getByLabel('Status').selectOption({ label: 'On the way' });
    await row(page, '20.00').waitFor();
    await section(page, 'Activity log');
    await page.getByLabel('Action').fill('refund.retried');
    await page.getByRole('button', { name: 'Filter' }).click();
    await row(page, 'refund.retried').waitFor();
  });

  it('[CTL-7] has a job tried again that was given up, and tells when the others are tried next', async () => {
    const booking = await buy(await newPassenger(), await newTrip(), 0);
    await letter(server.dataDir, 'booking_confirmed', booking);
    const comeBack = await loseMailFolder();
    await addLetterJob(booking, `max_attempts => 1`);
    const later = await addLetterJob(booking, `run_at => '2099-05-04 12:00Z'`);
    await server.database.pool.query('update graphile_worker._private_jobs set attempts = 3 where id = $1', [
      later,
    ]);
    const page = await browsing.open({ timezoneId: 'UTC' });
    await enterControlRoom(page, server.url);
    await section(page, 'Refunds and jobs');
    const job = row(page, `id: ${booking}`);
    await job.getByText('1 of 1 times').waitFor();
    await comeBack();
    await job.getByRole('button', { name: /^Try again: Letter, .*booking_confirmed/ }).click();
    await job.waitFor({ state: 'detached' });
    await letter(server.dataDir, 'booking_confirmed', booking);
    await page.getByLabel('State of the job').selectOption({ label: 'To be tried again' });
    await job.getByText('3 of 25 times').waitFor();
    await job.getByText(/^Next try: May 4, 2099, 12:00/).waitFor();
    await section(page, 'Activity log');
    await page.getByLabel('Action').fill('job.retried');
    await page.getByRole('button', { name: 'Filter' }).click();
    await row(page, 'job.retried').filter({ hasText: booking }).waitFor();
  });

  it('[CTL-8] shows the figures by day and by route, and saves them as CSV', async () => {
    const trip = await newTrip();
    await buy(await newPassenger(), trip, 0, 1);
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await section(page, 'Figures');
    // Up to the day on which the trip leaves: so much of it is sold.
    await page.getByLabel('To, included').fill(utcDay(inTwoDays()));
    await page.getByRole('button', { name: 'Show' }).click();
    for (const part of ['By day', 'By route']) {
      for (const title of [
        'Revenue and refunds',
        'Holds, bookings and expiries',
        'Occupancy',
        'Conversion',
      ]) {
        const figure = page.getByRole('region', { name: part }).getByRole('figure', { name: title });
        await figure.locator('svg .recharts-bar-rectangle path').first().waitFor();
      }
    }
    const days = await saved(page, 'Save the days as CSV');
    expect(days[0]).to.equal(
      'date,bookings,revenue,refunds,reservations,confirmed,expired,conversion_rate,schedules,seats,sold_seats,' +
        'occupancy_rate',
    );
    expect(days.at(-1)).to.match(new RegExp(`^${utcDay(inTwoDays())},0,0,0,.*,0\\.\\d+$`));
    expect(days.some((line) => line.startsWith(`${utcDay(server.time.now())},`))).to.equal(true);
    const routes = await saved(page, 'Save the routes as CSV');
    expect(routes[0]).to.match(/^route_id,origin_city,destination_city,bookings,/);
    expect(routes.find((line) => line.startsWith(trip.routeId))).to.include(
      '"Portland, ME","Boston, MA",1,40,0,',
    );
  });

  it('[CTL-9] closes an account, and opens it again', async () => {
    const { userId } = await newPassenger();
    const email = `user-${userId}@example.com`;
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await section(page, 'People');
    await page.getByText('Closed accounts too').click();
    await page.getByLabel('Search by name, e-mail or phone').fill(email);
    await row(page, email)
      .getByRole('button', { name: /^Close the account/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close the account' }).click();
    await row(page, email).getByText('closed', { exact: true }).waitFor();
    await row(page, email)
      .getByRole('button', { name: /again$/ })
      .click();
    await row(page, email).getByText('open', { exact: true }).waitFor();
  });

  it('[CTL-14] filters the log, by form and by link, and keeps the filters in the address', async () => {
    const trip = await newTrip();
    const passenger = await newPassenger();
    const held = await passenger.hold(trip, 0);
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await section(page, 'Activity log');
    await page.getByLabel('Kind of thing').selectOption({ label: 'Hold' });
    await page.getByLabel('Its id').fill(held.id);
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.waitForURL(/entity_type=reservation/);
    await eventually('one row', async () => ((await logRows(page).count()) === 1 ? true : null));
    await page.reload();
    await logRows(page).getByText('reservation.created').waitFor();
    expect(await page.getByLabel('Its id').inputValue()).to.equal(held.id);
    await logRows(page)
      .getByRole('link', { name: /^Everything that user-/ })
      .click();
    await page.waitForURL(new RegExp(`user_id=${passenger.userId}`));
    await page.getByRole('link', { name: 'Show everything' }).click();
    await logRows(page).nth(1).waitFor();
  });

  it('[CTL-15] tells who sits on a seat, and changes the times of a trip', async () => {
    const trip = await newTrip();
    await buy(await newPassenger(), trip, 2);
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await page.goto(`${server.url}/app/admin/trips/${trip.scheduleId}`);
    await seatAs(page, '3', 'booked').click();
    const facts = page.getByRole('region', { name: 'The seat that was pressed' });
    await facts.getByText('Ada Lovelace').waitFor();
    await seatAs(page, '4', 'available').click();
    await facts.getByText('Seat 4').waitFor();
    const arrives = page.getByLabel('Arrives (clock of America/New_York)');
    const later = new Date(Date.parse(`${await arrives.inputValue()}Z`) + HOUR).toISOString().slice(0, 16);
    await arrives.fill(later);
    await page.getByRole('button', { name: 'Change the times' }).click();
    await page.locator('main dl, main section').getByText(later.slice(11)).first().waitFor();
    const { rows } = await server.database.pool.query(
      `select to_char(arrival_datetime at time zone 'America/New_York', 'YYYY-MM-DD"T"HH24:MI') as at
         from schedules where id = $1`,
      [trip.scheduleId],
    );
    expect(rows).to.deep.equal([{ at: later }]);
  });

  it('[WEB-16] tells an admin in the language of the page what is refused, and why', async () => {
    await newTrip();
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await page.getByLabel('Language', { exact: true }).selectOption('es');
    await page.getByRole('link', { name: 'Rutas' }).click();
    const route = row(page, 'Portland, ME – Boston, MA').first();
    await route.getByRole('button', { name: /^Retirar/ }).click();
    await route.getByText('Lo necesitan viajes futuros.').waitFor();
    await route.getByRole('button', { name: /^Cambiar/ }).click();
    await page.getByLabel('Zona horaria de salida').fill('Nowhere/Town');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Debe ser una zona horaria como Europe/Madrid.').waitFor();
  });

  const logRows = (page: Page) => page.locator('main tbody tr');

  it('[CTL-12] imports a GTFS feed with its progress, and says what is wrong with one', async () => {
    const page = await browsing.open();
    await enterControlRoom(page, server.url);
    await section(page, 'Import');
    await sendFeed(page, WRONG_STOPS);
    await page.getByText('stops.txt:2 stop_lat').waitFor();
    const letIn = await holdImports(server.database.pool);
    const letOn = await holdImportsInMidst(server.database.pool);
    letGo = async () => void (await Promise.all([letIn(), letOn()]));
    await page.getByLabel('Days').fill('30');
    await sendFeed(page);
    await page.getByRole('progressbar', { name: 'Waiting for another import to end' }).waitFor();
    await letIn();
    const writing = page.getByRole('progressbar', { name: /^[1-9]\d* of \d+ schedules written$/ });
    await writing.waitFor();
    await page.reload();
    await writing.waitFor();
    const [done = 0, all = 0] = ((await writing.textContent()) ?? '').match(/\d+/g)?.map(Number) ?? [];
    expect(done).to.be.below(all);
    const part = Number(await writing.getAttribute('aria-valuenow'));
    expect(part / Number(await writing.getAttribute('aria-valuemax'))).to.equal(done / all);
    await letOn();
    await page.getByText(`Done: ${all} schedules are made.`).waitFor({ timeout: 60_000 });
    await writing.waitFor({ state: 'detached' });
  });

  /** The lines of a file that the page hands over. */
  async function saved(page: Page, button: string): Promise<string[]> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    return (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  }

  async function drawBus(page: Page): Promise<void> {
    await section(page, 'Buses');
    await page.getByRole('link', { name: 'New bus' }).click();
    await page.getByLabel('Registration').fill('CTL-1');
    await page.getByLabel('Rows').fill('3');
    await page.getByRole('button', { name: 'Draw' }).click();
    await page.getByText('13 seats', { exact: true }).waitFor();
    // The last row has a seat in the aisle; it goes, by keyboard. The first seat becomes a premium one.
    await page.getByRole('button', { name: 'Row 1, column 1: Standard seat' }).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', ' ']) {
      await page.keyboard.press(key);
    }
    await page.getByText('12 seats', { exact: true }).waitFor();
    await page.getByLabel('What a place becomes').selectOption({ label: 'Premium seat' });
    await page.getByRole('button', { name: 'Row 1, column 1: Standard seat' }).click();
    await page.getByLabel('Surcharge of premium seats').fill('7.50');
    await page.getByRole('gridcell', { name: /^Seat 1A,.*7\.50/ }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Bus CTL-1 is saved.').waitFor();
  }

  async function makeRoute(page: Page): Promise<void> {
    await section(page, 'Routes');
    await page.getByRole('button', { name: 'New route' }).click();
    await page.getByLabel('From', { exact: true }).fill('Bath');
    await page.getByLabel('To', { exact: true }).fill('Wells');
    await page.getByLabel('Kilometres').fill('35');
    await page.getByLabel('Minutes').fill('60');
    await page.getByLabel('Time zone of departure').fill('Europe/London');
    await page.getByLabel('Time zone of arrival').fill('Europe/London');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Bath – Wells').waitFor();
  }

  /** Buys seats; the answer is the booking's id. */
  async function buy(passenger: Passenger, trip: Trip, ...seats: number[]): Promise<string> {
    const held = await passenger.hold(trip, ...seats);
    await passenger.pay(await passenger.start(held));
    const booked = await eventually('the booking', async () => {
      const reply = await passenger.book(held);
      return reply.status < 300 ? reply : null;
    });
    return String(booked.json.id);
  }

  async function bookingStatuses(passenger: Passenger): Promise<unknown[]> {
    const { json } = await passenger.call('GET', '/bookings/history');
    return (json.items as { status: unknown }[]).map(({ status }) => status);
  }

  /** Letters can be written nowhere, and none is there any more, until the answer is called. */
  async function loseMailFolder(): Promise<() => Promise<void>> {
    const folder = join(server.dataDir, 'mail');
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    return () => rm(folder);
  }

  /** The job that writes the letter of a booking once more; the answer is its number. */
  async function addLetterJob(bookingId: string, how: string): Promise<string> {
    const { rows } = await server.database.pool.query<{ id: string }>(
      `select id from graphile_worker.add_job('mail', $1, ${how})`,
      [{ kind: 'booking_confirmed', id: bookingId }],
    );
    return rows[0]?.id ?? '';
  }

  /** As if the gateway had said so: the sandbox's own refunds never fail by themselves. */
  async function refundFails(bookingId: string): Promise<void> {
    await eventually('the refund', async () => {
      const { rowCount } = await server.database.pool.query(
        `update refunds r set status = 'failed', processed_at = null, failure_reason = 'the account is closed'
           from cancellations c where c.id = r.cancellation_id and c.booking_id = $1 and r.status = 'processed'`,
        [bookingId],
      );
      return rowCount === 1 ? true : null;
    });
  }
});
