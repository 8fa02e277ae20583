/** Something that is dear to make, made at most once in `keepMs`, however many ask for it at once. */
export class Kept<T> {
  readonly #make: () => Promise<T>;
  readonly #keepMs: number;
  #made: { value: Promise<T>; until: number } | null = null;

  constructor(make: () => Promise<T>, keepMs: number) {
    this.#make = make;
    this.#keepMs = keepMs;
  }

  /** What was made last, or is being made, while it is fresh. A failure is not kept. */
  get(): Promise<T> {
    if (this.#made && performance.now() < this.#made.until) return this.#made.value;
    const value = this.#make();
    // Until it is there it is fresh; its time runs from then on.
    const made = { value, until: Number.POSITIVE_INFINITY };
    this.#made = made;
    value.then(
      () => {
        made.until = performance.now() + this.#keepMs;
      },
      () => {
        if (this.#made === made) this.#made = null;
      },
    );
    return value;
  }
}
