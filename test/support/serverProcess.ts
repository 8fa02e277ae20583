import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './childEnvironment.ts';
import { ENGINE_FLAGS } from './startCommand.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY = /"msg":"ready on ([^"]+)"/;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it wrote to stderr. */
  said: string;
}

/** A server in a process of its own, as `npm start` runs it. */
export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** The lines of its log but for those of requests. */
  log: string[];
  ended: Promise<Ended>;
}

/** Starts a server and waits until it is ready; rejects with what it said when it ends before. */
export async function startServerProcess(env: NodeJS.ProcessEnv, main = MAIN): Promise<ServerProcess> {
  const { child, ended, log, ready } = launch(env, main);
  const early = ended.then(({ code, said }) => {
    throw new Error(`the server ended with ${code} before it was ready: ${said}\n${log.join('\n')}`);
  });
  early.catch(() => undefined);
  return { url: await Promise.race([ready, early]), child, log, ended };
}

/** Runs a server that is to end by itself. */
export async function runServerToEnd(env: NodeJS.ProcessEnv): Promise<Ended> {
  const { child, ended } = launch(env);
  // All that it wrote has been read by then.
  await once(child, 'close');
  return ended;
}

/** `SIGKILL`, and the wait until the process is gone. */
export async function killServer({ child, ended }: ServerProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** The address of the database that a server on `dataDir` brings along. */
export async function embeddedUrl(dataDir: string): Promise<string> {
  const password = await readFile(join(dataDir, 'secrets', 'postgres-password'), 'utf8');
  const [, , , port] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  return `postgres://booking:${password}@127.0.0.1:${port}/booking`;
}

/** Starts a server, of another copy of the code if wished, and waits for nothing. */
export function launch(env: NodeJS.ProcessEnv, main = MAIN) {
  const child = spawn(process.execPath, [...ENGINE_FLAGS, main], {
    env: childEnvironment({ HOST: '127.0.0.1', PORT: '0', DEMO: '0', RATE_LIMIT: 'off', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const log: string[] = [];
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"msg":"request"')) return;
      log.push(line);
      const url = READY.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  // 'exit', not 'close': a database that a killed server leaves behind may hold its pipes for a moment.
  const ended = once(child, 'exit').then(
    ([code, signal]): Ended => ({
      code,
      signal,
      get said() {
        return said.join('');
      },
    }),
  );
  return { child, ended, log, ready };
}
