import type { Outcome } from './turn.ts';

/**
 * The last outcomes by operation id, so that a second delivery is answered like the first, refusals included. At least
 * the last `least` are known, and never twice as many: two generations, of which the older goes as a whole. Taking the
 * oldest out of one map, again and again, would cost more than deciding what is kept in it.
 */
export class RecentOutcomes {
  #young = new Map<string, Outcome>();
  #old = new Map<string, Outcome>();
  readonly #least: number;

  constructor(least: number) {
    this.#least = least;
  }

  get(operationId: string): Outcome | undefined {
    return this.#young.get(operationId) ?? this.#old.get(operationId);
  }

  set(operationId: string, outcome: Outcome): void {
    // "Come back later" is not an outcome to remember.
    if (!outcome.ok && outcome.code === 'unavailable') return;
    if (this.#young.size >= this.#least) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(operationId, outcome);
  }
}
