import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { type DataDir, openDataDir } from '../../src/dataDir.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts';
import { createLogger } from '../../src/log.ts';
import { killHard, startHelper } from '../support/processes.ts';

const log = createLogger('silent');

describe('embedded PostgreSQL', function () {
  this.timeout(60_000);
  let folder: string;
  let dataDir: DataDir;
  let running: EmbeddedPostgres[] = [];

  /** One cluster for all of these: each leaves it in a state that the next one must cope with. */
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bus-pg-'));
    dataDir = await openDataDir(join(folder, 'data'));
  });

  afterEach(async () => {
    for (const postgres of running) await postgres.stop();
    running = [];
  });

  after(async () => {
    await dataDir.release();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(options: { durability?: 'none' } = {}): Promise<EmbeddedPostgres> {
    const postgres = await startEmbeddedPostgres({ dataDir, log, ...options });
    running.push(postgres);
    return postgres;
  }

  it('makes the cluster, takes queries and stops, over a half-made cluster of before', async () => {
    await mkdir(join(dataDir.path, 'postgres.new-dead', 'base'), { recursive: true });
    const postgres = await start();
    const rows = await ask(
      postgres.url,
      `SELECT current_setting('server_version_num')::int / 10000 AS version, current_database() AS name,
              lower('ÄÉ') AS lower, current_setting('TimeZone') AS timezone, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS listen`,
    );
    expect(rows).to.deep.equal([
      {
        version: 18,
        name: 'booking',
        lower: 'äé',
        timezone: 'UTC',
        fsync: 'on',
        commit: 'on',
        listen: '127.0.0.1',
      },
    ]);
    expect((await readdir(dataDir.path)).sort()).to.deep.equal([
      'postgres',
      'secrets',
      'server.lock',
      'server.pid',
    ]);
    await postgres.stop();
    expect(isAlive(postgres.pid)).to.equal(false);
  });

  it('starts again soon, and still has what was written', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    await first.stop();
    const began = performance.now();
    const second = await start();
    // A third of a second; a busy machine takes longer, and waiting for what is gone would take much longer.
    expect(performance.now() - began).to.be.lessThan(10_000);
    expect(await ask(second.url, 'SELECT n FROM kept')).to.deep.equal([{ n: 1 }]);
  });

  it('asks for the password', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'guess';
    expect(await failureCode(wrong.href)).to.equal('28P01');
  });

  it('tells of a server that dies, and starts it again under the same address', async () => {
    const postgres = await start();
    const told = new Promise<string>((resolve) => postgres.onExit(resolve));
    const dead = postgres.pid;
    process.kill(dead, 'SIGKILL');
    expect(await told).to.equal('signal SIGKILL');
    await Promise.all([postgres.restart(), postgres.restart()]);
    expect(postgres.pid).not.to.equal(dead);
    expect(await ask(postgres.url, 'SELECT n FROM kept')).to.deep.equal([{ n: 1 }]);
  });

  it('does not tell of an end that was asked for, and does not start again after it', async () => {
    const postgres = await start();
    const told: string[] = [];
    postgres.onExit((how) => told.push(how));
    await postgres.stop();
    await postgres.stop();
    await postgres.restart();
    expect(told).to.deep.equal([]);
    expect(isAlive(postgres.pid)).to.equal(false);
  });

  it('keeps what was committed through kill -9 of server and database', async () => {
    const holder = await holdOwn();
    await ask(holder.url, 'CREATE TABLE IF NOT EXISTS crash (n int); INSERT INTO crash VALUES (7)');
    process.kill(holder.pid, 'SIGKILL');
    await killHard(holder.child);
    const postgres = await reopen();
    expect(await ask(postgres.url, 'SELECT n FROM crash')).to.deep.equal([{ n: 7 }]);
  });

  it('starts after kill -9 of the server process alone, whatever became of its database', async () => {
    const holder = await holdOwn();
    await killHard(holder.child);
    const postgres = await reopen();
    expect(isAlive(holder.pid)).to.equal(false);
    expect(await ask(postgres.url, 'SELECT n FROM crash')).to.deep.equal([{ n: 7 }]);
  });

  it('ends a database that was left running, cleanly, and takes its place', async () => {
    const orphan = await start();
    const told = new Promise<string>((resolve) => orphan.onExit(resolve));
    const session = new pg.Client({ connectionString: orphan.url });
    session.on('error', () => undefined);
    await session.connect();
    const postgres = await start();
    expect(await told).to.equal('exit code 0');
    expect(await ask(postgres.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
  });

  it('is not stopped by a stale pid file, even when its pid is another process now', async () => {
    await writeFile(join(dataDir.path, 'postgres', 'postmaster.pid'), staleLock(process.pid));
    await start();
    await running.pop()?.stop();
    const { child } = await startHelper('holdDataDir.ts', join(folder, 'other'));
    await writeFile(join(dataDir.path, 'postgres', 'postmaster.pid'), staleLock(child.pid ?? 0));
    await start();
    expect(child.exitCode ?? child.signalCode).to.equal(null);
    await killHard(child);
  });

  it('removes none of its log’s files that it may keep, so that a rush need not make them anew', async () => {
    const { url } = await start();
    const sizes = "SELECT current_setting('min_wal_size') AS least, current_setting('max_wal_size') AS most";
    expect(await ask(url, sizes)).to.deep.equal([{ least: '1GB', most: '1GB' }]);
  });

  it('gives up durability only when asked to', async () => {
    const { url } = await start({ durability: 'none' });
    expect(await ask(url, "SELECT current_setting('fsync') AS fsync")).to.deep.equal([{ fsync: 'off' }]);
  });

  it('says why when the cluster cannot be used', async () => {
    const version = join(dataDir.path, 'postgres', 'PG_VERSION');
    await writeFile(version, '12\n');
    const error: unknown = await start().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message').that.contains('12');
    await writeFile(version, '18\n');
    await start();
  });

  /** Lets a process of its own run the cluster. */
  async function holdOwn() {
    await dataDir.release();
    const { child, line } = await startHelper('holdPostgres.ts', dataDir.path);
    const [pid, url = ''] = line.split(' ');
    return { child, url, pid: Number(pid) };
  }

  async function reopen(): Promise<EmbeddedPostgres> {
    dataDir = await openDataDir(dataDir.path);
    return start();
  }

  function staleLock(pid: number): string {
    return `${pid}\n${join(dataDir.path, 'postgres')}\n1700000000\n5432\n\n127.0.0.1\n  1234567         0\nready   \n`;
  }
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function failureCode(url: string): Promise<unknown> {
  const error: unknown = await ask(url, 'SELECT 1').catch((reason: unknown) => reason);
  return error instanceof pg.DatabaseError ? error.code : error;
}

/** Not counting one that has ended and waits to be collected by its parent. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
