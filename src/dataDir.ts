import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The folder in which one server keeps what must outlive it. */
export interface DataDir {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /**
   * The text of `secrets/<name>`; the first call ever makes it with `make` and keeps it (mode 0600, on disk
   * before it is returned). `name`: lower-case letters, digits and hyphens.
   */
  secret(name: string, make: () => string): Promise<string>;
  /** Lets go of the folder. Twice does no harm. */
  release(): Promise<void>;
}

/** Another server has the folder. */
export class DataDirInUse extends Error {
  readonly path: string;
  /** Null when the other has not yet written its process id. */
  readonly pid: number | null;

  constructor(path: string, pid: number | null) {
    const who = pid === null ? 'another server' : `another server (process ${pid})`;
    super(`The data folder ${path} is in use by ${who}. Stop it, or give this one a DATA_DIR of its own.`);
    this.name = 'DataDirInUse';
    this.path = path;
    this.pid = pid;
  }
}

const LOCK_FILE = 'server.lock';
const PID_FILE = 'server.pid';
const SQLITE_BUSY = 5;

/** Locks end when their handle is collected as garbage, so held ones stay reachable from here. */
const held = new Set<DatabaseSync>();

/**
 * Opens the folder for this process alone and makes it (mode 0700) when it is not there.
 * Throws {@link DataDirInUse} when another server, or this process already, has it.
 */
export async function openDataDir(path: string): Promise<DataDir> {
  await mkdir(dirname(resolve(path)), { recursive: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  const root = await realpath(path);
  const lock = takeLock(join(root, LOCK_FILE));
  if (lock === null) throw new DataDirInUse(root, await readPid(root));
  try {
    await writeFile(join(root, PID_FILE), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    dropLock(lock);
    throw error;
  }
  return {
    path: root,
    secret: (name, make) => keepSecret(root, name, make),
    release: async () => {
      if (!held.has(lock)) return;
      await rm(join(root, PID_FILE), { force: true });
      dropLock(lock);
    },
  };
}

/**
 * Node has no `flock`, but SQLite's exclusive transaction is a lock of the operating system on the file: of two
 * at one instant one wins, and the kernel ends it with its process, however that dies. A file with a process id
 * was turned down because ids are used again, a socket because taking over a dead one is a race. The transaction
 * writes nothing, so the file stays empty.
 */
function takeLock(file: string): DatabaseSync | null {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
  held.add(lock);
  return lock;
}

function dropLock(lock: DatabaseSync): void {
  held.delete(lock);
  lock.close();
}

/** For people only: the lock decides, the id merely names its holder. */
async function readPid(root: string): Promise<number | null> {
  const text = await readFile(join(root, PID_FILE), 'utf8').catch(() => '');
  return /^\d+\n$/.test(text) ? Number(text) : null;
}

async function keepSecret(root: string, name: string, make: () => string): Promise<string> {
  if (!/^[a-z0-9-]+$/.test(name)) throw new RangeError(`not a name of a secret: ${name}`);
  const folder = join(root, 'secrets');
  const file = join(folder, name);
  const known = await readIfThere(file);
  if (known !== null) return known;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${name}.${randomUUID()}`);
  try {
    await writeDurably(draft, make());
    await link(draft, file).catch(ignoreExisting);
    await syncFolder(folder);
  } finally {
    await rm(draft, { force: true });
  }
  // Read again: of two that made it at once, the first link is the secret of both.
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
