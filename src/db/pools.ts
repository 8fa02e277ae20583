import pg from 'pg';

export interface PlainPoolOptions {
  name: string;
  max: number;
  /** How long to wait for a connection; default 1000 ms. */
  connectTimeoutMs?: number;
  /** No statement runs longer; default 5000 ms, 0 for no bound. */
  statementTimeoutMs?: number;
  /**
   * How long to wait for the answer to a statement; default a second more than it may run. The server's own bound ends
   * no wait for a server that stands still, or whose words are lost on the way. Rule [RUN-21].
   */
  answerMs?: number;
  onError(error: Error): void;
}

/** How much longer than the server this end waits for a statement. */
const ANSWER_LATE_MS = 1_000;

/**
 * A pool of its own for work that must not wait behind other work: turns, the gateway's news, jobs. Faults 4 and 7:
 * nothing waits for a lock, a statement or a connection without bound.
 */
export function openPool(url: string, options: PlainPoolOptions): pg.Pool {
  const { name, max, connectTimeoutMs = 1000, statementTimeoutMs = 5000, onError } = options;
  const { answerMs = statementTimeoutMs + ANSWER_LATE_MS } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: answerMs,
    keepAlive: true,
    application_name: `bus-seat-booking ${name}`,
    options: `-c lock_timeout=2000 -c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=10000 -c timezone=UTC`,
  });
  // A connection that the server ends is an 'error' event; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  pool.on('error', onError);
  return pool;
}
