/** Something that was left out, and why. */
export interface Skip {
  reason: string;
  /** `trips` are lines of the timetable, `departures` are trips on one day. */
  unit: 'trips' | 'departures';
  count: number;
}

/** Counts what is left out, by reason. */
export class SkipCounts {
  readonly #counts = new Map<string, Skip>();

  add(unit: Skip['unit'], reason: string, count = 1): void {
    if (count === 0) return;
    const known = this.#counts.get(`${unit} ${reason}`);
    if (known) known.count += count;
    else this.#counts.set(`${unit} ${reason}`, { reason, unit, count });
  }

  list(): Skip[] {
    return [...this.#counts.values()];
  }
}
