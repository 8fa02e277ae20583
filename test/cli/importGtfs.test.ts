import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { zipSync } from 'fflate';
import { openDataDir } from '../../src/dataDir.ts';
import { childEnvironment } from '../support/childEnvironment.ts';
import { SMALL_FEED, smallFeed } from '../support/feeds.ts';
import { withFolder } from '../support/folders.ts';
import { count, fingerprint, type MigratedDatabase, migratedDatabase } from '../support/migrated.ts';

const COMMAND = fileURLToPath(new URL('../../src/cli/import-gtfs.ts', import.meta.url));
const CONCORD = fileURLToPath(new URL('../../../shared/data/gtfs/concord-coach', import.meta.url));

interface Outcome {
  code: number;
  out: string;
  err: string;
}

function run(args: string[], env: Record<string, string>): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: childEnvironment({ NODE_NO_WARNINGS: '1', ...env }) };
    execFile(process.execPath, [COMMAND, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

/** The number in a line of the summary. */
function made(outcome: Outcome, what: string): number {
  return Number(new RegExp(`^${what}\\s+(\\d+)`, 'm').exec(outcome.out)?.[1] ?? Number.NaN);
}

const WINDOW = ['--from', '2027-03-13', '--days', '2'];

describe('npm run import:gtfs', function () {
  this.timeout(60_000);
  let database: MigratedDatabase;
  let env: Record<string, string>;

  beforeEach(async () => {
    database = await migratedDatabase();
    env = { DATABASE_URL: database.url };
  });
  afterEach(() => database.drop());

  it('imports a folder, and the same again as a nested archive without changing anything', async () => {
    const first = await run([SMALL_FEED, ...WINDOW], env);
    expect(first.code, first.err).to.equal(0);
    // DAY, NIGHT, COLLEGE and CITY on both days, EARLY on one.
    expect(made(first, 'schedules')).to.equal(9);
    expect(first.out).to.contain('1 trips: a single stop');
    const before = await fingerprint(database.pool);
    await withFolder(async (folder) => {
      const zip = join(folder, 'feed.zip');
      await writeFile(zip, await zipped('feed-2027/'));
      const again = await run([zip, ...WINDOW], env);
      expect(again.code, again.err).to.equal(0);
      expect(made(again, 'schedules')).to.equal(0);
      expect(again.out).to.match(/^schedules\s+0\s+9$/m);
    });
    expect(await fingerprint(database.pool)).to.deep.equal(before);
  });

  it('refuses a bad feed as a whole and says where it is bad', async () => {
    const before = await fingerprint(database.pool);
    await withFolder(async (folder) => {
      await cp(SMALL_FEED, folder, { recursive: true });
      const file = join(folder, 'stop_times.txt');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('25:25:00', '25:75:00').replace('PWM,1', 'PWN,1'));
      const outcome = await run([folder, ...WINDOW], env);
      expect(outcome.code).to.equal(1);
      expect(outcome.err).to.contain('stop_times.txt:6 arrival_time: ');
      expect(outcome.err).to.contain('stop_times.txt:6 stop_id: ');
      expect(outcome.err).to.contain('Nothing was imported.');
    });
    expect(await fingerprint(database.pool)).to.deep.equal(before);
  });

  it('refuses a damaged archive', async () => {
    const bytes = await zipped('');
    // Somewhere in the packed data of the first file.
    bytes[60] = (bytes[60] ?? 0) ^ 0xff;
    await withFolder(async (folder) => {
      const zip = join(folder, 'feed.zip');
      await writeFile(zip, bytes);
      const damaged = await run([zip, ...WINDOW], env);
      expect(damaged.code).to.equal(1);
      expect(damaged.err).to.match(/^agency\.txt: is damaged/m);
      await writeFile(zip, 'not an archive');
      const none = await run([zip, ...WINDOW], env);
      expect(none.code).to.equal(1);
      expect(none.err).to.contain('feed.zip: is not a ZIP archive');
    });
    expect(await count(database.pool, 'schedules')).to.equal(0);
  });

  it('says how it is used when it is used otherwise', async () => {
    for (const args of [
      [],
      ['a', 'b'],
      [SMALL_FEED, '--days', '0'],
      [SMALL_FEED, '--from', '2027-02-30'],
      [SMALL_FEED, '--colour'],
    ]) {
      const outcome = await run(args, env);
      expect(outcome.code, args.join(' ')).to.equal(2);
      expect(outcome.err).to.contain('--base-price');
    }
    expect((await run(['--help'], env)).code).to.equal(0);
  });

  it('says what to do while a server holds the embedded database', async () => {
    await withFolder(async (folder) => {
      const dataDir = await openDataDir(folder);
      const outcome = await run([SMALL_FEED, ...WINDOW], { DATA_DIR: folder });
      await dataDir.release();
      expect(outcome.code).to.equal(1);
      expect(outcome.err).to.contain('Stop the server first');
    });
  });

  it("takes an operator's whole feed", async () => {
    const real = existsSync(CONCORD);
    const feed = real ? CONCORD : SMALL_FEED;
    const first = await run([feed, '--from', '2027-10-30', '--days', '14'], env);
    expect(first.code, first.err).to.equal(0);
    expect(made(first, 'schedules')).to.be.greaterThan(real ? 1_500 : 50);
    const before = await fingerprint(database.pool);
    const again = await run([feed, '--from', '2027-10-30', '--days', '14'], env);
    expect(made(again, 'schedules')).to.equal(0);
    expect(await fingerprint(database.pool)).to.deep.equal(before);
    const overlapping = await run([feed, '--from', '2027-11-06', '--days', '14'], env);
    expect(overlapping.code, overlapping.err).to.equal(0);
    expect(await count(database.pool, 'schedules where seat_count <> 53')).to.equal(0);
  });
});

async function zipped(folder: string): Promise<Uint8Array> {
  const texts = Object.entries(await smallFeed());
  return zipSync(Object.fromEntries(texts.map(([name, text]) => [`${folder}${name}`, Buffer.from(text)])));
}
