import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../src/db/embedded/freePort.ts';

/** Something that answers HTTP in a process of its own. */
export interface Served {
  url: string;
  stop(): Promise<void>;
}

const pathOf = (script: string) => fileURLToPath(new URL(script, import.meta.url));
const READY_WITHIN_MS = 60_000;

/** The whole server as `npm start` runs it; its log goes into a file of `folder`, its data beside it. */
export async function serveWhole(folder: string, env: NodeJS.ProcessEnv): Promise<Served> {
  const port = await freePort();
  const log = createWriteStream(join(folder, 'server.log'));
  await once(log, 'open');
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [pathOf('../src/main.ts')], {
    env: {
      ...{ PATH, HOME, TMPDIR, HOST: '127.0.0.1', PORT: String(port), DEMO: '0', RATE_LIMIT: 'off' },
      ...{ DATA_DIR: join(folder, 'data'), ...env },
    },
    stdio: ['ignore', log, 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child);
  return { url, stop: () => end(child) };
}

/** A bare Express that answers the JSON of `file` under `/json`, `/send` and `/end`, each in its own way. */
export async function serveBare(file: string): Promise<Served> {
  const child = fork(pathOf('bareExpress.ts'), [file]);
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => end(child) };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = performance.now() + READY_WITHIN_MS; ; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (performance.now() > deadline) throw new Error('the server was not ready in time');
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
