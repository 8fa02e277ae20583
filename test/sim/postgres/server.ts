import type { Random } from '../random.ts';
import { Life, type Scheduler, type TimerHandle } from '../scheduler.ts';
import { Tables } from './tables.ts';

/** The connection broke, or none could be made. `code` as the driver gives it, if it gives one. */
export class ConnectionLost extends Error {
  readonly code: string | undefined;

  constructor(code?: string) {
    super('Connection terminated unexpectedly');
    this.name = 'ConnectionLost';
    this.code = code;
  }
}

/** A failure that the server itself reports: a lock, a deadlock, a statement that took too long. */
export class ServerError extends Error {
  readonly code: string;
  readonly constraint: string | undefined;

  constructor(code: string, constraint?: string) {
    super(`the server says ${code} ${constraint ?? ''}`);
    this.name = 'ServerError';
    this.code = code;
    this.constraint = constraint;
  }
}

export const LOCK_NOT_AVAILABLE = '55P03';
export const DEADLOCK = '40P01';
export const QUERY_CANCELED = '57014';

/** As src/db/pools.ts sets them. */
const LOCK_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const IDLE_IN_TRANSACTION_MS = 10_000;
const CONNECT_TIMEOUT_MS = 1_000;

/** What is wrong with the database just now. */
export interface Weather {
  down: boolean;
  /** Nobody refuses the connection, nobody answers. */
  silent: boolean;
  /** Milliseconds that each statement takes at the most. */
  slowMs: number;
  /** How often a connection breaks in the middle of a statement, and at a COMMIT. */
  cuts: number;
  commitCuts: number;
  deadlocks: number;
}

export const FAIR: Weather = { down: false, silent: false, slowMs: 4, cuts: 0, commitCuts: 0, deadlocks: 0 };

/** A request that is under way. */
export class Call {
  readonly client: Life;
  /** COMMIT was sent: a failure says nothing about what became of it. */
  committing = false;
  over = false;
  readonly #server: Server;
  readonly #reject: (error: Error) => void;

  constructor(server: Server, client: Life, reject: (error: Error) => void) {
    this.#server = server;
    this.client = client;
    this.#reject = reject;
  }

  answer(ms: number, settle: () => void): void {
    if (this.over) return;
    this.over = true;
    this.#server.closed(this);
    this.#server.sim.after(ms, this.client, 'answer', settle);
  }

  fail(ms: number, error: Error): void {
    this.answer(ms, () => this.#reject(error));
  }
}

/** A transaction that runs. */
interface Open {
  clientGone(): void;
}

/**
 * The promises of PostgreSQL that the system builds on: what is committed survives everything, a transaction has an
 * effect whole or not at all, a locked row is waited for, and a connection can break at any moment, a COMMIT in flight.
 */
export class Server {
  readonly tables = new Tables();
  readonly sim: Scheduler;
  readonly random: Random;
  weather: Weather = { ...FAIR };
  /** Ends with the server: what it was at is undone. */
  life = new Life('postgres');
  /** Told after every transaction that took effect. */
  onCommitted: () => void = () => undefined;
  /** Told of a client that has just sent COMMIT. */
  onCommitSent: ((client: Life) => void) | null = null;
  readonly #calls = new Set<Call>();
  readonly #open = new Map<Open, Life>();
  readonly #locks = new Map<string, { holder: object; waiting: { by: object; go: () => void }[] }>();

  constructor(sim: Scheduler, random: Random) {
    this.sim = sim;
    this.random = random;
  }

