/** What was started, to be stopped in the opposite order. */
export class Closing {
  readonly #steps: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  readonly #onTrouble: (name: string, error: unknown) => void;
  #closing: Promise<void> | null = null;

  constructor(onTrouble: (name: string, error: unknown) => void) {
    this.#onTrouble = onTrouble;
  }

  add(name: string, stop: () => Promise<unknown> | unknown): void {
    this.#steps.push({ name, stop });
  }

  /** Stops everything, once; a step that fails does not keep the others from stopping. */
  close(): Promise<void> {
    if (this.#closing === null) this.#closing = this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const { name, stop } of this.#steps.reverse()) {
      try {
        await stop();
      } catch (error) {
        this.#onTrouble(name, error);
      }
    }
  }
}
