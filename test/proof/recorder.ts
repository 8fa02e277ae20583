import type { HistoryEvent } from '../sim/history.ts';

type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** The history of a run, in the order of its times. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  /** Answers that no client may get, whatever fails. */
  readonly wrong: string[] = [];
  /** How often each kind of call ended how. */
  readonly counts = new Map<string, number>();

  push(event: Untimed<HistoryEvent>): void {
    this.events.push({ at: Date.now(), ...event } as HistoryEvent);
    if (event.type === 'answer' || event.type === 'unknown') {
      this.count(event.type === 'unknown' ? 'unknown' : event.answer.ok ? 'ok' : event.answer.code);
    }
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
