import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { PASSENGERS, type Schedules } from '../stage.ts';

const run = promisify(execFile);

export interface PgbenchOptions {
  databaseUrl: string;
  script: 'stepwise.sql' | 'batch.sql';
  /** New ones: each run begins with their first seats. */
  schedules: Schedules;
  clients: number;
  /** Of each client. */
  transactions: number;
}

export interface Pgbench {
  /** What ran: pgbench, or its stand-in. */
  name: string;
  /** Transactions a second, connecting not counted. */
  run(options: PgbenchOptions): Promise<number>;
}

/** pgbench where it can be found, else the same statements by node's client: slower on its own side, and said. */
export async function findPgbench(): Promise<Pgbench> {
  const path = await findProgram();
  if (path !== null) return { name: 'pgbench', run: (options) => runPgbench(path, options) };
  console.warn(
    'pgbench is missing: its rows are measured by node-postgres with the same statements instead.\n' +
      'Install it with `apt-get install postgresql-contrib` or name it by PGBENCH=/path/to/pgbench.',
  );
  return { name: 'pg clients instead of pgbench', run: runClients };
}

async function findProgram(): Promise<string | null> {
  const { PGBENCH, PATH = '' } = process.env;
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const candidates = [
    ...(PGBENCH ? [PGBENCH] : []),
    ...PATH.split(delimiter).map((folder) => join(folder, 'pgbench')),
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin/pgbench`),
  ];
  for (const path of candidates) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return null;
}

function variables({ schedules, clients }: PgbenchOptions): Record<string, number> {
  const { set, count, seats } = schedules;
  // `i` is raised before it is used.
  return { set, schedules: count, seats, passengers: PASSENGERS, clients, i: -1 };
}

function scriptPath(script: string): string {
  return fileURLToPath(new URL(script, import.meta.url));
}

async function runPgbench(path: string, options: PgbenchOptions): Promise<number> {
  const defined = Object.entries(variables(options)).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
  const { clients, transactions, script, databaseUrl } = options;
  const { stdout } = await run(path, [
    ...['-n', '-M', 'prepared', '-c', `${clients}`, '-j', `${Math.min(2, clients)}`, '-t', `${transactions}`],
    ...['-f', scriptPath(script), ...defined, databaseUrl],
  ]);
  const perSecond = /tps = ([\d.]+) \(without initial/.exec(stdout)?.[1];
  if (perSecond === undefined) throw new Error(`pgbench: ${stdout}`);
  return Number(perSecond);
}

/** The statements of a script, one after the other, by as many clients; its conditions are left out. */
async function runClients(options: PgbenchOptions): Promise<number> {
  const { clients, transactions, script, databaseUrl } = options;
  const lines = (await readFile(scriptPath(script), 'utf8')).split('\n');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: clients });
  const begunAt = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, clientId) => {
      const client = await pool.connect();
      const known: Known = { ...variables(options), client_id: clientId };
      for (let done = 0; done < transactions; done += 1) await runScript(client, lines, known);
      client.release();
    }),
  );
  await pool.end();
  return (clients * transactions * 1_000) / (performance.now() - begunAt);
}

type Known = Record<string, number>;

async function runScript(client: pg.PoolClient, lines: string[], known: Known): Promise<void> {
  for (const line of lines) {
    const set = /^\\set (\w+) (.+)$/.exec(line);
    if (set) known[set[1] ?? ''] = evaluate(filled(set[2] ?? '', known));
    if (line.startsWith('\\else')) return;
    if (line.startsWith('\\') || line === '') continue;
    await client.query(filled(line.replace(/ \\gset$/, ''), known));
  }
}

function filled(text: string, known: Known): string {
  return text.replace(/(?<!:):([a-z]\w*)/g, (whole, name) => `${known[name] ?? whole}`);
}

/** Whole numbers with + * / %, as the scripts have them: what is in brackets first, then sums of products. */
function evaluate(term: string): number {
  const flat = term.replace(/\(([^()]+)\)/g, (_, inner) => `${evaluate(inner)}`);
  return flat.split(' + ').reduce((sum, product) => sum + multiply(product.trim().split(/\s+/)), 0);
}

function multiply([first, ...rest]: string[]): number {
  let value = Number(first);
  for (let at = 0; at < rest.length; at += 2) {
    const other = Number(rest[at + 1]);
    if (rest[at] === '*') value *= other;
    else if (rest[at] === '/') value = Math.trunc(value / other);
    else value %= other;
  }
  return value;
}
