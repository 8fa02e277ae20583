/**
 * Lets a crowd in bit by bit: so many in one round of the event loop, the others in the rounds after, in the order of
 * their coming. Between two rounds those are heard who are in already. Rule [WATCH-6].
 */
export class Turnstile {
  readonly #atOnce: number;
  #waiting: (() => void)[] = [];
  #left: number;
  #turning = false;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
    this.#left = atOnce;
  }

  /** `enter` is called at once, or when it is its turn. */
  pass(enter: () => void): void {
    if (!this.#turning) {
      this.#turning = true;
      setImmediate(() => this.#turn());
    }
    if (this.#left === 0) {
      this.#waiting.push(enter);
      return;
    }
    this.#left -= 1;
    enter();
  }

  #turn(): void {
    const next = this.#waiting.splice(0, this.#atOnce);
    this.#left = this.#atOnce - next.length;
    this.#turning = next.length > 0;
    if (this.#turning) setImmediate(() => this.#turn());
    for (const enter of next) enter();
  }
}
