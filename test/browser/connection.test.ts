import { expect } from 'chai';
import { freePort } from '../../src/db/embedded/freePort.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { describeInBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { withFolder } from '../support/folders.ts';
import { makePassenger, makePassengers, SECRETS } from '../support/passenger.ts';
import {
  atCheckout,
  departure,
  followed,
  holdChosen,
  live,
  openSearch,
  openTrip,
  seat,
  seatAs,
  signUp,
} from '../support/passengerPages.ts';
import { killServer, type ServerProcess, startServerProcess } from '../support/serverProcess.ts';
import { HOUR, makeTrip } from '../support/trip.ts';
import { watchPlainly } from '../support/watchers.ts';

describeInBrowser('a passenger whose server goes and comes', (browsing) => {
  let database: TestDatabase;
  let server: ServerProcess | null = null;

  before(async () => {
    database = await bookingDatabase();
  });
  after(async () => {
    if (server) await killServer(server);
    await database?.drop();
  });

  it('[WEB-10] [WEB-11] sees that the map is stale, keeps the hold, and goes on when the server is back', () =>
    withFolder(async (folder) => {
      const env = { DATABASE_URL: database.url, DATA_DIR: folder, PORT: String(await freePort()) };
      server = await startAt(env);
      const { url } = server;
      const trip = await makeTrip(database.pool, { seats: 8, departureAt: Date.now() + 50 * HOUR });
      const page = await browsing.open();
      await openTrip(page, url, trip.scheduleId);
      await seat(page, '1').click();
      await holdChosen(page);
      await signUp(page);
      await holdChosen(page);
      await atCheckout(page);
      await page.getByRole('link', { name: 'Back to the seats' }).click();
      await seatAs(page, '1', 'yours').waitFor();

      await killServer(server);
      await page.getByText(/The connection is lost/).waitFor();
      let opened = 0;
      page.on('websocket', () => {
        opened += 1;
      });
      server = await startAt(env);
      await live(page);
      expect(opened, 'no socket is opened in vain').to.equal(1);
      await seatAs(page, '1', 'yours').waitFor();
      // A reload finds the session and the hold as well.
      await page.reload();
      await seatAs(page, '1', 'yours').waitFor();
      await page.getByRole('button', { name: 'Release the seats' }).click();
      await seatAs(page, '1', 'available').waitFor();
    }));

  it('[SRCH-15] sees the seats left of trips come right, and go again as they are taken', () =>
    withFolder(async (folder) => {
      if (server) await killServer(server);
      const port = String(await freePort());
      const env = { DATABASE_URL: database.url, DATA_DIR: folder, PORT: port, ...SECRETS };
      server = await startAt(env);
      const { url } = server;
      const at = Date.now() + 74 * HOUR;
      const trip = await makeTrip(database.pool, { seats: 8, departureAt: at });
      const passengers = await makePassengers(database.pool, url, 2);
      const page = await browsing.open();
      await openSearch(page, url, at);
      const row = departure(page, trip.scheduleId);
      await row.getByText('8 seats left').waitFor();

      await killServer(server);
      const toldAgain = followed(page, trip.scheduleId);
      server = await startAt(env);
      await passengers[0]?.hold(trip, 0);
      await row.getByText('7 seats left').waitFor();
      await toldAgain;
      // From here on it is told, or stays wrong.
      await page.route('**/schedules/search?**', (route) => route.abort());
      await passengers[1]?.hold(trip, 1, 2);
      await row.getByText('5 seats left').waitFor();
    }));

  it('[WEB-11] is right again within a second of the network’s return, without a reload', () =>
    withFolder(async (folder) => {
      if (server) await killServer(server);
      server = await startServerProcess({ DATABASE_URL: database.url, DATA_DIR: folder });
      const { url } = server;
      const trip = await makeTrip(database.pool, { seats: 8, departureAt: Date.now() + 50 * HOUR });
      const [page, other] = [await browsing.open(), await browsing.open()];
      await openTrip(other, url, trip.scheduleId);
      await signUp(other);
      await openTrip(other, url, trip.scheduleId);
      await openTrip(page, url, trip.scheduleId);
      await page.context().setOffline(true);
      await page.getByText('Your device is offline.').waitFor();
      await page.getByText(/The connection is lost/).waitFor();
      await seat(other, '2').click();
      await holdChosen(other);
      await atCheckout(other);
      expect(await seatAs(page, '2', 'available').count()).to.equal(1);
      const backAt = performance.now();
      await page.context().setOffline(false);
      await page.getByText('Your device is offline.').waitFor({ state: 'detached' });
      await seatAs(page, '2', 'reserved').waitFor();
      // Generous for a busy machine; by itself it takes a few hundred milliseconds.
      expect(performance.now() - backAt).to.be.below(3_000);
    }));

  it('[WEB-11] is right again at once when a device wakes with a connection that is dead', () =>
    withFolder(async (folder) => {
      if (server) await killServer(server);
      server = await startServerProcess({ DATABASE_URL: database.url, DATA_DIR: folder, ...SECRETS });
      const { url } = server;
      const trip = await makeTrip(database.pool, { seats: 8, departureAt: Date.now() + 50 * HOUR });
      const page = await browsing.open();
      let opened = 0;
      let isDead = false;
      await page.routeWebSocket(/\/ws\/schedules\//, (socket) => {
        opened += 1;
        const number = opened;
        const behind = socket.connectToServer();
        behind.onMessage((message) => {
          // Nobody tells the page that the first one is dead.
          if (!isDead || number > 1) socket.send(message);
        });
      });
      await openTrip(page, url, trip.scheduleId);
      await page.evaluate(hide);
      isDead = true;
      const passenger = await makePassenger(database.pool, url);
      const watcher = await watchPlainly(url, trip.scheduleId);
      await passenger.hold(trip, 1);
      await watcher.message(1);
      await watcher.close();
      expect(await seatAs(page, '2', 'available').count()).to.equal(1);
      expect(opened).to.equal(1);
      await page.evaluate(wakeAfter, 20_000);
      await seatAs(page, '2', 'reserved').waitFor();
      expect(opened).to.equal(2);
    }));
});

/** In the page: nobody looks at it any more. */
function hide(): void {
  Object.defineProperty(document, 'hidden', { value: true, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** In the page: somebody looks at it again after so long. */
function wakeAfter(ms: number): void {
  const real = performance.now.bind(performance);
  performance.now = () => real() + ms;
  Object.defineProperty(document, 'hidden', { value: false, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Starts a server at a port that was free a moment ago, when whoever may have it now has left it. */
function startAt(env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  return eventually('the server starts', () => startServerProcess(env), 60_000);
}
