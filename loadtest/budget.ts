/**
 * How many rounds there is time for, on a machine as quick or as slow as it is: each row of the bench has its share of what
 * is left, so that the last one is measured as well as the first.
 */
export class Budget {
  readonly #endsAt: number;
  readonly #now: () => number;
  #weightsLeft: number;

  /** `weights`: how long the rows take beside each other; `now` in milliseconds. */
  constructor(weights: readonly number[], milliseconds: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#endsAt = now() + milliseconds;
    this.#weightsLeft = weights.reduce((sum, weight) => sum + weight, 0);
  }

  /**
   * Begins the next row. What it gives counts rounds from 0 on, `most` at the most and one at the least: none begins of
   * which more than half, if it is as long as the one before, would come after the row's time.
   */
  begin(weight: number, most: number): () => Iterable<number> {
    const share = weight / this.#weightsLeft;
    this.#weightsLeft -= weight;
    const now = this.#now;
    const endsAt = now() + share * (this.#endsAt - now());
    return function* rounds() {
      for (let round = 0, begunAt = now(); round < most; round += 1) {
        const tookMs = now() - begunAt;
        if (round > 0 && now() + tookMs / 2 > endsAt) return;
        begunAt = now();
        yield round;
      }
    };
  }
}
