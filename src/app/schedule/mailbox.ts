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
  #freeing = 0;
  readonly #bound: number;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** True when a command waits after which a seat may be free that now is not. */
  get mayFree(): boolean {
    return this.#freeing > 0;
  }

  /** False when the mailbox is full. */
  offer(waiting: Waiting): boolean {
    if (this.#waiting.length >= this.#bound) return false;
    this.#waiting.push(waiting);
    if (mayFree(waiting)) this.#freeing += 1;
    return true;
  }

  /** Takes up to `count`, in their order. */
  take(count: number): Waiting[] {
    const taken = this.#waiting.splice(0, count);
    this.#freeing -= taken.filter(mayFree).length;
    return taken;
  }
}

/** Whatever is not about taking seats may free some, or change what can be taken. */
export function mayFree({ operation }: Waiting): boolean {
  return operation.command.type !== 'reserve';
}
