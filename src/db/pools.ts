import pg from 'pg';

export interface PlainPoolOptions {
  name: string;
  max: number;
  /** How long to wait for a connection; default 1000 ms. */
  connectTimeoutMs?: number;
  /** No statement runs longer; default 5000 ms, 0 for no bound. */
  statementTimeoutMs?: number;
  onError(error: Error): void;
}

/**
 * A pool of its own for work that must not wait behind other work: turns, the gateway's news, jobs. Faults 4 and 7:
 * nothing waits for a lock, a statement or a connection without bound.
 */
export function openPool(url: string, options: PlainPoolOptions): pg.Pool {
  const { name, max, connectTimeoutMs = 1000, statementTimeoutMs = 5000, onError } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: `bus-seat-booking ${name}`,
    options: `-c lock_timeout=2000 -c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=10000 -c timezone=UTC`,
  });
  // A connection that the server ends is an 'error' event; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  pool.on('error', onError);
  return pool;
}
