import type { Timers } from '../timers.ts';
import {
  CommitUnknown,
  DatabaseUnavailable,
  type TurnBatchStore,
  type TurnResult,
  TurnRetryable,
  type TurnStore,
  TurnTooLate,
} from './turn.ts';
import type { LaneLimits } from './turnLimits.ts';
import type { TurnRows } from './turnRows.ts';

/** How a batch went, for measuring. Times are milliseconds of `now`. */
export interface BatchMeasure {
  /** Turns that it carried, and the changes in them. */
  turns: number;
  changes: number;
  /** How long the one that had waited longest did so. */
  waitMs: number;
  /** The transaction. */
  commitMs: number;
}

export interface LaneDeps {
  store: TurnBatchStore;
  limits: LaneLimits;
  timers: Timers;
  /** Milliseconds of a clock that never jumps. */
  now?(): number;
  /** Told of every transaction that ended, however it did, before those in it hear. Must not throw. */
  onBatch?(batch: BatchMeasure): void;
}

interface Waiting {
  rows: TurnRows;
  since: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Where the turns of all schedules of a process meet, between the actors and the store. Each turn waits for one of a
 * few lanes; a lane that is free takes all that wait, up to its bounds, and commits them in one transaction:
 *
 *   commit ──▶ waiting ──▶ in a lane ──┬─ committed, or refused by itself ──▶ answered
 *                                      ├─ nothing written or unknown, for all ──▶ answered
 *                                      ├─ its schedule is locked ──▶ aside, alone
 *                                      └─ one of many spoilt the transaction ──▶ aside, in halves
 *
 * When nothing is under way a turn is committed at once, so a batch grows only while others are being committed. A
 * further lane opens when many wait, for a batch of one costs nearly as much as one of ten, or when somebody has waited
 * for a while: one that is alone in its lane may stand before a locked schedule, and the others go past it as long as there
 * is another lane. What goes aside is committed beside the lanes, and holds up nobody. Rules [LANE-1]…[LANE-7].
 */
export class CommitLanes implements Pick<TurnStore, 'commit'> {
  readonly #store: TurnBatchStore;
  readonly #limits: LaneLimits;
  readonly #timers: Timers;
  readonly #now: () => number;
  readonly #onBatch: (batch: BatchMeasure) => void;
  #waiting: Waiting[] = [];
  readonly #aside: Waiting[][] = [];
  #lanesBusy = 0;
  #asideBusy = 0;
  #looksAgain = false;

  constructor({ store, limits, timers, now = () => performance.now(), onBatch = () => undefined }: LaneDeps) {
    this.#store = store;
    this.#limits = limits;
    this.#timers = timers;
    this.#now = now;
    this.#onBatch = onBatch;
  }

  /** Turns that no transaction has taken up yet. */
  get waiting(): number {
    return this.#aside.reduce((sum, group) => sum + group.length, this.#waiting.length);
  }

  /** As {@link TurnStore.commit}. One turn of a schedule at a time. */
  commit(rows: TurnRows): Promise<void> {
    if (this.waiting >= this.#limits.maxQueued) {
      return Promise.reject(new DatabaseUnavailable('too many turns wait to be committed'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, since: this.#now(), resolve, reject });
      this.#look();
    });
  }

  async #runLane(): Promise<void> {
    this.#lanesBusy += 1;
    // One microtask later: what is committed in the same tick shares the transaction.
    await Promise.resolve();
    while (this.#isWorthALane(this.#lanesBusy - 1)) await this.#write(this.#take());
    this.#lanesBusy -= 1;
    this.#look();
  }

  /** Opens a lane for what waits, now or when it has waited long enough. */
  #look(): void {
    if (this.#waiting.length === 0 || this.#lanesBusy >= this.#limits.lanes) return;
    if (this.#isWorthALane(this.#lanesBusy)) void this.#runLane();
    else if (!this.#looksAgain) {
      this.#looksAgain = true;
      this.#timers.set(
        () => {
          this.#looksAgain = false;
          this.#look();
        },
        Math.ceil(this.#limits.patienceMs - this.#waited()),
      );
    }
  }

  /** How long whoever waits longest has waited, in milliseconds; 0 when nobody does. */
  #waited(): number {
    const [first] = this.#waiting;
    return first ? this.#now() - first.since : 0;
  }

  /** Whether what waits should have a lane of its own, beside `others` that are busy. */
  #isWorthALane(others: number): boolean {
    const { spill, patienceMs } = this.#limits;
    if (others === 0 || this.#waiting.length === 0) return this.#waiting.length > 0;
    return this.#waiting.length >= spill || this.#waited() >= patienceMs;
  }

  async #runAside(): Promise<void> {
    this.#asideBusy += 1;
    for (let group = this.#aside.shift(); group; group = this.#aside.shift()) await this.#write(group);
    this.#asideBusy -= 1;
  }

  /** The next batch, in the order of their coming; never two turns of one schedule. */
  #take(): Waiting[] {
    const { maxBatch, maxChanges } = this.#limits;
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const schedules = new Set<string>();
    let changes = 0;
    for (const each of this.#waiting) {
      const full = batch.length >= maxBatch || (batch.length > 0 && changes + weight(each) > maxChanges);
      if (full || schedules.has(each.rows.scheduleId)) {
        left.push(each);
        continue;
      }
      schedules.add(each.rows.scheduleId);
      changes += weight(each);
      batch.push(each);
    }
    this.#waiting = left;
    return batch;
  }

  async #write(batch: Waiting[]): Promise<void> {
    const begunAt = this.#now();
    let results: TurnResult[] | null = null;
    let failure: unknown = null;
    try {
      results = await this.#store.commitBatch(batch.map((each) => each.rows));
    } catch (error) {
      failure = error;
    }
    this.#measure(batch, begunAt);
    if (results) this.#answer(batch, results);
    else this.#answerFailure(batch, failure);
  }

  #answer(batch: Waiting[], results: TurnResult[]): void {
    for (const [index, each] of batch.entries()) {
      const result = results[index];
      if (result === null) each.resolve();
      else if (batch.length > 1 && mayGoThrough(result)) this.#setAside([each]);
      else each.reject(result ?? new Error('a turn was left without a result'));
    }
  }

  /** What spoils a transaction for all is found by halving: the others must not fail with it. */
  #answerFailure(batch: Waiting[], failure: unknown): void {
    const forAll = failure instanceof CommitUnknown || failure instanceof DatabaseUnavailable;
    if (forAll || batch.length === 1) {
      for (const each of batch) each.reject(failure);
      return;
    }
    const half = Math.ceil(batch.length / 2);
    this.#setAside(batch.slice(0, half));
    this.#setAside(batch.slice(half));
  }

  #setAside(group: Waiting[]): void {
    this.#aside.push(group);
    if (this.#asideBusy < this.#limits.aside) void this.#runAside();
  }

  #measure(batch: Waiting[], begunAt: number): void {
    const since = batch.reduce((oldest, each) => Math.min(oldest, each.since), begunAt);
    this.#onBatch({
      turns: batch.length,
      changes: batch.reduce((sum, each) => sum + weight(each), 0),
      waitMs: begunAt - since,
      commitMs: this.#now() - begunAt,
    });
  }
}

/** Whether the same rows may be taken when they come alone. */
function mayGoThrough(result: TurnResult | undefined): boolean {
  return result instanceof TurnRetryable && !(result instanceof TurnTooLate);
}

/** Each change has one row in the log, so that counts what a turn writes. */
function weight({ rows }: Waiting): number {
  return Math.max(1, rows.logs.length);
}
