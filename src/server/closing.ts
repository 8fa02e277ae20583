/** How long one part may take to stop; those that finish what runs have bounds of their own that are shorter. */
const PART_STOPS_WITHIN_MS = 15_000;

/** What was started, to be stopped in the opposite order. */
export class Closing {
  readonly #steps: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  readonly #onTrouble: (name: string, error: unknown) => void;
  readonly #withinMs: number;
  #closing: Promise<void> | null = null;

  constructor(onTrouble: (name: string, error: unknown) => void, withinMs = PART_STOPS_WITHIN_MS) {
    this.#onTrouble = onTrouble;
    this.#withinMs = withinMs;
  }

  add(name: string, stop: () => Promise<unknown> | unknown): void {
    this.#steps.push({ name, stop });
  }

  /** Stops everything, once; a part that fails, or does not come to its end, does not keep the others from stopping. */
  close(): Promise<void> {
    if (this.#closing === null) this.#closing = this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const { name, stop } of this.#steps.reverse()) {
      try {
        await this.#bounded(stop);
      } catch (error) {
        this.#onTrouble(name, error);
      }
    }
  }

  async #bounded(stop: () => Promise<unknown> | unknown): Promise<void> {
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new Error(`it has not stopped within ${this.#withinMs} ms`)),
      this.#withinMs,
    );
    try {
      await Promise.race([stop(), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}
