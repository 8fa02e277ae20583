import type { Operation, Outcome } from './turn.ts';

/** An operation that waits for its turn, and how its caller is answered. */
export interface Waiting {
  operation: Operation;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

/** First come, first served, and bounded: past the bound a caller is told to come back. Rule [RUSH-2]. */
export class Mailbox {
  #waiting: Waiting[] = [];
  readonly #bound: number;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** False when the mailbox is full. */
  offer(waiting: Waiting): boolean {
    if (this.#waiting.length >= this.#bound) return false;
    this.#waiting.push(waiting);
    return true;
  }

  /** Takes up to `count`, in their order. */
  take(count: number): Waiting[] {
    if (count >= this.#waiting.length) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, count);
  }
}
