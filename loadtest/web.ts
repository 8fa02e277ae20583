/**
 * `npm run bench:web`: what the browser client costs a passenger. Prints the compressed script of the first load of each
 * page of the way, the largest paint on loopback, how soon a hold is on the screens of others, the frames of a map of 100
 * seats under 50 deltas a second (`--seconds 60`), and how soon a map is right again when the way to the server is back.
 * The deltas are made here and go in by the page's own socket, so that only the page is measured. Needs Chromium.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page, type WebSocketRoute } from 'playwright-core';
import { bookingOf, initiate, payAtSandbox } from '../src/cli/demo/paying.ts';
import { signIn } from '../src/cli/demo/people.ts';
import { RestClient } from '../src/cli/demo/restClient.ts';
import { freePort } from '../src/db/embedded/freePort.ts';
import { heldSchema } from '../src/http/reservations/schema.ts';
import { seatsSchema } from '../src/http/schedules/schema.ts';
import { buildWeb } from '../web/build.ts';
import { ascending, median } from './figures.ts';
import { heldSeen } from './heldSeen.ts';
import { mapReturns } from './mapReturn.ts';
import { type Served, serveWhole } from './processes.ts';

const DELTAS_PER_SECOND = 50;
const SEATS = 100;
const ROUNDS = 3;
/** A customer of the demo data. */
const PASSENGER = { email: 'customer@example.com', password: 'Customer-Demo-1' };
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });

async function main(): Promise<void> {
  await buildWeb();
  const folder = await mkdtemp(join(tmpdir(), 'bus-web-'));
  const closable = await freePort();
  const origins = `http://127.0.0.1:${closable}`;
  const server = await serveWhole(folder, { DEMO: '1', LOG_LEVEL: 'warn', CORS_ORIGINS: origins });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ARGS,
  });
  try {
    const trip = await aTrip(server);
    await eachPage(server, trip, async (name, path, signedIn) => {
      const loads = [];
      for (let round = 0; round < ROUNDS; round += 1)
        loads.push(await firstLoad(browser, server.url + path, signedIn));
      console.log(
        `${name}: ${kb(loads[0]?.script ?? 0)} kB of compressed script, largest paint after ` +
          `${Math.round(median(loads.map(({ paintMs }) => paintMs)))} ms (median of ${ROUNDS})`,
      );
    });
    const seen = await heldSeen(browser, server, trip);
    console.log(
      `a hold is on the screens of others ${Math.round(seen.median)} ms after it was asked for (median of ` +
        `${seen.count}), at worst ${Math.round(seen.worst)} ms; ${seen.afterAnswer} ms after its own answer`,
    );
    const frames = await redraw(browser, `${server.url}/app/trips/${trip}`, Number(values.seconds));
    console.log(
      `${SEATS} seats, ${DELTAS_PER_SECOND} deltas a second for ${values.seconds} s: ${frames.count} frames, ` +
        `longest ${frames.longest.toFixed(1)} ms, p99 ${frames.p99.toFixed(1)} ms, ` +
        `${frames.over50} over 50 ms, ${frames.tasks} of the page's own tasks over 50 ms; a delta is on the screen ` +
        `${frames.drawn.toFixed(1)} ms after it came (median), ${frames.late} not with the next frame`,
    );
    const returns = await mapReturns(browser, server, closable, trip);
    console.log(
      `the map is right again ${Math.round(returns.median)} ms after the server’s return (median of ` +
        `${returns.count}), at worst ${Math.round(returns.worst)} ms`,
    );
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Any trip of the demo data. */
async function aTrip({ url }: Served): Promise<string> {
  const reply = await fetch(`${url}/schedules?limit=1&from=${new Date().toISOString()}`);
  const { items } = (await reply.json()) as { items: { id: string }[] };
  const [first] = items;
  if (!first) throw new Error('the demo data has no trip');
  return first.id;
}

/** The passenger's pages from the search to the ticket; what they need is done before each is looked at. */
async function eachPage(
  { url }: Served,
  trip: string,
  look: (name: string, path: string, signedIn: boolean) => Promise<void>,
): Promise<void> {
  await look('search', '/app/', false);
  await look('trip', `/app/trips/${trip}`, false);
  const { rest } = await signIn(new RestClient(url), PASSENGER.email, PASSENGER.password);
  const { items } = await rest.get(`/schedules/${trip}/seats`, seatsSchema);
  const free = items.find(({ status }) => status === 'available');
  const wish = { schedule_id: trip, seat_ids: [free?.id] };
  const held = await rest.post('/reservations/create', wish, heldSchema);
  await look('checkout', `/app/checkout/${held.id}`, true);
  await payAtSandbox(await initiate(rest, held));
  const { id } = await bookingOf(rest, held);
  await look('booking', `/app/bookings/${id}`, true);
  await look('my trips', '/app/bookings', true);
}

/** A page that nobody has seen before, by a guest or by who is signed in. */
async function firstLoad(
  browser: Browser,
  url: string,
  signedIn: boolean,
): Promise<{ script: number; paintMs: number }> {
  const context = await browser.newContext();
  if (signedIn) {
    const { origin } = new URL(url);
    const session = await context.request.post(`${origin}/app/session`, {
      data: PASSENGER,
      headers: { origin, 'x-requested-with': 'bench' },
    });
    if (!session.ok()) throw new Error(`the session is answered ${session.status()}`);
  }
  const page = await context.newPage();
  let script = 0;
  const sizes: Promise<void>[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('.js')) return;
    sizes.push(
      response
        .request()
        .sizes()
        .then(({ responseBodySize }) => {
          script += responseBodySize;
        }),
    );
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await Promise.all(sizes);
  const paintMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe(
          {
            type: 'largest-contentful-paint',
            buffered: true,
          },
        );
      }),
  );
  await context.close();
  return { script, paintMs };
}

