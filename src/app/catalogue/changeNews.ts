/** Schedules whose seats, price, times or status have changed; null: any may have. */
export type Changed = readonly string[] | null;

/** A rush commits hundreds of turns a second; what changed is told together, well within the second. */
const GATHER_MS = 50;

/** Which schedules have changed, in whichever process: for whoever shows many of them and asks anew for what changed. */
export class ChangeNews {
  readonly #listeners = new Set<(changed: Changed) => void>();
  #gathered: Set<string> | null = new Set();
  #timer: NodeJS.Timeout | null = null;
  /** Told of what this process has changed, for the other processes. */
  onOwn: (changed: Changed) => void = () => undefined;

  onChange(listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** This process has changed a schedule; null: everything may be another. */
  note(scheduleId: string | null): void {
    // Everything outweighs the rest.
    if (scheduleId === null) this.#gathered = null;
    else this.#gathered?.add(scheduleId);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS).unref();
  }

  /** Another process has. */
  hear(changed: Changed): void {
    for (const listener of this.#listeners) listener(changed);
  }

  #tell(): void {
    const changed = this.#gathered && [...this.#gathered];
    this.#gathered = new Set();
    this.#timer = null;
    this.onOwn(changed);
    this.hear(changed);
  }
}
