/**
 * One scratch PostgreSQL for the whole test run: started when first asked for, stopped by `setup.ts`. Each test
 * file gets a database of its own, cloned from a template that is migrated once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openDataDir } from '../../src/dataDir.ts';
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts';
import { createLogger } from '../../src/log.ts';

export interface ScratchDatabase {
  url: string;
  /** Removes it. Throws when somebody still holds a connection to it: a leaked pool. */
  drop(): Promise<void>;
}

interface Scratch {
  admin: pg.Pool;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** A closed connection's server process takes a moment to go. */
const LINGER_MS = 2_000;
const POLL_MS = 10;

let scratch: Promise<Scratch> | null = null;
let made = 0;
const templates = new Map<string, Promise<void>>();
const open = new Set<string>();

/**
 * Makes the template `name` unless this run has made it already: an empty database that `migrate` fills. `migrate`
 * closes its connections. Gives the name, for {@link createDatabase}.
 */
export async function createTemplate(name: string, migrate: (url: string) => Promise<void>): Promise<string> {
  let making = templates.get(name);
  if (making === undefined) {
    making = makeTemplate(name, migrate);
    templates.set(name, making);
  }
  await making;
  return name;
}

/** A new database: a copy of the template, or an empty one. */
export async function createDatabase(template = 'template1'): Promise<ScratchDatabase> {
  const { admin, urlOf } = await start();
  const name = `test_${++made}`;
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template)}`);
  open.add(name);
  return { url: urlOf(name), drop: () => drop(admin, name) };
}

/** Ends the server if it was started. Throws when databases that nobody dropped are still connected to. */
export async function stopScratchPostgres(): Promise<void> {
  if (scratch === null) return;
  const { admin, stop } = await scratch;
  scratch = null;
  templates.clear();
  try {
    for (const name of [...open]) await drop(admin, name);
  } finally {
    open.clear();
    await stop();
  }
}

function start(): Promise<Scratch> {
  scratch ??= startScratch();
  return scratch;
}

async function startScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'bus-test-'));
  const dataDir = await openDataDir(folder);
  const log = createLogger('silent');
  const postgres = await startEmbeddedPostgres({ dataDir, log, durability: 'none' });
  const urlOf = (database: string) => {
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    return url.href;
  };
  const admin = new pg.Pool({ connectionString: urlOf('postgres'), max: 3 });
  return {
    admin,
    urlOf,
    stop: async () => {
      await admin.end();
      await postgres.stop();
      await dataDir.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeTemplate(name: string, migrate: (url: string) => Promise<void>): Promise<void> {
  const { admin, urlOf } = await start();
  await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  await migrate(urlOf(name));
  const leaked = await connectionsTo(admin, name);
  if (leaked.length > 0)
    throw new Error(`migrating the template ${name} leaked connections: ${leaked.join('; ')}`);
}

async function drop(admin: pg.Pool, name: string): Promise<void> {
  if (!open.delete(name)) return;
  const leaked = await connectionsTo(admin, name);
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  if (leaked.length > 0)
    throw new Error(`connections to ${name} were left open, close the pool first: ${leaked.join('; ')}`);
}

/** Which clients are connected and stay so: who they are, and what they asked last. */
async function connectionsTo(admin: pg.Pool, name: string): Promise<string[]> {
  for (const deadline = performance.now() + LINGER_MS; ; await sleep(POLL_MS)) {
    const { rows } = await admin.query<{ who: string }>(
      `SELECT concat_ws(', ', application_name, state, left(query, 80)) AS who FROM pg_stat_activity
        WHERE datname = $1 AND backend_type = 'client backend'`,
      [name],
    );
    if (rows.length === 0 || performance.now() > deadline) return rows.map(({ who }) => who);
  }
}
