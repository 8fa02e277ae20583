/**
 * Loaded into a server before its own code (`node --import`): once the file CRASH_FILE is there, the process kills itself
 * with SIGKILL at the point of the pool's next writing transaction that the file names. A point is what has crossed the
 * wire to the database and back. A transaction of several statements has one of them behind it at "after the lock", and
 * another at "after the first write". One that is a single statement is killed while the database carries it out, and
 * "after the last write" when all of it is done but the Sync, which would commit it, has not been sent.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, Server, ServerResponse } from 'node:http';
import pg from 'pg';
import type { Armed, CrashPoint } from './points.ts';

/** Payments and their news are written down by other work as well, such as asking a silent gateway; here these are meant. */
const REQUESTS = ['/payments/initiate', '/payments/webhook'];
const asked = new AsyncLocalStorage<true>();

const emit = Server.prototype.emit as unknown as (this: Server, ...args: unknown[]) => boolean;

Server.prototype.emit = function (this: Server, ...args: unknown[]) {
  const [event, req] = args as [string, IncomingMessage];
  const begins = event === 'request' && REQUESTS.includes(req.url ?? '');
  return begins ? asked.run(true, () => emit.apply(this, args)) : emit.apply(this, args);
} as typeof Server.prototype.emit;

/** What pg sends and hears by: its own, but nothing else tells what is on the wire. */
interface Connection extends NodeJS.EventEmitter {
  query(text: string): void;
  sync(): void;
  flush(): void;
}

/** Where nobody is answered: a timer's or a job's turn is over within this time. */
const UNANSWERED_MS = 50;

/** Transactions that were let through, as `passing` says. */
let passed = 0;

/** The transaction's COMMIT has been acknowledged; the rest of the way is in this process. */
let acknowledged: CrashPoint | null = null;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('SIGKILL was not the end');
}

function armed(): Armed | null {
  try {
    return JSON.parse(readFileSync(process.env.CRASH_FILE ?? '', 'utf8')) as Armed;
  } catch {
    return null;
  }
}

/** After what has been written in this tick has gone out. */
function dieAfterwards(ms = 0): void {
  if (ms === 0) setImmediate(die);
  else setTimeout(die, ms);
}

const connect = pg.Pool.prototype.connect as unknown as (this: pg.Pool, ...args: unknown[]) => unknown;
const watched = new WeakSet<pg.Pool>();

pg.Pool.prototype.connect = function (this: pg.Pool, ...args: unknown[]) {
  const pool = /^bus-seat-booking (\w+)$/.exec(this.options.application_name ?? '')?.[1];
  if ((pool === 'commits' || pool === 'payments') && !watched.has(this)) {
    watched.add(this);
    this.on('connect', (client) => {
      watch((client as unknown as { connection: Connection }).connection, pool);
    });
  }
  return connect.apply(this, args);
} as typeof pg.Pool.prototype.connect;

function watch(connection: Connection, pool: Armed['pool']): void {
  const [query, sync] = [connection.query.bind(connection), connection.sync.bind(connection)];
  /** Statements since BEGIN that were answered; null outside a transaction of several. */
  let answered: number | null = null;
  let committing: CrashPoint | null = null;
  let meant = pool === 'commits';
  let passes = false;
  const pointHere = () => {
    const found = meant && !passes ? armed() : null;
    return found?.pool === pool ? found.point : null;
  };
  /** A transaction begins. */
  const begin = () => {
    meant = pool === 'commits' || asked.getStore() === true;
    const found = meant ? armed() : null;
    passes = found?.pool === pool && passed < (found.passing ?? 0);
    if (passes) passed += 1;
  };

  connection.query = (text) => {
    const word = text.trim().toLowerCase();
    if (word === 'begin') begin();
    const point = pointHere();
    if (word === 'begin') {
      if (point === 'before BEGIN') die();
      // The answer to BEGIN itself comes first.
      answered = -1;
    }
    if (word === 'commit' && point === 'after the last write') die();
    query(text);
    if (word === 'rollback') answered = null;
    if (word !== 'commit') return;
    answered = null;
    if (point === 'COMMIT sent') dieAfterwards();
    committing = point;
  };

  connection.sync = () => {
    // Alone it is a transaction of its own; of the payments' those only read, or note what is known already.
    const alone = answered === null && pool === 'commits';
    if (!alone) return sync();
    begin();
    const point = pointHere();
    if (point === null) return sync();
    switch (point) {
      case 'before BEGIN':
        return die();
      case 'after the lock':
        connection.flush();
        return dieAfterwards();
      case 'after the first write':
        connection.flush();
        return dieAfterwards(2);
      case 'after the last write':
        connection.flush();
        connection.prependOnceListener('commandComplete', die);
        return;
      case 'COMMIT sent':
        sync();
        return dieAfterwards();
      default:
        committing = point;
        return sync();
    }
  };

  connection.prependListener('readyForQuery', () => {
    if (answered !== null) {
      answered += 1;
      const point = pointHere();
      if (answered === 1 && point === 'after the lock') die();
      if (answered === 2 && point === 'after the first write') die();
    }
    if (committing === null) return;
    if (committing === 'COMMIT acknowledged') die();
    acknowledged = committing;
    setTimeout(die, UNANSWERED_MS);
  });
}

const end = ServerResponse.prototype.end as unknown as (
  this: ServerResponse,
  ...args: unknown[]
) => ServerResponse;

ServerResponse.prototype.end = function (this: ServerResponse, ...args: unknown[]) {
  if (acknowledged === 'after the memory changed') die();
  if (acknowledged === 'after the answer') this.once('finish', die);
  return end.apply(this, args);
} as typeof ServerResponse.prototype.end;
