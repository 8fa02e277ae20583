import { flushCompileCache } from 'node:module';
import { ConfigError, readConfig } from './config.ts';
import { DataDirInUse } from './dataDir.ts';
import { FileStoreUnusable } from './gateways/fileStoreUnusable.ts';
import { createLogger } from './log.ts';
import { takeConsole } from './logConsole.ts';
import { startServer } from './server/startServer.ts';

/** After a signal the process is gone within this time, whatever hangs. */
const EXIT_DEADLINE_MS = 30_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel, process.stdout.isTTY);
  takeConsole(log);
  process.on('unhandledRejection', (error) =>
    log.error({ err: error }, 'a promise was rejected and nobody listened'),
  );
  // From here on, so that a start that is called off ends what it has begun.
  const told = whenToldToStop();
  const server = await startServer(config, log);
  log.info({ url: server.url }, `ready on ${server.url}`);
  for (const { role, email, password } of server.demoAccounts) {
    log.info(`demo sign-in (${role}): ${email} / ${password}`);
  }
  // With NODE_COMPILE_CACHE set, what this start compiled serves the next one, also if this process is killed.
  flushCompileCache();
  log.info({ signal: await told }, 'stopping: finishing what runs');
  try {
    await server.stop();
    process.exit(0);
  } catch (error) {
    log.fatal({ err: error }, 'the server did not stop cleanly');
    process.exit(1);
  }
}

/** Resolves on the first signal. The same one again ends the process at once. */
function whenToldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        setTimeout(() => process.exit(1), EXIT_DEADLINE_MS).unref();
        resolve(signal);
      });
    }
  });
}

/** A start that cannot be is one sentence on stderr, not a stack, when its reason is the operator's to mend. */
function explain(error: unknown): string {
  const plain = [ConfigError, DataDirInUse, FileStoreUnusable].some((kind) => error instanceof kind);
  if (plain && error instanceof Error) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'The port is taken by another program: stop it, or set PORT to another one.';
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
