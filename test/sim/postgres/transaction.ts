import type { Life } from '../scheduler.ts';
import {
  type Call,
  ConnectionLost,
  DEADLOCK,
  LOCK_NOT_AVAILABLE,
  type Server,
  ServerError,
} from './server.ts';

/** What a transaction asks of the server. */
export interface Work<T> {
  tag: string;
  /** Rows to lock, by their keys. One alone is waited for, as `waits` says; others that are locked are passed over. */
  locks: string[];
  waits: boolean;
  /** One statement that is its own transaction; else statements, and then COMMIT, each with a round trip. */
  atOnce: boolean;
  /** What the statements find, with the rows that were passed over. Throws what the server reports. */
  prepare(busy: string[]): Prepared<T>;
}

/** What the statements of a transaction found, and what COMMIT makes true. */
export interface Prepared<T> {
  result: T;
  apply(): void;
}

/**
 * A transaction on one connection:
 *
 *   BEGIN ─▶ locks ─▶ statements ─▶ (the client hears of them, and sends COMMIT) ─▶ effect ─▶ answer
 *
 * It can end at each arrow: the client dies or stands still, the server restarts, the connection breaks. Once the end
 * of it is under way nobody but the server knows which.
 */
class Transaction<T> {
  readonly #server: Server;
  readonly #call: Call;
  readonly #work: Work<T>;
  readonly #resolve: (value: T) => void;
  #over = false;

  constructor(server: Server, call: Call, work: Work<T>, resolve: (value: T) => void) {
    this.#server = server;
    this.#call = call;
    this.#work = work;
    this.#resolve = resolve;
  }

  begin(): void {
    const server = this.#server;
    const { tag, atOnce } = this.#work;
    // What is its own transaction is committed by being sent.
    if (atOnce && !server.weather.down) this.#sentCommit();
    server.arrive(this.#call, tag, () => {
      server.began(this.#call.client, this);
      if (server.random.chance(server.weather.deadlocks)) return this.#fail(new ServerError(DEADLOCK));
      this.#lock();
    });
  }

  #lock(): void {
    const { locks, waits } = this.#work;
    const [only] = locks;
    if (waits && only !== undefined) {
      const late = () => this.#unlessOver(() => this.#fail(new ServerError(LOCK_NOT_AVAILABLE)));
      return this.#server.lock(only, this, () => this.#unlessOver(() => this.#prepared([])), late);
    }
    this.#prepared(locks.filter((key) => !this.#server.tryLock(key, this)));
  }

  #prepared(busy: string[]): void {
    let prepared: Prepared<T>;
    try {
      prepared = this.#work.prepare(busy);
    } catch (error) {
      return this.#fail(error as Error);
    }
    const { sim, life, weather, random } = this.#server;
    sim.after(this.#server.takes(), life, 'statements', () =>
      this.#unlessOver(() => {
        if (this.#work.atOnce) return this.#commit(prepared);
        if (random.chance(weather.cuts)) return this.#fail(this.#server.lost());
        this.#askForCommit(prepared);
      }),
    );
  }

  /** The client hears how the statements went, and sends COMMIT: if it lives, and when it does not stand still. */
  #askForCommit(prepared: Prepared<T>): void {
    const { sim } = this.#server;
    const patience = this.#server.afterIdle(() => this.#unlessOver(() => this.#fail(this.#server.lost())));
    sim.after(this.#server.travel(), this.#call.client, 'send commit', () => {
      patience.cleared = true;
      if (this.#over || this.#call.over) return;
      this.#sentCommit();
      this.#commit(prepared);
    });
  }

  #sentCommit(): void {
    this.#call.committing = true;
    this.#server.onCommitSent?.(this.#call.client);
  }

  #commit(prepared: Prepared<T>): void {
    const { sim, life, random, weather } = this.#server;
    const cut = random.chance(weather.commitCuts);
    // What was sent before the connection broke may still arrive, and late.
    const arrives = !cut || random.chance(0.7);
    const late = cut && random.chance(0.5) ? random.between(0, 1_500) : 0;
    if (cut) this.#call.fail(random.between(0, 20), this.#server.lost());
    sim.after(this.#server.travel() + late, life, 'commit', () =>
      this.#unlessOver(() => (arrives ? this.#takeEffect(prepared) : this.#end())),
    );
  }

  #takeEffect(prepared: Prepared<T>): void {
    prepared.apply();
    this.#end();
    this.#call.answer(this.#server.travel(), () => this.#resolve(prepared.result));
    this.#server.onCommitted();
  }

  /** The server sees that its client is gone. What was sent before goes on. */
  clientGone(): void {
    this.#unlessOver(() => {
      if (!this.#call.committing) this.#end();
    });
  }

  #fail(error: Error): void {
    this.#end();
    this.#call.fail(this.#server.travel(), error);
  }

  #end(): void {
    this.#over = true;
    this.#server.unlock(this);
    this.#server.ended(this);
  }

  #unlessOver(run: () => void): void {
    if (!this.#over) run();
  }
}

/** Runs a transaction for a client. Rejects with {@link EndUnknown} when its connection broke at COMMIT. */
export function transact<T>(server: Server, client: Life, work: Work<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = server.open(client, (error) => {
      const unknown = call.committing && error instanceof ConnectionLost;
      reject(unknown ? new EndUnknown(error) : error);
    });
    new Transaction<T>(server, call, work, resolve).begin();
  });
}

/** The connection broke when COMMIT was already under way. */
export class EndUnknown extends Error {
  constructor(cause: Error) {
    super('the end of a transaction is not known', { cause });
    this.name = 'EndUnknown';
  }
}
