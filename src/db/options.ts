import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { entities } from './entities/index.ts';
import { migrationsList } from './migrations/index.ts';

export interface PoolOptions {
  /** Connections at the most; default 10. */
  max?: number;
  /** How long to wait for a connection before the answer is "unavailable"; default 1000 ms. */
  connectTimeoutMs?: number;
  /** No statement runs longer; default 5000 ms. */
  statementTimeoutMs?: number;
  /** How long to wait for the answer to a statement, whatever has become of the server; default without bound. */
  answerMs?: number;
}

/** The options of MikroORM, for the server and for its CLI alike. Opens nothing. */
export function ormOptions(url: string, pool: PoolOptions = {}): Options {
  const { max = 10, connectTimeoutMs = 1000, statementTimeoutMs = 5000, answerMs } = pool;
  return defineConfig({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    migrations: { migrationsList, tableName: 'schema_migrations', snapshot: false },
    forceUtcTimezone: true,
    // The server has its own log; what goes wrong arrives as an error.
    logger: () => undefined,
    pool: { min: 0, max, idleTimeoutMillis: 30_000 },
    driverOptions: {
      connectionTimeoutMillis: connectTimeoutMs,
      ...(answerMs === undefined ? {} : { query_timeout: answerMs }),
      keepAlive: true,
      application_name: 'bus-seat-booking',
      options: `-c lock_timeout=2000 -c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=10000 -c timezone=UTC`,
    },
  });
}
