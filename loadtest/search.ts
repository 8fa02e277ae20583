/**
 * The search over 100,000 future schedules, as whole HTTP requests to the server that `npm start` runs: how long an
 * answer takes that no cache has, and how many kept answers it gives in a second beside a bare Express handler of the
 * same body.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEARCH_ORDERS } from '../src/app/catalogue/ports.ts';
import { bookingDatabase, type TestDatabase } from '../test/support/bookingDatabase.ts';
import { fillSchedules, type ManySchedules } from '../test/support/manySchedules.ts';
import { stopScratchPostgres } from '../test/support/postgres.ts';
import { median, quantile, writeResults } from './figures.ts';
import { getRequest, load, repeated } from './load.ts';
import { serveBare, serveWhole } from './processes.ts';

const HOUR = 3_600_000;
const ROUNDS = 3;
const CONNECTIONS = 32;
const SECONDS = 3;
const WARM_SECONDS = 2;
/** Fewer than would keep the machine busy: how long an answer takes, not how long it queues. */
const UNCACHED = { perRound: 2_000, connections: 2 };

interface Round {
  [measure: string]: number;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bus-load-'));
  const database = await bookingDatabase();
  try {
    const from = Math.ceil(Date.now() / HOUR) * HOUR + HOUR;
    const many = await fillSchedules(database.pool, from);
    const uncached = await measureUncached(folder, database, many, from);
    const cached = [];
    for (const limit of [50, 5])
      cached.push(await measureCached(folder, database, pathOf(many, from, limit)));
    console.table(uncached);
    for (const { body, rounds } of cached) {
      console.log(`\nkept answers of ${body} bytes, ${CONNECTIONS} connections, requests per second`);
      console.table(rounds);
    }
    console.log(`\n${await writeResults('search', { uncached, cached })}`);
  } finally {
    await database.drop();
    await stopScratchPostgres();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every search is asked once, so that none has been kept. */
async function measureUncached(folder: string, { url }: TestDatabase, many: ManySchedules, from: number) {
  const server = await serveWhole(folder, { DATABASE_URL: url });
  try {
    const searches = everySearch(many, from);
    const ask = (count: number) => {
      let left = count;
      const next = () => {
        const path = left-- > 0 ? searches.next().value : undefined;
        return path === undefined ? null : getRequest(server.url, path);
      };
      return load(server.url, { connections: UNCACHED.connections, next });
    };
    await ask(UNCACHED.perRound);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { requests, requestsPerSecond, latenciesMs } = await ask(UNCACHED.perRound);
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantile(latenciesMs, q));
      rounds.push(rounded({ requests, requestsPerSecond, p50, p95, p99 }));
    }
    return withMedians(rounds);
  } finally {
    await server.stop();
  }
}

async function measureCached(folder: string, { url }: TestDatabase, path: string) {
  const server = await serveWhole(folder, { DATABASE_URL: url });
  try {
    const body = await (await fetch(server.url + path)).text();
    const file = join(folder, 'body.json');
    await writeFile(file, body);
    const bare = await serveBare(file);
    try {
      const rate = (target: string, seconds = SECONDS) => requestsPerSecond(target, seconds);
      const contenders = [
        server.url + path,
        `${bare.url}/json`,
        `${bare.url}/send`,
        `${bare.url}/end`,
      ] as const;
      for (const target of contenders) await rate(target, WARM_SECONDS);
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const search = await rate(contenders[0]);
        const [json, send, end] = [
          await rate(contenders[1]),
          await rate(contenders[2]),
          await rate(contenders[3]),
        ];
        const ratios = { 'of json': search / json, 'of send': search / send, 'of end': search / end };
        rounds.push(rounded({ search, 'res.json': json, 'res.send': send, 'res.end': end, ...ratios }));
      }
      return { body: Buffer.byteLength(body), rounds: withMedians(rounds) };
    } finally {
      await bare.stop();
    }
  } finally {
    await server.stop();
  }
}

async function requestsPerSecond(target: string, seconds: number): Promise<number> {
  const { origin, pathname, search } = new URL(target);
  const next = repeated(getRequest(target, pathname + search), seconds);
  return (await load(origin, { connections: CONNECTIONS, next })).requestsPerSecond;
}

function pathOf(many: ManySchedules, from: number, limit: number): string {
  const [busiest] = many.pairs;
  return searchPath(busiest, from + 120 * HOUR, { limit: String(limit) });
}

/** Days outside, pairs inside: the busiest and the quietest routes take turns. */
function* everySearch({ pairs, days }: ManySchedules, from: number): Generator<string> {
  for (let day = 1; day < days; day += 1) {
    for (const pair of pairs) {
      const sort = SEARCH_ORDERS[day % SEARCH_ORDERS.length] ?? 'departure';
      yield searchPath(pair, from + day * 24 * HOUR, { sort });
    }
  }
}

function searchPath(
  pair: ManySchedules['pairs'][number] | undefined,
  at: number,
  wishes: Record<string, string>,
) {
  return `/schedules/search?${new URLSearchParams({
    origin_city: pair?.originCity ?? '',
    destination_city: pair?.destinationCity ?? '',
    departure_date: new Date(at).toISOString().slice(0, 10),
    timezone: 'Europe/Madrid',
    ...wishes,
  })}`;
}

/** Two decimals of a ratio or a latency are enough, and none of a rate. */
function rounded(round: Record<string, number | undefined>): Round {
  return Object.fromEntries(
    Object.entries(round).map(([name, value = Number.NaN]) => [
      name,
      value > 100 ? Math.round(value) : Math.round(value * 100) / 100,
    ]),
  );
}

function withMedians(rounds: Round[]): Record<string, Round> {
  const names = Object.keys(rounds[0] ?? {});
  const medians = Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => round[name] ?? Number.NaN))]),
  );
  return {
    ...Object.fromEntries(rounds.map((round, index) => [`round ${index + 1}`, round])),
    median: medians,
  };
}

await main();
