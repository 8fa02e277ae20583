import type { Life } from '../scheduler.ts';
import { type Call, DEADLOCK, LOCK_NOT_AVAILABLE, type Server, ServerError } from './server.ts';

/** What the statements of a transaction found, and what COMMIT makes true. */
export interface Prepared<T> {
  result: T;
  /** Throws, and changes nothing, when a constraint forbids it. */
  apply(): void;
}

/**
 * A transaction of several statements on one connection:
 *
 *   BEGIN ─▶ locks, in the order of their keys ─▶ statements ─▶ (the client hears of them) ─▶ COMMIT ─▶ effect ─▶ answer
 *
 * It can end at each arrow: the client dies or stands still, the server restarts, the connection breaks. Once COMMIT
 * is under way nobody but the server knows which.
 */
export class Transaction<T> {
  readonly #server: Server;
  readonly #call: Call;
  readonly #resolve: (value: T) => void;
  #over = false;

  constructor(server: Server, call: Call, resolve: (value: T) => void) {
    this.#server = server;
    this.#call = call;
    this.#resolve = resolve;
  }

  begin(tag: string, locks: string[], prepare: () => Prepared<T>): void {
    this.#server.arrive(this.#call, tag, () => {
      this.#watchClient();
      if (this.#server.random.chance(this.#server.weather.deadlocks))
        return this.#fail(new ServerError(DEADLOCK));
      this.#lock([...locks].sort(), () => this.#prepared(prepare));
    });
  }

  #lock(keys: string[], then: () => void): void {
    const [key, ...rest] = keys;
    if (key === undefined) return then();
    this.#server.lock(
      key,
      this,
      () => this.#unlessOver(() => this.#lock(rest, then)),
      () => this.#unlessOver(() => this.#fail(new ServerError(LOCK_NOT_AVAILABLE))),
    );
  }

  #prepared(prepare: () => Prepared<T>): void {
    let prepared: Prepared<T>;
    try {
      prepared = prepare();
    } catch (error) {
      return this.#fail(error as Error);
    }
    const { sim, life, weather, random } = this.#server;
    sim.after(this.#server.takes(), life, 'statements', () =>
      this.#unlessOver(() => {
        if (random.chance(weather.cuts)) return this.#fail(this.#server.lost());
        this.#askForCommit(prepared);
      }),
    );
  }

  /** The client hears how the statements went, and sends COMMIT: if it lives, and when it does not stand still. */
  #askForCommit(prepared: Prepared<T>): void {
    const { sim } = this.#server;
    const idle = { spoke: false };
    this.#server.afterIdle(() =>
      this.#unlessOver(() => {
        if (!idle.spoke) this.#fail(this.#server.lost());
      }),
    );
    sim.after(this.#server.travel(), this.#call.client, 'send commit', () => {
      idle.spoke = true;
      if (this.#over || this.#call.over) return;
      this.#call.committing = true;
      this.#commit(prepared);
      this.#server.onCommitSent?.(this.#call.client);
    });
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
    try {
      prepared.apply();
    } catch (error) {
      return this.#fail(error as Error);
    }
    this.#end();
    this.#call.answer(this.#server.travel(), () => this.#resolve(prepared.result));
    this.#server.onCommitted();
  }

  /** The server sees that its client is gone: at once, or when the network tells. */
  #watchClient(): void {
    const { sim, life, random } = this.#server;
    const look = () =>
      this.#unlessOver(() => {
        if (this.#call.client.alive) sim.after(500, life, 'look for client', look);
        else if (!this.#call.committing) this.#end();
      });
    sim.after(random.between(1, 500), life, 'look for client', look);
  }

  #fail(error: Error): void {
    this.#end();
    this.#call.fail(this.#server.travel(), error);
  }

  #end(): void {
    this.#over = true;
    this.#server.unlock(this);
  }

  #unlessOver(run: () => void): void {
    if (!this.#over) run();
  }
}

/** Runs a transaction for a client; see {@link Transaction}. `committing` tells a failure at COMMIT from another. */
export function transact<T>(
  server: Server,
  client: Life,
  tag: string,
  locks: string[],
  prepare: () => Prepared<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = server.open(client, (error) => reject(call.committing ? new AtCommit(error) : error));
    new Transaction<T>(server, call, resolve).begin(tag, locks, prepare);
  });
}

/** A transaction failed when COMMIT was already under way. */
export class AtCommit extends Error {
  constructor(cause: Error) {
    super('failed at COMMIT', { cause });
    this.name = 'AtCommit';
  }
}
