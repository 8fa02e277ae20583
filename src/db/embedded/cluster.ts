import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chown, lstat, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import { type Launch, launchProcess, type Owner } from './launch.ts';
import { lastLines } from './lines.ts';

/** The database's owner, and its only role. */
export const ROLE = 'booking';

const FOLDER = 'postgres';
const DRAFT = 'postgres.new-';

export interface ClusterOptions {
  binaries: PostgresBinaries;
  launch: Launch;
  /** The data folder; the cluster is made in it. */
  folder: string;
  password: string;
  durable: boolean;
}

/**
 * The cluster's folder, made when it is not there. It is made under another name and renamed when it is whole, so
 * a process that dies in the middle leaves only a draft, which the next one clears away.
 */
export async function openCluster(options: ClusterOptions): Promise<string> {
  const cluster = join(options.folder, FOLDER);
  await removeDrafts(options.folder);
  if ((await stat(cluster).catch(() => null)) === null) await makeCluster(cluster, options);
  else if (options.launch.owner !== null) await giveTo(options.launch.owner, cluster);
  return cluster;
}

async function makeCluster(cluster: string, { binaries, launch, folder, password, durable }: ClusterOptions) {
  const draft = join(folder, `${DRAFT}${randomUUID()}`);
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (launch.owner !== null) {
    await chown(draft, launch.owner.uid, launch.owner.gid);
    await chown(passwordFile, launch.owner.uid, launch.owner.gid);
  }
  await runInitdb(launch, binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Sorts by code point and knows every letter's case, whatever the machine's locales are.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ]);
  await rename(draft, cluster);
  await rm(passwordFile);
  await syncFolder(folder);
}

async function runInitdb(launch: Launch, initdb: string, args: string[]): Promise<void> {
  const child = launchProcess(launch, initdb, args);
  const said = lastLines(child, () => undefined);
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`initdb ended with ${signal ?? code}: ${said().join(' ')}`);
}

/** A dying `initdb` may still write into its draft; then the rest of it goes at the next start. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(DRAFT)) continue;
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** A cluster that root copied belongs to root, and PostgreSQL would refuse it. */
async function giveTo(owner: Owner, path: string): Promise<void> {
  const entry = await lstat(path);
  if (entry.uid === owner.uid) return;
  if (entry.isDirectory()) {
    for (const name of await readdir(path)) await giveTo(owner, join(path, name));
  }
  // The folder itself last: should this stop halfway, the next start sees that there is more to do.
  if (!entry.isSymbolicLink()) await chown(path, owner.uid, owner.gid);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
