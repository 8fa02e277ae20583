import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { type RunningServer, startServer } from '../../src/server/startServer.ts';
import { bookingDatabase, type TestDatabase } from './bookingDatabase.ts';
import { MovableTime } from './movableTime.ts';

/** Who may do everything there. */
export const ADMIN_OF_SERVER = { email: 'admin@example.com', password: 'Admin-Test-1' };

export interface TestServer extends RunningServer {
  /** A database of its own, for making and checking. */
  database: TestDatabase;
  time: MovableTime;
  /** Where mails and tickets are written. */
  dataDir: string;
  /** Stops it and removes everything it made. */
  remove(): Promise<void>;
}

/**
 * A whole server in this process, on a free port, with a database of its own and time that the test may move. One at
 * a time: Colyseus keeps one matchmaker a process. `env` may name the database and the folder of one that has stopped.
 */
export async function testServer(
  env: NodeJS.ProcessEnv = {},
  time: MovableTime = new MovableTime(),
): Promise<TestServer> {
  const database = await bookingDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'bus-server-'));
  const config = readConfig({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    PORT: '0',
    DEMO: '0',
    LOG_LEVEL: 'silent',
    RATE_LIMIT: 'off',
    ADMIN_EMAIL: ADMIN_OF_SERVER.email,
    ADMIN_PASSWORD: ADMIN_OF_SERVER.password,
    ...env,
  });
  const server = await startServer(config, createLogger(config.logLevel), { clock: time, timers: time });
  return {
    ...server,
    database,
    time,
    dataDir,
    remove: async () => {
      await server.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
