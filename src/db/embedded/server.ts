import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../log.ts';
import { type Launch, launchProcess } from './launch.ts';
import { lastLines } from './lines.ts';

/** `none` may lose everything in a power cut: for tests only. */
export type Durability = 'full' | 'none';

export interface ServerOptions {
  launch: Launch;
  postgres: string;
  cluster: string;
  port: number;
  durability: Durability;
  log: Logger;
}

/** One run of the `postgres` program. */
export interface ServerProcess {
  readonly pid: number;
  /** Settles when it has ended, however that came; its value says how. */
  readonly ended: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, everything is written. Resolves when it has ended. */
  stop(): Promise<void>;
}

/** It ended before it took connections. */
export class ServerDidNotStart extends Error {
  readonly lines: readonly string[];

  constructor(how: string, lines: readonly string[]) {
    super(`The database server did not start (${how}): ${lines.join(' ')}`);
    this.name = 'ServerDidNotStart';
    this.lines = lines;
  }
}

const SMART_STOP_MS = 300;
const FAST_STOP_MS = 10_000;
const IMMEDIATE_STOP_MS = 5_000;
const LAST_LINES_MS = 1_000;
const READY = 'database system is ready to accept connections';

/** Starts the server and resolves once it takes connections. Throws {@link ServerDidNotStart}. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { log } = options;
  const child = launchProcess(options.launch, options.postgres, argumentsOf(options));
  const ready = Promise.withResolvers<'ready'>();
  const lines = lastLines(child, (line) => {
    if (line.includes(READY)) ready.resolve('ready');
    const serious = / (FATAL|PANIC): /.test(line);
    log[serious ? 'warn' : 'debug']({ component: 'postgres' }, line);
  });
  const ended = endOf(child);
  // For an end of ours that never came to stop(), where no kernel signal does it.
  const onOurExit = () => child.kill('SIGINT');
  process.once('exit', onOurExit);
  void ended.then(() => process.removeListener('exit', onOurExit));

  const first = await Promise.race([ready.promise, ended]);
  if (first !== 'ready' || child.pid === undefined) throw new ServerDidNotStart(first, lines());
  return { pid: child.pid, ended, stop: () => stop(child, ended) };
}

function argumentsOf({ cluster, port, durability }: ServerOptions): string[] {
  const durable = durability === 'full' ? 'on' : 'off';
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    // As `max_wal_size`: after a rush the files of its log are kept for the next one. To make one anew takes up to a
    // tenth of a second, in which nothing is committed.
    min_wal_size: '1GB',
    fsync: durable,
    synchronous_commit: durable,
    full_page_writes: durable,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    // Refusals by constraint are daily business; the caller hears of them and decides what to log.
    log_min_messages: 'log',
    // Short statements only: compiling them costs more than it gives.
    jit: 'off',
  };
  // `-D <cluster>` must not stand last: that is how an orphan is known again.
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/**
 * Says how it ended. Its last lines are read first, but a session that outlives a killed server may keep the
 * pipe open, so not for long. Never rejects.
 */
async function endOf(child: ChildProcess): Promise<string> {
  const closed = once(child, 'close').catch(() => undefined);
  try {
    const [code, signal] = await once(child, 'exit');
    const waited = new AbortController();
    await Promise.race([
      closed,
      sleep(LAST_LINES_MS, undefined, { signal: waited.signal }).catch(() => undefined),
    ]);
    waited.abort();
    return signal === null ? `exit code ${code}` : `signal ${signal}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  // Smart, fast, immediate. Clients that have just said goodbye are let go, not cut off.
  const fast = setTimeout(() => child.kill('SIGINT'), SMART_STOP_MS);
  const harder = setTimeout(() => child.kill('SIGQUIT'), FAST_STOP_MS);
  const hardest = setTimeout(() => child.kill('SIGKILL'), FAST_STOP_MS + IMMEDIATE_STOP_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(fast);
  clearTimeout(harder);
  clearTimeout(hardest);
}
