import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import { expectCleanAudit } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { allAskAgain, breaksOf, expectNone, NEWS_MAY_WAIT_SECONDS } from '../support/journeyChecks.ts';
import { type Journey, newJourney, STEPS, travel } from '../support/journeys.ts';
import { makePassengers, SECRETS } from '../support/passenger.ts';
import { type Chance, seeded } from '../support/seeded.ts';
import { embeddedUrl, killServer, type ServerProcess, startServerProcess } from '../support/serverProcess.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const ROUNDS = 20;
/** Where servers are slow they die before much was done: then there are more rounds, until enough was. */
const MOST_ROUNDS = 60;
const TOLD_OF_EACH_STEP = 5;
const CLIENTS = 10;
const LONGEST_LIFE_MS = 500;
const SETTLED_WITHIN_MS = 60_000;

describe('[I10] a server that is killed at any moment', function () {
  this.timeout(1_500_000);
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = seeded(seed);
  const journeys: Journey[] = [];
  let dataDir: string;
  let server: ServerProcess;
  let pool: pg.Pool;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bus-kill-'));
    await start();
  });

  after(async () => {
    await pool.end();
    await killServer(server);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  async function start(): Promise<void> {
    server = await startServerProcess({ ...SECRETS, DATA_DIR: dataDir });
    pool = new pg.Pool({ connectionString: await embeddedUrl(dataDir), max: 4 });
    // Its own server goes down under it, as is the plan.
    pool.on('error', () => undefined);
  }

  /** Clients travel until the server dies after `lifeMs`: first those who were on their way when it died before. */
  async function rush(lifeMs: number): Promise<Journey[]> {
    const trips: Trip[] = [];
    for (let made = 0; made < 2; made += 1) {
      trips.push(await makeTrip(pool, { seats: 60, departureAt: Date.now() + 48 * HOUR }));
    }
    const people = await makePassengers(pool, server.url, 300);
    const fresh = people.map((each, index) => newJourney(each, trips[index % 2] as Trip, random));
    const waiting = [...journeys.filter(({ plan }) => plan.length > 0), ...fresh];
    const begun: Journey[] = [];
    await pool.end();
    const dead = sleep(lifeMs).then(() => die(server, dataDir, random));
    const client = async () => {
      for (let journey = waiting.shift(); journey; journey = waiting.shift()) {
        begun.push(journey);
        await travel(journey);
        // A refusal on the way is an answer; what stays without one tells that the server is gone.
        if (journey.lost.length > 0) return;
      }
    };
    await Promise.all([dead, ...Array.from({ length: CLIENTS }, client)]);
    return begun;
  }

  /** Steps that so few clients were told of that a run would prove nothing about them. */
  const untried = () =>
    [...STEPS].filter((step) => journeys.filter(({ told }) => told.has(step)).length <= TOLD_OF_EACH_STEP);

  it(`keeps all that it ever said, ${ROUNDS} times`, async () => {
    for (let round = 1; round <= ROUNDS || (untried().length > 0 && round <= MOST_ROUNDS); round += 1) {
      const lifeMs = Math.round(random() * LONGEST_LIFE_MS);
      try {
        const begun = await rush(lifeMs);
        journeys.push(...begun.filter((each) => !journeys.includes(each)));
        await start();
        expectNone('of what was told', await breaksOf(pool, begun));
        expectNone('of what was asked again', await allAskAgain(pool, server.url, begun));
        // News whose jobs died several times over waits longer between tries; that it is not lost is the next test's.
        await expectCleanAudit(pool, { overdueSeconds: NEWS_MAY_WAIT_SECONDS });
      } catch (error) {
        const where = `SEED=${seed}, round ${round}, killed ${lifeMs} ms after the rush began`;
        throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
    expect(untried(), `in ${MOST_ROUNDS} rounds`).to.deep.equal([]);
  });

  it('[I8] ends every payment that was ever taken as a booking or a refund', async () => {
    await eventually(
      'everything is settled',
      async () => {
        const waiting = await unsettled(pool);
        if (waiting.length > 0) throw new Error(`${waiting.length} wait: ${waiting.slice(0, 5).join('; ')}`);
        return true;
      },
      SETTLED_WITHIN_MS,
    );
    await expectCleanAudit(pool, { overdueSeconds: 0 });
    expectNone('of all that was told', await breaksOf(pool, journeys));

    const bank = await bankBook(dataDir);
    const { rows } = await pool.query<{ reference: string; taken: number; back: number }>(
      `select p.payment_gateway_reference as reference, p.captured_amount::float8 as taken,
              coalesce((select sum(amount) from refunds where payment_id = p.id and status = 'processed'), 0)::float8 as back
         from payments p where p.captured_amount is not null`,
    );
    const ours = Object.fromEntries(rows.map(({ reference, taken, back }) => [reference, { taken, back }]));
    expect(Object.keys(bank).length).to.be.greaterThan(20);
    expect(ours).to.deep.equal(bank);
  });
});

/** `kill -9`; every third time of its database as well, with all that has not left its memory: the machine dies. */
async function die(server: ServerProcess, dataDir: string, random: Chance): Promise<void> {
  const pids = random() < 1 / 3 ? await databaseProcesses(dataDir) : [];
  const gone = killServer(server);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended by itself.
    }
  }
  await gone;
}

/** The database's first process and, where the system tells of them, all that it has started. */
async function databaseProcesses(dataDir: string): Promise<number[]> {
  const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return [pid, ...children.split(' ')].map(Number).filter((each) => each > 1);
}

/** What still waits for its end. */
async function unsettled(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select format('%s %s', event_type, event_id) as what from gateway_events where applied_at is null
     union all select format('refund %s', id) from refunds where status = 'pending'
     union all select format('job %s, tries %s, locked %s, %s', key, attempts, locked_at, last_error)
                 from graphile_worker.jobs`,
  );
  return rows.map(({ what }) => what);
}

/** What the gateway's own book says was taken and given back, by reference. */
async function bankBook(dataDir: string): Promise<Record<string, { taken: number; back: number }>> {
  const text = await readFile(join(dataDir, 'sandbox', 'sandbox-gateway.jsonl'), 'utf8');
  const book: Record<string, { taken: number; back: number }> = {};
  for (const line of text.trimEnd().split('\n')) {
    const { kind, outcome, reference, amount } = JSON.parse(line) as Record<string, unknown>;
    if (kind === 'settled' && outcome === 'paid') {
      book[String(reference)] = { taken: Number(amount) / 100, back: 0 };
    }
    const page = book[String(reference)];
    if (kind === 'refund' && outcome === 'succeeded' && page) page.back += Number(amount) / 100;
  }
  return book;
}