interface Frames {
  count: number;
  longest: number;
  p99: number;
  over50: number;
  /** A frame may also be long because the machine was busy; these are the page's own. */
  tasks: number;
  drawn: number;
  late: number;
}

async function redraw(browser: Browser, url: string, seconds: number): Promise<Frames> {
  const page = await browser.newPage();
  const socket = Promise.withResolvers<WebSocketRoute>();
  await page.routeWebSocket(/\/ws\/schedules\//, (route) => {
    route.send(JSON.stringify(snapshot(url)));
    socket.resolve(route);
  });
  await page.addInitScript(watchDeltas);
  await page.goto(url);
  await page
    .locator('[data-seat]')
    .nth(SEATS - 1)
    .waitFor();
  await watchFrames(page);
  const route = await socket.promise;
  const ends = performance.now() + seconds * 1000;
  let version = 1;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (performance.now() > ends) {
        clearInterval(timer);
        return resolve();
      }
      version += 1;
      const free = Math.floor(version / SEATS) % 2 === 1;
      const id = seatId(version % SEATS);
      const seats = [{ id, status: free ? 'available' : 'reserved' }];
      route.send(JSON.stringify({ type: 'delta', version, available_seats: SEATS - (version % 2), seats }));
    }, 1000 / DELTAS_PER_SECOND);
  });
  const { frames, tasks, drawn, late } = await page.evaluate(
    () => (window as unknown as { seen: Seen }).seen,
  );
  await page.close();
  frames.sort(ascending);
  return {
    count: frames.length,
    longest: frames.at(-1) ?? Number.NaN,
    p99: frames[Math.floor(frames.length * 0.99)] ?? Number.NaN,
    over50: frames.filter((ms) => ms > 50).length,
    tasks,
    drawn: median(drawn),
    late,
  };
}

interface Seen {
  frames: number[];
  tasks: number;
  /** From a delta's coming to the end of the frame after it. */
  drawn: number[];
  /** Deltas that this frame did not show. */
  late: number;
}

async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen = { frames: [], tasks: 0, drawn: [], late: 0 };
    (window as unknown as { seen: Seen }).seen = seen;
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      seen.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => {
      seen.tasks += list.getEntries().length;
    }).observe({ type: 'longtask' });
  });
}

/** Runs in the page before its scripts: looks after the frame that follows a delta whether the seat is as it says. */
function watchDeltas(): void {
  const look = (text: string) => {
    const { seen } = window as unknown as { seen?: Seen };
    const [seat] = JSON.parse(text).seats as { id: string; status: string }[];
    if (!seen || !seat) return;
    const at = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      // A task of its own: by then the frame is painted.
      port1.onmessage = () => {
        seen.drawn.push(performance.now() - at);
        const drawn = document.querySelector(`[data-seat="${seat.id}"]`)?.getAttribute('data-look');
        if (drawn !== seat.status) seen.late += 1;
      };
      port2.postMessage(null);
    });
  };
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (this: EventTarget, type, listener, options) {
    add.call(this, type, listener, options);
    if (type === 'message' && this instanceof WebSocket) {
      add.call(this, type, (event) => look((event as MessageEvent<string>).data));
    }
  };
}

function seatId(index: number): string {
  return `0198c0de-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

function snapshot(url: string) {
  return {
    type: 'snapshot',
    schedule_id: url.split('/').at(-1),
    status: 'scheduled',
    version: 1,
    available_seats: SEATS,
    seats: Array.from({ length: SEATS }, (_, index) => ({
      id: seatId(index),
      seat_number: String(index + 1),
      seat_type: 'standard',
      price: 20,
      status: 'available',
      deck: 0,
      row: Math.floor(index / 4),
      column: (index % 4) + (index % 4 > 1 ? 1 : 0),
    })),
  };
}

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

await main();
