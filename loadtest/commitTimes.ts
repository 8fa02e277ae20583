/**
 * Loaded into the server under test before its own code (`node --import`): notes when the database last answered one of
 * its turns, and tells whoever connects to COMMIT_TIMES_PORT. So watchers are measured from the commit itself without
 * the server having to know of it.
 */

import { createServer } from 'node:http';
import pg from 'pg';
import { wallClock } from './wallClock.ts';

const KEPT = 1_000;
const times: number[] = [];

const connect = pg.Pool.prototype.connect as unknown as (this: pg.Pool, ...args: unknown[]) => unknown;

pg.Pool.prototype.connect = function (this: pg.Pool, ...args: unknown[]) {
  if (this.options.application_name === 'bus-seat-booking commits' && !noted.has(this)) note(this);
  return connect.apply(this, args);
} as typeof pg.Pool.prototype.connect;

const noted = new WeakSet<pg.Pool>();

function note(pool: pg.Pool): void {
  noted.add(pool);
  pool.on('connect', (client) => {
    // The protocol's own event: a statement, or a whole transaction, is over.
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.prependListener('readyForQuery', () => {
      times.push(wallClock());
      if (times.length > KEPT) times.shift();
    });
  });
}

createServer((_req, res) => res.end(JSON.stringify(times)))
  .listen(Number(process.env.COMMIT_TIMES_PORT), '127.0.0.1')
  .unref();
