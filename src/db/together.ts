import { DEFAULT_LANE_LIMITS } from '../app/schedule/turnLimits.ts';

/** Small writes of one kind, for each of which a transaction of its own would be most of the work. */
export interface TogetherOptions<Item, Result> {
  /** Writes all of them in one statement; their results, in the same order. */
  write(items: Item[]): Promise<Result[]>;
  /** Two of one key never share a statement. */
  keyOf(item: Item): string;
  /** Whether a failure says nothing about any one of them: then it is all of theirs. */
  isForAll(error: unknown): boolean;
}

interface Waiting<Item, Result> {
  item: Item;
  key: string;
  since: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** The bounds under which turns share transactions. */
const { lanes, spill, patienceMs, maxBatch } = DEFAULT_LANE_LIMITS;

/**
 * Writes what many ask for at once: alone while nothing is under way, and else whatever has come meanwhile together, in the
 * order of its coming. Who spoils a statement for the others is found by halving, and fails alone.
 */
export class Together<Item, Result> {
  readonly #options: TogetherOptions<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #underWay = 0;
  #looksAgain = false;

  constructor(options: TogetherOptions<Item, Result>) {
    this.#options = options;
  }

  /** Rejects with what writing it, alone or with others, failed with. */
  write(item: Item): Promise<Result> {
    const key = this.#options.keyOf(item);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, key, since: performance.now(), resolve, reject });
      this.#look();
    });
  }

  #look(): void {
    const [first] = this.#waiting;
    if (!first || this.#underWay >= lanes) return;
    const waited = performance.now() - first.since;
    if (this.#underWay === 0 || this.#waiting.length >= spill || waited >= patienceMs) {
      void this.#run();
    } else if (!this.#looksAgain) {
      this.#looksAgain = true;
      setTimeout(
        () => {
          this.#looksAgain = false;
          this.#look();
        },
        Math.ceil(patienceMs - waited),
      ).unref();
    }
  }

  async #run(): Promise<void> {
    this.#underWay += 1;
    await this.#settle(this.#take());
    this.#underWay -= 1;
    this.#look();
  }

  #take(): Waiting<Item, Result>[] {
    const taken = new Map<string, Waiting<Item, Result>>();
    const left: Waiting<Item, Result>[] = [];
    for (const each of this.#waiting) {
      if (taken.size < maxBatch && !taken.has(each.key)) taken.set(each.key, each);
      else left.push(each);
    }
    this.#waiting = left;
    return [...taken.values()];
  }

  async #settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.write(batch.map(({ item }) => item));
      for (const [index, each] of batch.entries()) each.resolve(results[index] as Result);
    } catch (error) {
      if (batch.length > 1 && !this.#options.isForAll(error)) {
        const half = Math.ceil(batch.length / 2);
        await this.#settle(batch.slice(0, half));
        await this.#settle(batch.slice(half));
      } else for (const each of batch) each.reject(error);
    }
  }
}