  /** A statement that is a transaction of its own. `work` runs at one instant; a failure is told as `told` says. */
  statement<T>(client: Life, tag: string, work: () => T, told?: (error: Error) => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = this.open(client, told ? (error) => reject(told(error)) : reject);
      this.arrive(call, tag, () => {
        if (this.random.chance(this.weather.cuts)) return this.cut(call, work);
        let result: T;
        try {
          result = work();
        } catch (error) {
          return call.fail(this.travel(), error as Error);
        }
        call.answer(this.travel(), () => resolve(result));
      });
    });
  }

  /** The database is the same before and after; every connection is not. */
  restart(): void {
    this.life.alive = false;
    this.life = new Life('postgres');
    this.#locks.clear();
    this.#open.clear();
    for (const call of [...this.#calls]) call.fail(this.random.between(0, 5), this.lost());
    this.#calls.clear();
  }

  open(client: Life, reject: (error: Error) => void): Call {
    const call = new Call(this, client, reject);
    this.#calls.add(call);
    return call;
  }

  closed(call: Call): void {
    this.#calls.delete(call);
  }

  /** Brings a request to the server, or not. */
  arrive(call: Call, tag: string, run: () => void): void {
    const { down, silent } = this.weather;
    if (down) return call.fail(silent ? CONNECT_TIMEOUT_MS : 1, new ConnectionLost('ECONNREFUSED'));
    const ms = this.takes();
    if (ms > STATEMENT_TIMEOUT_MS) return call.fail(STATEMENT_TIMEOUT_MS, new ServerError(QUERY_CANCELED));
    this.sim.after(ms, this.life, tag, () => {
      if (!call.over) run();
    });
  }

  /** How long a statement takes. */
  takes(): number {
    const r = this.random.next();
    return 1 + Math.floor(r * r * this.weather.slowMs);
  }

  /** How long an answer is under way. */
  travel(): number {
    return this.random.below(3);
  }

  lost(): ConnectionLost {
    return new ConnectionLost(this.random.chance(0.5) ? 'ECONNRESET' : undefined);
  }

  /** The connection breaks: before the statement took effect, or after. */
  cut(call: Call, work: () => void): void {
    if (this.random.chance(0.5)) {
      try {
        work();
      } catch {
        // Nobody is there to hear of it.
      }
    }
    call.fail(this.travel(), this.lost());
  }

  began(client: Life, transaction: Open): void {
    this.#open.set(transaction, client);
  }

  ended(transaction: Open): void {
    this.#open.delete(transaction);
  }

  /** A process has died: its connections end, some at once, some when the network tells. */
  clientDied(client: Life): void {
    for (const [transaction, its] of this.#open) {
      if (its !== client) continue;
      const ms = this.random.chance(0.8) ? this.random.between(1, 10) : this.random.between(10, 5_000);
      this.sim.after(ms, this.life, 'client gone', () => transaction.clientGone());
    }
  }

  /** Locks a row for `by`; `go` runs when it has it, `late` when it waited too long. */
  lock(key: string, by: object, go: () => void, late: () => void): void {
    const held = this.#locks.get(key);
    if (!held) {
      this.#locks.set(key, { holder: by, waiting: [] });
      return go();
    }
    if (held.holder === by) return go();
    const waiting = { by, go };
    held.waiting.push(waiting);
    this.sim.after(LOCK_TIMEOUT_MS, this.life, 'lock timeout', () => {
      const index = held.waiting.indexOf(waiting);
      if (index < 0) return;
      held.waiting.splice(index, 1);
      late();
    });
  }

  /** Locks a row for `by` unless somebody has it (`skip locked`). */
  tryLock(key: string, by: object): boolean {
    const held = this.#locks.get(key);
    if (held && held.holder !== by) return false;
    if (!held) this.#locks.set(key, { holder: by, waiting: [] });
    return true;
  }

  /** Gives up every lock of `by`, and its place where it waits. */
  unlock(by: object): void {
    for (const [key, held] of this.#locks) {
      if (held.waiting.length > 0) held.waiting = held.waiting.filter((each) => each.by !== by);
      if (held.holder !== by) continue;
      const next = held.waiting.shift();
      if (next) {
        held.holder = next.by;
        this.sim.after(0, this.life, 'lock', next.go);
      } else {
        this.#locks.delete(key);
      }
    }
  }

  /** A connection that says nothing within a transaction is closed. */
  afterIdle(run: () => void): TimerHandle {
    return this.sim.timer(IDLE_IN_TRANSACTION_MS, this.life, 'idle in transaction', run);
  }
}
