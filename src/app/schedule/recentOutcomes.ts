import type { Outcome } from './turn.ts';

/** The last outcomes by operation id, so that a second delivery is answered like the first, refusals included. */
export class RecentOutcomes {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #bound: number;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get(operationId: string): Outcome | undefined {
    return this.#outcomes.get(operationId);
  }

  set(operationId: string, outcome: Outcome): void {
    // "Come back later" is not an outcome to remember.
    if (!outcome.ok && outcome.code === 'unavailable') return;
    this.#outcomes.set(operationId, outcome);
    if (this.#outcomes.size <= this.#bound) return;
    const oldest = this.#outcomes.keys().next();
    if (!oldest.done) this.#outcomes.delete(oldest.value);
  }
}
