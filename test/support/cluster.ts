import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookingDatabase, serversGone, type TestDatabase } from './bookingDatabase.ts';
import { eventually } from './eventually.ts';
import { makePassengers, SECRETS } from './passenger.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { killServer, type ServerProcess, startServerProcess } from './serverProcess.ts';
import { HOUR, makeTrip } from './trip.ts';

/** Several server processes on one PostgreSQL and one Redis, each in a process of its own. */
export interface Cluster {
  database: TestDatabase;
  redis: TestRedis;
  servers: ClusterServer[];
  /** Those that have not ended. */
  readonly running: ClusterServer[];
  /** One more; `env` is its own. */
  add(env?: NodeJS.ProcessEnv): Promise<ClusterServer>;
  /** Waits until each of them counts `count` processes as live. */
  agreed(count: number): Promise<void>;
  /** The server that owns the schedule now by the database. */
  ownerOf(scheduleId: string): Promise<ClusterServer>;
  remove(): Promise<void>;
}

export interface ClusterServer extends ServerProcess {
  /** Its id among the processes. */
  id: string;
}

export { hasRedis } from './redis.ts';

export async function startCluster(count: number, env: NodeJS.ProcessEnv = {}): Promise<Cluster> {
  const [database, redis] = await Promise.all([bookingDatabase(), startRedis()]);
  const folder = await mkdtemp(join(tmpdir(), 'bus-cluster-'));
  let made = 0;
  const add = async (own: NodeJS.ProcessEnv = {}) => {
    made += 1;
    const server = await startServerProcess({
      ...SECRETS,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      DATA_DIR: join(folder, String(made)),
      ...env,
      ...own,
    });
    const member = { ...server, id: await idOf(database, server) };
    cluster.servers.push(member);
    return member;
  };
  const cluster: Cluster = {
    database,
    redis,
    servers: [],
    get running() {
      return cluster.servers.filter(isRunning);
    },
    add,
    agreed: async (live) => {
      await eventually(`${live} processes know of each other`, () =>
        cluster.running.every((server) => processesOf(server) === live),
      );
    },
    async ownerOf(scheduleId) {
      const { rows } = await database.pool.query<{ owner: string }>(
        'select owner_process_id as owner from schedules where id = $1',
        [scheduleId],
      );
      const owner = cluster.servers.find(({ id }) => id === rows[0]?.owner);
      if (!owner) throw new Error(`none of the servers owns ${scheduleId}`);
      return owner;
    },
    async remove() {
      for (const server of cluster.running) {
        server.child.kill('SIGCONT');
        await killServer(server);
      }
      await redis.remove();
      await serversGone(database);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  // The first one has nobody to migrate against.
  for (let n = 0; n < count; n += 1) await add();
  await cluster.agreed(count);
  if (count > 1) await linkAll(cluster);
  return cluster;
}

/** Each process has called each other one: a first link may take longer on a busy machine than a caller waits. */
async function linkAll(cluster: Cluster): Promise<void> {
  const { pool } = cluster.database;
  const urls = cluster.running.map(({ url }) => url);
  const people = await makePassengers(pool, urls[0] ?? '', urls.length);
  const owners = new Set<string>();
  // Who owns a trip follows from its id, which is another each time.
  while (owners.size < urls.length) {
    const trip = await makeTrip(pool, { seats: urls.length, departureAt: Date.now() + 48 * HOUR });
    for (const [index, url] of urls.entries()) await people[index]?.at(url).hold(trip, index);
    owners.add((await cluster.ownerOf(trip.scheduleId)).id);
  }
}

function isRunning({ child }: ServerProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** How many processes live, by the last that this one said of it. */
function processesOf({ log }: ServerProcess): number {
  const last = log.findLast((line) => line.includes('"msg":"the processes now"'));
  return last ? (JSON.parse(last) as { processes: unknown[] }).processes.length : 0;
}

async function idOf(database: TestDatabase, { url }: ServerProcess): Promise<string> {
  const { port } = new URL(url);
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from processes where address like $1 and lease_until > now()',
    [`%:${port}`],
  );
  if (!rows[0]) throw new Error(`the server at ${url} is not on the list of processes`);
  return rows[0].id;
}
