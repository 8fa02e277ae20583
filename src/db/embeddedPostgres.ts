import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DataDir } from '../dataDir.ts';
import type { Logger } from '../log.ts';
import { findPostgresBinaries, type PostgresBinaries } from './embedded/binaries.ts';
import { openCluster, ROLE } from './embedded/cluster.ts';
import { freePort } from './embedded/freePort.ts';
import { findLaunch } from './embedded/launch.ts';
import { stopOrphan } from './embedded/orphan.ts';
import {
  type Durability,
  ServerDidNotStart,
  type ServerOptions,
  type ServerProcess,
  startServer,
} from './embedded/server.ts';

export type { Durability } from './embedded/server.ts';

export interface EmbeddedPostgresOptions {
  /** Held by this process; the cluster lives in its folder `postgres`, the password among its secrets. */
  dataDir: Pick<DataDir, 'path' | 'secret'>;
  log: Logger;
  /** Default `full`. */
  durability?: Durability;
  /** The programs of `node_modules`, unless a test has them elsewhere. */
  binaries?: PostgresBinaries;
}

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** Connects to the database `booking` as its owner, over the loopback address. Stays the same over restarts. */
  readonly url: string;
  /** The server's process id; changes with a restart. */
  readonly pid: number;
  /** Calls back each time the server ends without having been told to. `how` is for the log. */
  onExit(listener: (how: string) => void): void;
  /** Starts it again, on the same port, after it has ended by itself. Does nothing while it runs. */
  restart(): Promise<void>;
  /** Ends it cleanly. Twice does no harm. */
  stop(): Promise<void>;
}

const DATABASE = 'booking';
const ATTEMPTS = 5;

/**
 * Starts PostgreSQL on the data folder, which it makes ready first: a new cluster the first time; after a crash it
 * ends what an earlier process left running and lets PostgreSQL recover. Works under root too.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, durability = 'full' } = options;
  const binaries = options.binaries ?? (await findPostgresBinaries());
  const launch = await findLaunch(binaries.postgres, dataDir.path);
  const password = await dataDir.secret('postgres-password', () => randomBytes(24).toString('base64url'));
  const durable = durability === 'full';
  const cluster = await openCluster({ binaries, launch, folder: dataDir.path, password, durable });
  const server = { launch, postgres: binaries.postgres, cluster, durability, log };
  const { process: first, port } = await startOnAnyPort(server);
  const address = `postgres://${ROLE}:${password}@127.0.0.1:${port}`;
  try {
    await makeDatabase(`${address}/postgres`);
  } catch (error) {
    await first.stop();
    throw error;
  }
  return supervise(first, () => startOn(port, server), `${address}/${DATABASE}`);
}

type Server = Omit<ServerOptions, 'port'>;

/** Keeps the state of the running server: which process it is, and whether its end was wished for. */
function supervise(first: ServerProcess, start: () => Promise<ServerProcess>, url: string): EmbeddedPostgres {
  const listeners: ((how: string) => void)[] = [];
  let current = first;
  let running = true;
  let stopping = false;
  let starting: Promise<void> | null = null;

  const watch = (process: ServerProcess) => {
    current = process;
    running = true;
    void process.ended.then((how) => {
      running = false;
      if (!stopping) for (const listener of listeners) listener(how);
    });
  };
  const startAgain = async () => {
    const next = await start();
    watch(next);
    if (stopping) await next.stop();
  };
  watch(first);

  return {
    url,
    get pid() {
      return current.pid;
    },
    onExit: (listener) => {
      listeners.push(listener);
    },
    restart: async () => {
      if (running || stopping) return;
      starting ??= startAgain().finally(() => {
        starting = null;
      });
      await starting;
    },
    stop: async () => {
      stopping = true;
      await starting?.catch(() => undefined);
      await current.stop();
    },
  };
}

/** Another process may take the free port first, so more than one is tried. */
async function startOnAnyPort(server: Server): Promise<{ process: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { process: await startOn(port, server), port };
    } catch (error) {
      if (attempt === ATTEMPTS || !failedWith(error, /could not bind|Address already in use/)) throw error;
    }
  }
}

/**
 * An orphan may be found late (it had not written its pid when we looked), and the last of its processes go a
 * moment after it: then PostgreSQL refuses to start and the next attempt finds more of it gone.
 */
async function startOn(port: number, server: Server): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    await stopOrphan(server.cluster, server.log);
    try {
      return await startServer({ ...server, port });
    } catch (error) {
      const leftovers = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;
      if (attempt === ATTEMPTS || !failedWith(error, leftovers)) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 200));
    }
  }
}

function failedWith(error: unknown, pattern: RegExp): boolean {
  return error instanceof ServerDidNotStart && error.lines.some((line) => pattern.test(line));
}

async function makeDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
