import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../src/db/embedded/freePort.ts';
import { childEnvironment } from '../test/support/childEnvironment.ts';
import { ENGINE_FLAGS } from '../test/support/startCommand.ts';

/** Something that answers HTTP in a process of its own. */
export interface Served {
  url: string;
  pid: number;
  /** Clears away what nobody uses any more, as the engine does by itself after some seconds of rest. */
  collect(): Promise<void>;
  stop(): Promise<void>;
}

const pathOf = (script: string) => fileURLToPath(new URL(script, import.meta.url));
const COLLECTOR = pathOf('collector.ts');
const READY_WITHIN_MS = 60_000;

/** The whole server as `npm start` runs it; its log goes into a file of `folder`, its data beside it. */
export async function serveWhole(folder: string, env: NodeJS.ProcessEnv): Promise<Served> {
  const [port, collectorPort] = [await freePort(), await freePort()];
  const log = createWriteStream(join(folder, `server-${port}.log`));
  await once(log, 'open');
  const child = spawn(process.execPath, [...ENGINE_FLAGS, pathOf('../src/main.ts')], {
    env: childEnvironment({
      ...{ HOST: '127.0.0.1', PORT: String(port), DEMO: '0', RATE_LIMIT: 'off' },
      ...{ DATA_DIR: join(folder, `data-${port}`), ...env },
      ...collecting(env, collectorPort),
    }),
    stdio: ['ignore', log, 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child);
  return served(url, child, collectorPort);
}

/** A script of this folder that listens to a port of its own choosing and sends it to this process. */
export async function serveScript(
  script: string,
  env: NodeJS.ProcessEnv = {},
  ...args: string[]
): Promise<Served> {
  const collectorPort = await freePort();
  const child = fork(pathOf(script), args, {
    // What eases the asking is not for those who are asked.
    execArgv: [],
    env: childEnvironment({ ...env, ...collecting(env, collectorPort) }),
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended with ${code} before it listened`);
  });
  ended.catch(() => undefined);
  const [port] = (await Promise.race([once(child, 'message'), ended])) as [number];
  return served(`http://127.0.0.1:${port}`, child, collectorPort);
}

/** A bare Express that answers the JSON of `file` under `/json`, `/send` and `/end`, each in its own way. */
export function serveBare(file: string): Promise<Served> {
  return serveScript('bareExpress.ts', {}, file);
}

/** What a process has used up so far; Linux alone tells. */
export interface Usage {
  cpuMs: number;
  residentBytes: number;
  /** To sockets and files. */
  writtenBytes: number;
}

const TICKS_PER_SECOND = 100;

export async function usageOf({ pid }: Served): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const io = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '');
  // Fields after the name, which may hold spaces: state is the first of them.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    cpuMs: (ticks * 1_000) / TICKS_PER_SECOND,
    residentBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024,
    writtenBytes: Number(/^wchar: (\d+)/m.exec(io)?.[1] ?? Number.NaN),
  };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = performance.now() + READY_WITHIN_MS; ; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (performance.now() > deadline) throw new Error('the server was not ready in time');
  }
}

function collecting({ NODE_OPTIONS = '' }: NodeJS.ProcessEnv, port: number): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `${NODE_OPTIONS} --import ${COLLECTOR}`, COLLECTOR_PORT: String(port) };
}

function served(url: string, child: ChildProcess, collectorPort: number): Served {
  const collect = async () => {
    await (await fetch(`http://127.0.0.1:${collectorPort}`)).text();
  };
  return { url, pid: child.pid ?? 0, collect, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
