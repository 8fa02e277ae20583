import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../src/db/embedded/freePort.ts';
import { killHard } from './processes.ts';

/** A Redis of the test's own. */
export interface TestRedis {
  url: string;
  readonly isDown: boolean;
  /** `kill -9`; what it kept is lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Whether this machine has the program; when not, says how to get it. */
export function hasRedis(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  process.stdout.write(
    '\n  pending: tests of several processes need Redis. Enable them: apt-get install redis-server\n',
  );
  return false;
}

export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'bus-redis-'));
  const port = await freePort();
  let child = await launch(port, folder);
  let down = false;
  return {
    url: `redis://127.0.0.1:${port}`,
    get isDown() {
      return down;
    },
    kill() {
      down = true;
      return killHard(child);
    },
    async start() {
      child = await launch(port, folder);
      down = false;
    },
    async remove() {
      await killHard(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) if (line.includes('Ready to accept connections')) return drained(child);
  throw new Error(`redis-server ended with ${child.exitCode} before it was ready`);
}

/** Nobody reads on: what it says must not fill its pipe. */
function drained(child: ChildProcess): ChildProcess {
  child.stdout?.resume();
  return child;
}
