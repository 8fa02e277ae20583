import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { openDataDir } from '../../src/dataDir.ts';
import { findPostgresBinaries } from '../../src/db/embedded/binaries.ts';
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts';
import { createLogger } from '../../src/log.ts';

describe('[RUN-5] embedded PostgreSQL in a checkout that nobody else may enter', function () {
  this.timeout(120_000);
  let folder: string;

  before(async () => {
    // 0700, as /root is.
    folder = await mkdtemp(join(tmpdir(), 'bus-private-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('makes its cluster, takes queries, and starts again', async () => {
    const { postgres } = await findPostgresBinaries();
    const programs = join(folder, 'checkout');
    await mkdir(programs);
    await cp(dirname(dirname(postgres)), programs, { recursive: true, verbatimSymlinks: true });
    const binaries = {
      initdb: join(programs, 'bin', 'initdb'),
      postgres: join(programs, 'bin', 'postgres'),
    };
    const dataDir = await openDataDir(join(folder, 'data'));
    for (let start = 0; start < 2; start += 1) {
      const running = await startEmbeddedPostgres({
        dataDir,
        binaries,
        log: createLogger('silent'),
        durability: 'none',
      });
      const client = new pg.Client({ connectionString: running.url });
      await client.connect();
      expect((await client.query('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
      await client.end();
      await running.stop();
    }
    await dataDir.release();
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });
});
