import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '../../log.ts';

const run = promisify(execFile);

/** How long an orphan may take over each way of being asked to end. */
const PATIENCE: readonly [signal: NodeJS.Signals, ms: number][] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];
const POLL_MS = 20;

/**
 * Ends a PostgreSQL that an earlier, killed server left running on the cluster, and clears away a stale
 * `postmaster.pid`. The caller holds the data folder's lock, so no living server of ours needs it.
 *
 * PostgreSQL itself takes any process of the same user that happens to have the pid (again, or in a new container)
 * for a living server and refuses to start; so whose pid it is is asked here.
 */
export async function stopOrphan(cluster: string, log: Logger): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const pid = await readPid(file);
  if (pid === null) return;
  if (await isServerOf(pid, cluster)) {
    log.warn({ pid }, 'stopping the database server that an earlier process left behind');
    await end(pid, cluster);
  }
  if ((await readPid(file)) === pid) await rm(file, { force: true });
}

async function readPid(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(text.split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

async function end(pid: number, cluster: string): Promise<void> {
  for (const [signal, patience] of PATIENCE) {
    try {
      process.kill(pid, signal);
    } catch {
      return; // it has ended meanwhile
    }
    // Not our child, so there is no event to wait for.
    for (let waited = 0; waited < patience; waited += POLL_MS) {
      if (!(await isServerOf(pid, cluster))) return;
      await sleep(POLL_MS);
    }
  }
  throw new Error(`The database server left behind in ${cluster} (process ${pid}) does not end.`);
}

/** True when the process lives and was started as `postgres … -D <cluster>`. */
async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  const command = process.platform === 'linux' ? await linuxCommand(pid) : await psCommand(pid);
  return command.includes('postgres') && command.includes(` -D ${cluster} `);
}

async function linuxCommand(pid: number): Promise<string> {
  // Empty for a process that has ended and was not yet collected by its parent.
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ');
}

async function psCommand(pid: number): Promise<string> {
  const listed = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => null);
  return listed === null ? '' : `${listed.stdout.trim()} `;
}
