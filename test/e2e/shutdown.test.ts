import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { WebSocket } from 'ws';
import { expectCleanAudit } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { breaksOf, expectNone, NEWS_MAY_WAIT_SECONDS } from '../support/journeyChecks.ts';
import { type Journey, newJourney, travel } from '../support/journeys.ts';
import { makePassengers, SECRETS } from '../support/passenger.ts';
import { seeded } from '../support/seeded.ts';
import {
  embeddedUrl,
  killServer,
  launch,
  runServerToEnd,
  type ServerProcess,
  startServerProcess,
} from '../support/serverProcess.ts';
import { HOUR, makeTrip } from '../support/trip.ts';

const CLIENTS = 20;
const EXIT_WITHIN_MS = 10_000;

describe('[RUN-3] a server that is told to stop', function () {
  this.timeout(60_000);
  let dataDir: string;
  let running: ServerProcess | null = null;

  // One folder for all: making the database takes longer than any of this.
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bus-stop-'));
  });

  afterEach(async () => {
    if (running) await killServer(running);
    running = null;
  });

  after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

  async function start(): Promise<ServerProcess> {
    running = await startServerProcess({ ...SECRETS, DATA_DIR: dataDir });
    return running;
  }

  async function withPool<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const pool = new pg.Pool({ connectionString: await embeddedUrl(dataDir), max: 4 });
    // Its sockets close a moment after its end, and the database may be faster.
    pool.on('error', () => undefined);
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }

  it('finishes what runs, keeps what it said, and ends with its database', async () => {
    const server = await start();
    const journeys = await withPool((pool) => makeJourneys(pool, server.url));
    const databasePid = await postmasterPid(dataDir);
    const watcher = new WebSocket(
      `${server.url.replace('http', 'ws')}/ws/schedules/${journeys[0]?.trip.scheduleId}/seats`,
    );
    await once(watcher, 'message');
    const left = once(watcher, 'close');

    let begun = Number.NaN;
    const stop = () => {
      begun = performance.now();
      server.child.kill('SIGTERM');
    };
    const travelled = await travelUntil(journeys, CLIENTS * 3, stop);
    const { code, signal } = await server.ended;
    expect({ code, signal }).to.deep.equal({ code: 0, signal: null });
    expect(performance.now() - begun).to.be.below(EXIT_WITHIN_MS);
    expect(isAlive(databasePid), 'the database lives on').to.equal(false);
    expect((await left)[0], 'what the watcher was told').to.equal(1001);
    expect(server.log.filter((line) => /"level":"(error|fatal)"/.test(line))).to.deep.equal([]);

    await start();
    await withPool(async (pool) => {
      expectNone('of what was told', await breaksOf(pool, travelled));
      await expectCleanAudit(pool, { overdueSeconds: NEWS_MAY_WAIT_SECONDS });
      const holding = travelled.filter(({ told }) => told.has('reserve') && !told.has('release'));
      expect(holding.length).to.be.greaterThan(5);
    });
  });

  it('ends with 0 on Ctrl-C too', async () => {
    const server = await start();
    server.child.kill('SIGINT');
    expect((await server.ended).code).to.equal(0);
  });

  it('ends with 0, and its database with it, when it is told so while it starts', async () => {
    const { child, ended } = launch({ DATA_DIR: dataDir });
    const databasePid = await eventually('the database starts', () => postmasterPid(dataDir), 60_000);
    child.kill('SIGTERM');
    expect(await ended).to.include({ code: 0, signal: null });
    expect(isAlive(databasePid), 'the database lives on').to.equal(false);
  });

  it('says that the folder is in use, and by whom, when it is the second one there', async () => {
    const server = await start();
    const { code, said } = await runServerToEnd({ DATA_DIR: dataDir });
    expect(code).to.equal(1);
    expect(said).to.include(dataDir).and.to.include(`process ${server.child.pid}`);
    expect(said).to.not.match(/^\s+at /m);
    expect((await fetch(`${server.url}/readyz`)).status, 'the first one goes on').to.equal(200);
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, said } = await runServerToEnd({ DATA_DIR: dataDir, PORT: String(port) });
    other.close();
    expect(code).to.equal(1);
    expect(said)
      .to.match(/port is taken/)
      .and.to.not.match(/^\s+at /m);
  });

  it('names the variable that is wrong, and keeps secrets to itself', async () => {
    const bad: [name: string, env: NodeJS.ProcessEnv][] = [
      ['PORT', { PORT: 'http' }],
      ['JWT_SECRET', { NODE_ENV: 'production' }],
      ['JWT_SECRET', { JWT_SECRET: 'short and secret' }],
    ];
    const ends = await Promise.all(bad.map(([, env]) => runServerToEnd({ DATA_DIR: dataDir, ...env })));
    for (const [index, { code, said }] of ends.entries()) {
      const [name] = bad[index] ?? [];
      expect(code, name).to.equal(1);
      expect(said).to.match(new RegExp(`^- ${name} is .+\\.$`, 'm'));
      expect(said).to.not.match(/^\s+at /m);
      expect(said).to.not.include('short and secret');
    }
  });
});

async function makeJourneys(pool: pg.Pool, url: string): Promise<Journey[]> {
  const random = seeded(2027);
  const trip = await makeTrip(pool, { seats: 200, departureAt: Date.now() + 48 * HOUR });
  const people = await makePassengers(pool, url, 1_000);
  return people.map((each) => newJourney(each, trip, random));
}

/** Clients travel; `stop` is called when `count` have come to their end, and each travels on until it is sent away. */
async function travelUntil(journeys: Journey[], count: number, stop: () => void): Promise<Journey[]> {
  const begun: Journey[] = [];
  let ended = 0;
  const client = async () => {
    for (const journey of journeys.slice()) {
      if (journey.asked.size > 0) continue;
      begun.push(journey);
      await travel(journey);
      ended += 1;
      if (ended === count) stop();
      if (journey.lost.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return begun;
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
