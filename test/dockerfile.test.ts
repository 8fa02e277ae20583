import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { bookingDatabase, type TestDatabase } from './support/bookingDatabase.ts';
import { childEnvironment } from './support/childEnvironment.ts';
import { SECRETS } from './support/passenger.ts';
import { killServer, type ServerProcess, startServerProcess } from './support/serverProcess.ts';
import { ENGINE_FLAGS } from './support/startCommand.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What an image leaves out, whatever is copied. */
const IGNORED = /\/(node_modules|dist)(\/|$)|\.md$/;

interface Lock {
  packages: Record<string, { dev?: boolean }>;
}

interface Copy {
  /** The stage that it comes from; null for the project itself. */
  from: string | null;
  paths: string[];
}

/** Without an engine for containers: each stage is a folder with what its COPY lines put there, and nothing else. */
describe('[DOC-5] the image', function () {
  this.timeout(120_000);
  let folder: string;
  let database: TestDatabase;
  let server: ServerProcess | null = null;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bus-image-'));
    database = await bookingDatabase();
  });
  after(async () => {
    if (server) await killServer(server);
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts as `npm start` does', async () => {
    const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
    const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(text) ?? [];
    expect(JSON.parse(command)).to.deep.equal(['node', ...ENGINE_FLAGS, 'src/main.ts']);
  });

  it('builds the client from what its stage has', async () => {
    const stage = await fill('web');
    const { stderr } = await promisify(execFile)(process.execPath, ['web/build.ts'], {
      cwd: stage,
      env: childEnvironment(),
    });
    expect(stderr).to.equal('');
    expect(await readFile(join(stage, 'web/dist/index.html'), 'utf8')).to.include('/app/assets/');
  });

  it('serves API and client from what its last stage has', async () => {
    const stage = await fill('');
    const env = { ...SECRETS, DATABASE_URL: database.url, DATA_DIR: join(folder, 'data') };
    server = await startServerProcess(env, join(stage, 'src/main.ts'));
    for (const path of ['/readyz', '/app/', '/openapi.json']) {
      expect((await fetch(server.url + path)).status, path).to.equal(200);
    }
  });

  /** Makes the folder of a stage; of the last one, which has no name, for ''. */
  async function fill(stage: string): Promise<string> {
    const into = join(folder, stage || 'last');
    for (const { from, paths } of await copiesOf(stage)) {
      const target = paths.pop() ?? '.';
      for (const path of paths) {
        const source = from === null ? join(ROOT, path) : join(folder, from, path.replace('/srv/', ''));
        const copied = paths.length > 1 || target === './' ? join(into, target, path) : join(into, target);
        // Packages are installed by both, and are the same here as there.
        if (path.endsWith('node_modules')) continue;
        await cp(source, copied, {
          recursive: true,
          filter: (each) => from !== null || !IGNORED.test(each.slice(ROOT.length - 1)),
        });
      }
    }
    await linkPackages(into, stage !== '');
    return into;
  }
});

/** The packages that `npm ci` would install, with those for development or without. */
async function linkPackages(into: string, withDevelopment: boolean): Promise<void> {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  for (const [path, { dev = false }] of Object.entries(lock.packages)) {
    // What is installed within a package comes with it.
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || (dev && !withDevelopment)) continue;
    await mkdir(dirname(join(into, path)), { recursive: true });
    await symlink(join(ROOT, path), join(into, path));
  }
}

/** The COPY lines of a stage of the Dockerfile. */
async function copiesOf(stage: string): Promise<Copy[]> {
  const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const stages = text.split(/^FROM /m).slice(1);
  const lines = stages.find((each) => (/^\S+ AS (\S+)/.exec(each)?.[1] ?? '') === stage)?.split('\n') ?? [];
  return lines.flatMap((line) => {
    const [, from = null, paths] = /^COPY (?:--from=(\S+) )?(.+)$/.exec(line) ?? [];
    return paths === undefined ? [] : [{ from, paths: paths.split(' ') }];
  });
}
