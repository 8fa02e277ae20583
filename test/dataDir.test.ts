import { access, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DataDir, DataDirInUse, openDataDir } from '../src/dataDir.ts';
import { type Helper, killHard, startHelper } from './support/processes.ts';

describe('dataDir', () => {
  let scratch: string;
  let opened: DataDir[];
  let helpers: Helper[];

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bus-data-'));
    opened = [];
    helpers = [];
  });

  afterEach(async () => {
    for (const dir of opened) await dir.release();
    for (const helper of helpers) await killHard(helper.child);
    await rm(scratch, { recursive: true, force: true });
  });

  async function open(name: string): Promise<DataDir> {
    const dir = await openDataDir(join(scratch, name));
    opened.push(dir);
    return dir;
  }

  async function hold(name: string): Promise<Helper> {
    const helper = await startHelper('holdDataDir.ts', join(scratch, name));
    helpers.push(helper);
    return helper;
  }

  async function refusal(name: string): Promise<DataDirInUse> {
    return open(name).then(
      () => expect.fail('opened a folder that is in use'),
      (error: unknown) => {
        if (error instanceof DataDirInUse) return error;
        throw error;
      },
    );
  }

  it('makes the folder, and for its owner alone', async () => {
    const dir = await open('a/b');
    expect((await stat(dir.path)).mode & 0o777).to.equal(0o700);
  });

  it('refuses a second server and names the folder and the first', async () => {
    const first = await hold('a');
    const error = await refusal('a');
    expect(error.pid).to.equal(first.child.pid);
    expect(error.message).to.contain(error.path).and.to.contain(String(first.child.pid));
  });

  it('refuses the same process a second time, until it has let go', async () => {
    const first = await open('a');
    expect((await refusal('a')).pid).to.equal(process.pid);
    await first.release();
    await first.release();
    await open('a');
  });

  it('lets the next one in after kill -9', async () => {
    const first = await hold('a');
    await killHard(first.child);
    await access(join(scratch, 'a', 'server.pid'));
    await open('a');
  });

  it('of several at one instant lets exactly one in', async () => {
    const started = await Promise.all([hold('a'), hold('a'), hold('a'), hold('a')]);
    expect(started.map((helper) => helper.line).sort()).to.deep.equal(['held', 'in use', 'in use', 'in use']);
  });

  it('holds on when nobody keeps the handle and garbage is collected', async () => {
    await hold('a'); // collects its garbage before it answers
    expect(await refusal('a')).to.be.instanceOf(DataDirInUse);
  });

  it('works in a folder with a very long name', async () => {
    const name = join('x'.repeat(120), 'y'.repeat(120));
    await open(name);
    expect((await hold(name)).line).to.equal('in use');
  });

  it('makes a secret once and keeps it over restarts', async () => {
    const first = await open('a');
    expect(await first.secret('jwt', () => 'one')).to.equal('one');
    expect(await first.secret('jwt', () => 'two')).to.equal('one');
    await first.release();
    const next = await open('a');
    expect(await next.secret('jwt', () => 'three')).to.equal('one');
    const file = join(next.path, 'secrets', 'jwt');
    expect(await readFile(file, 'utf8')).to.equal('one');
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('gives all that ask at once the same secret and leaves no drafts', async () => {
    const dir = await open('a');
    let made = 0;
    const answers = await Promise.all([1, 2, 3, 4].map(() => dir.secret('key', () => `made ${++made}`)));
    expect(new Set(answers).size).to.equal(1);
    expect(await readdir(join(dir.path, 'secrets'))).to.deep.equal(['key']);
  });

  it('refuses a secret name that could leave the folder', async () => {
    const dir = await open('a');
    const error: unknown = await dir.secret('../x', () => '').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RangeError);
  });
});
