import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/db/embedded/freePort.ts';
import { bookingDatabase, serversGone, type TestDatabase } from '../support/bookingDatabase.ts';
import { CutProxy } from '../support/cutProxy.ts';
import { eventually } from '../support/eventually.ts';
import { SECRETS } from '../support/passenger.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { killServer, type ServerProcess, startServerProcess } from '../support/serverProcess.ts';

/** A server that may be killed and started again, at one address and with one data folder for all its lives. */
export class FleetServer {
  readonly url: string;
  readonly dataDir: string;
  /** The way that other processes take to it. */
  readonly link: CutProxy;
  readonly #env: NodeJS.ProcessEnv;
  #process: ServerProcess | null = null;
  #stopped = false;

  constructor(port: number, dataDir: string, link: CutProxy, env: NodeJS.ProcessEnv) {
    this.url = `http://127.0.0.1:${port}`;
    this.dataDir = dataDir;
    this.link = link;
    const internal = `http://127.0.0.1:${link.port}`;
    this.#env = {
      ...env,
      PORT: String(port),
      DATA_DIR: dataDir,
      INTERNAL_URL: internal,
      PUBLIC_URL: this.url,
    };
  }

  get isUp(): boolean {
    return this.#process !== null && !this.#stopped;
  }

  /** Tries until it is up: the database may be cut off from it while it starts. */
  async start(): Promise<void> {
    this.#process = await eventually('the server starts', () => startServerProcess(this.#env), 60_000);
  }

  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    this.resume();
    if (process) await killServer(process);
  }

  /** Stands still until `resume`. */
  stop(): void {
    this.#stopped = true;
    this.#process?.child.kill('SIGSTOP');
  }

  resume(): void {
    this.#stopped = false;
    this.#process?.child.kill('SIGCONT');
  }

  /** What it ended with, if it ended by itself. */
  get endedWith(): string | null {
    const code = this.#process?.child.exitCode ?? null;
    return code === null ? null : `exit code ${code}: ${this.#process?.log.slice(-3).join('\n')}`;
  }
}

/** Servers on one PostgreSQL and one Redis, every way between them through a proxy that can be cut. */
export interface Fleet {
  database: TestDatabase;
  redis: TestRedis;
  servers: FleetServer[];
  /** The servers' ways to PostgreSQL and to Redis. */
  ways: { postgres: CutProxy; redis: CutProxy };
  remove(): Promise<void>;
}

export async function startFleet(count: number, env: NodeJS.ProcessEnv): Promise<Fleet> {
  const [database, redis] = await Promise.all([bookingDatabase(), startRedis()]);
  const folder = await mkdtemp(join(tmpdir(), 'bus-proof-'));
  const throughProxy = async (address: string) => {
    const url = new URL(address);
    const proxy = await new CutProxy(Number(url.port)).open();
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    return { proxy, url: url.href };
  };
  const postgres = await throughProxy(database.url);
  const cache = await throughProxy(redis.url);
  const shared = { ...SECRETS, ...env, DATABASE_URL: postgres.url, REDIS_URL: cache.url };
  const servers: FleetServer[] = [];
  for (let index = 0; index < count; index += 1) {
    const port = await freePort();
    const link = await new CutProxy(port).open();
    servers.push(new FleetServer(port, join(folder, String(index)), link, shared));
  }
  for (const server of servers) await server.start();
  return {
    database,
    redis,
    servers,
    ways: { postgres: postgres.proxy, redis: cache.proxy },
    async remove() {
      await Promise.all(servers.map((server) => server.kill()));
      await Promise.all(
        [postgres.proxy, cache.proxy, ...servers.map(({ link }) => link)].map((each) => each.close()),
      );
      await redis.remove();
      await serversGone(database);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
