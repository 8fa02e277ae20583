import { TripFailure } from './failure.ts';

/** A seat as watchers see it. */
export interface WatchedSeat {
  id: string;
  seatNumber: string;
  price: number;
  status: string;
}

/** The seat map as one door shows it at the moment. */
export interface SeatMapView {
  readonly version: number;
  readonly availableSeats: number;
  readonly seats: ReadonlyMap<string, WatchedSeat>;
}

interface Waiting {
  condition: (view: SeatMapView) => boolean;
  resolve: (atMs: number) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

const SHOWN_WITHIN_MS = 10_000;

/** Somebody who looks at a seat map; each door has its own kind. */
export abstract class SeatWatcher {
  readonly door: string;
  /** The version of each map that was shown, in order. */
  readonly versions: number[] = [];
  readonly #waiting = new Set<Waiting>();
  #ended: Error | null = null;

  constructor(door: string) {
    this.door = door;
  }

  abstract get view(): SeatMapView;
  /** Stops watching. */
  abstract close(): Promise<void>;

  /**
   * Resolves when the map shows what `condition` asks for, with the moment (`performance.now()`); at once when it
   * does already. Rejects after ten seconds, or when the watcher is cut off.
   */
  until(what: string, condition: Waiting['condition']): Promise<number> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.versions.length > 0 && condition(this.view)) return Promise.resolve(performance.now());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new TripFailure(`The ${this.door} did not show ${what} within ${SHOWN_WITHIN_MS / 1000} s.`));
      }, SHOWN_WITHIN_MS);
      const waiting = { condition, resolve, reject, timer };
      this.#waiting.add(waiting);
    });
  }

  /** Resolves when all of the seats have a status. */
  untilSeats(seatIds: readonly string[], status: string): Promise<number> {
    const shown = ({ seats }: SeatMapView) => seatIds.every((id) => seats.get(id)?.status === status);
    return this.until(`the seats as ${status}`, shown);
  }

  /** For the doors: the map has changed. */
  protected changed(): void {
    const { view } = this;
    this.versions.push(view.version);
    for (const waiting of [...this.#waiting]) {
      if (!waiting.condition(view)) continue;
      this.#settle(waiting);
      waiting.resolve(performance.now());
    }
  }

  /** For the doors: nothing more will be shown. */
  protected ended(why: string): void {
    this.#ended ??= new TripFailure(`The ${this.door} was cut off: ${why}.`);
    for (const waiting of [...this.#waiting]) {
      this.#settle(waiting);
      waiting.reject(this.#ended);
    }
  }

  #settle(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
  }
}
