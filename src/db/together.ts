import { DatabaseUnavailable } from '../app/schedule/turn.ts';
import { DEFAULT_LANE_LIMITS } from '../app/schedule/turnLimits.ts';

/** Small writes of one kind, for each of which a transaction of its own would be most of the work. */
export interface TogetherOptions<Item, Result> {
  /** Writes all of them in one statement; their results, in the same order. */
  write(items: Item[]): Promise<Result[]>;
  /** Two of one key are never under way at once: the one would wait for the other, and all of its statement with it. */
  keyOf(item: Item): string;
  /** Whether a failure says nothing about any one of them: then it is all of theirs. */
  isForAll(error: unknown): boolean;
  /** Nobody waits longer to be written; default 2000 ms. */
  maxWaitMs?: number;
}

interface Waiting<Item, Result> {
  item: Item;
  key: string;
  since: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** The bounds under which turns share transactions. */
const { lanes, spill, patienceMs, maxBatch, maxQueued } = DEFAULT_LANE_LIMITS;

/**
 * Writes what many ask for at once: alone while nothing is under way, and else whatever has come meanwhile together, in the
 * order of its coming. Who spoils a statement for the others is found by halving, and fails alone, as long as the others
 * have not waited for too long. Rules [IDEM-15] and [IDEM-16].
 */
export class Together<Item, Result> {
  readonly #options: TogetherOptions<Item, Result>;
  readonly #maxWaitMs: number;
  #waiting: Waiting<Item, Result>[] = [];
  readonly #keysUnderWay = new Set<string>();
  #underWay = 0;
  #looksAgain: NodeJS.Timeout | undefined;

  constructor(options: TogetherOptions<Item, Result>) {
    this.#options = options;
    this.#maxWaitMs = options.maxWaitMs ?? 2_000;
  }

  /** Rejects with what writing it, alone or with others, failed with; {@link DatabaseUnavailable}: it was not written. */
  write(item: Item): Promise<Result> {
    if (this.#waiting.length >= maxQueued) {
      return Promise.reject(new DatabaseUnavailable('too many wait to be written'));
    }
    const key = this.#options.keyOf(item);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, key, since: performance.now(), resolve, reject });
      this.#look();
    });
  }

  #look(): void {
    this.#giveUpLate();
    const batch = this.#isWorthALane() ? this.#take() : [];
    if (batch.length > 0) void this.#run(batch);
    this.#lookAgain();
  }

  /** How long whoever waits longest has waited, in milliseconds; 0 when nobody does. */
  #waited(): number {
    const [first] = this.#waiting;
    return first ? performance.now() - first.since : 0;
  }

  #isWorthALane(): boolean {
    if (this.#underWay === 0) return true;
    const isPressing = this.#waiting.length >= spill || this.#waited() >= patienceMs;
    return this.#underWay < lanes && isPressing;
  }

  /** When the first who waits is worth a lane of its own, or has waited for too long. */
  #lookAgain(): void {
    clearTimeout(this.#looksAgain);
    if (this.#waiting.length === 0) return;
    const waited = this.#waited();
    const until = this.#underWay < lanes && waited < patienceMs ? patienceMs : this.#maxWaitMs;
    this.#looksAgain = setTimeout(() => this.#look(), Math.ceil(until - waited)).unref();
  }

  /** Where commits are slow and do not fail, nothing else would end a wait. */
  #giveUpLate(): void {
    const inTime = this.#waiting.findIndex((each) => !this.#isLate(each));
    const late = this.#waiting.splice(0, inTime < 0 ? this.#waiting.length : inTime);
    refuseAll(late, 'the database is slow, and this has waited too long to be written');
  }

  #isLate({ since }: Waiting<Item, Result>): boolean {
    return performance.now() - since >= this.#maxWaitMs;
  }

  async #run(batch: Waiting<Item, Result>[]): Promise<void> {
    this.#underWay += 1;
    await this.#settle(batch);
    this.#underWay -= 1;
    for (const { key } of batch) this.#keysUnderWay.delete(key);
    this.#look();
  }

  #take(): Waiting<Item, Result>[] {
    const taken: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const each of this.#waiting) {
      if (taken.length < maxBatch && !this.#keysUnderWay.has(each.key)) {
        this.#keysUnderWay.add(each.key);
        taken.push(each);
      } else left.push(each);
    }
    this.#waiting = left;
    return taken;
  }

  async #settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.write(batch.map(({ item }) => item));
      for (const [index, each] of batch.entries()) each.resolve(results[index] as Result);
    } catch (error) {
      await this.#settleFailure(batch, error);
    }
  }

  async #settleFailure(batch: Waiting<Item, Result>[], error: unknown): Promise<void> {
    const isForAll = this.#options.isForAll(error);
    if (isForAll || batch.length === 1) {
      for (const each of batch) each.reject(error);
      // It is theirs too who would only find out the same after these.
      if (isForAll) refuseAll(this.#waiting.splice(0), 'those before this could not be written', error);
    } else if (batch.some((each) => this.#isLate(each))) {
      // A lock takes its whole timeout to say so, and would do so again in each half.
      refuseAll(batch, 'who spoils a statement was not looked for any longer', error);
    } else {
      const half = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, half));
      await this.#settle(batch.slice(half));
    }
  }
}

function refuseAll(all: readonly { reject(error: unknown): void }[], message: string, cause?: unknown): void {
  for (const each of all) each.reject(new DatabaseUnavailable(message, { cause }));
}
