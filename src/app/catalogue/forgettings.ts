import type { EpochMs } from '../ports.ts';

/** What a page of a search depends on. */
interface Shown {
  shows: ReadonlySet<string>;
  countsSeats: boolean;
}

const NEVER = Number.NEGATIVE_INFINITY;
/** More schedules change within the time that matters only in a rush; then the oldest are looked through. */
const MANY = 1_000;

/** When something was last forgotten, for as long as it matters to pages that others have made. */
export class Forgettings {
  readonly #keepMs: number;
  readonly #ofSchedule = new Map<string, EpochMs>();
  #ofAny = NEVER;
  #ofEverything = NEVER;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** Null: everything. */
  note(scheduleIds: readonly string[] | null, at: EpochMs): void {
    this.#ofAny = at;
    if (scheduleIds === null) this.#ofEverything = at;
    for (const id of scheduleIds ?? []) this.#ofSchedule.set(id, at);
    if (this.#ofSchedule.size > MANY) this.#prune(at - this.#keepMs);
  }

  /** When something was last forgotten that a page shows. */
  of({ shows, countsSeats }: Shown): EpochMs {
    if (countsSeats) return this.#ofAny;
    return Math.max(this.#ofEverything, ...Array.from(shows, (id) => this.#ofSchedule.get(id) ?? NEVER));
  }

  #prune(before: EpochMs): void {
    for (const [id, at] of this.#ofSchedule) if (at < before) this.#ofSchedule.delete(id);
  }
}
