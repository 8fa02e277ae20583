/**
 * What is known of one schedule's seats, outside of React: each drawn seat subscribes to itself, so that a delta draws
 * anew what it changed and nothing else.
 */

import { type Connection, watchSeats } from './watchSeats.ts';
import type { LiveSeat, SeatNews } from './wire.ts';

type Status = LiveSeat['status'];
type Listener = () => void;

/** What the page as a whole shows. A new object with each change; a seat that is taken or freed is none. */
export interface MapState {
  connection: Connection;
  scheduleStatus: string | null;
  /** In a new array only when seats were added, removed or repriced. */
  seats: readonly LiveSeat[];
}

const EMPTY: MapState = { connection: 'connecting', scheduleStatus: null, seats: [] };

/** What a drawing of seats listens to: a live store, or seats that stand still. */
export type SeatSource = Pick<SeatStore, 'map' | 'onMap' | 'status' | 'onSeat'>;

/** Seats that do not change: a layout that is being drawn. */
export function stillSeats(seats: readonly LiveSeat[]): SeatSource {
  const map: MapState = { connection: 'live', scheduleStatus: null, seats };
  const never = () => () => true;
  return { map: () => map, onMap: never, onSeat: never, status: () => 'available' };
}

export class SeatStore {
  readonly #scheduleId: string;
  readonly #statuses = new Map<string, Status>();
  readonly #seatListeners = new Map<string, Set<Listener>>();
  readonly #mapListeners = new Set<Listener>();
  readonly #changeListeners = new Set<(changed: ReadonlyMap<string, Status>) => void>();
  readonly #availableListeners = new Set<Listener>();
  #map: MapState = EMPTY;
  #available: number | null = null;
  /** What changed since it was last told. */
  #untold = new Map<string, Status>();
  #frame: number | null = null;
  #stop: (() => void) | null = null;

  constructor(scheduleId: string) {
    this.#scheduleId = scheduleId;
  }

  /** Watches while somebody looks. */
  readonly start = (): (() => void) => {
    this.#stop ??= watchSeats(this.#scheduleId, {
      onNews: (news) => this.#take(news),
      onConnection: (connection) => {
        if (connection !== this.#map.connection) this.#show({ connection });
      },
    });
    return () => {
      this.#stop?.();
      this.#stop = null;
      if (this.#frame !== null) cancelAnimationFrame(this.#frame);
      this.#frame = null;
    };
  };

  readonly map = (): MapState => this.#map;

  readonly onMap = (listener: Listener): (() => void) => {
    this.#mapListeners.add(listener);
    return () => this.#mapListeners.delete(listener);
  };

  readonly available = (): number | null => this.#available;

  readonly onAvailable = (listener: Listener): (() => void) => {
    this.#availableListeners.add(listener);
    return () => this.#availableListeners.delete(listener);
  };

  status(seatId: string): Status | undefined {
    return this.#statuses.get(seatId);
  }

  onSeat(seatId: string, listener: Listener): () => void {
    const listeners = this.#seatListeners.get(seatId) ?? new Set();
    this.#seatListeners.set(seatId, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Hears which seats changed, and to what. */
  readonly onChange = (listener: (changed: ReadonlyMap<string, Status>) => void): (() => void) => {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  };

  #take(news: SeatNews): void {
    for (const { id, status } of news.seats) {
      if (this.#statuses.get(id) === status) continue;
      this.#statuses.set(id, status);
      this.#untold.set(id, status);
    }
    const isNewCount = news.available_seats !== this.#available;
    this.#available = news.available_seats;
    if (news.type === 'snapshot') {
      this.#show({ scheduleStatus: news.status, seats: news.seats });
      return this.#tell();
    }
    // Deltas that come within one frame are drawn once, in it: in a rush a slow phone keeps up. Nobody sees the
    // frames of a hidden page, so it draws none.
    if (isNewCount || this.#untold.size > 0) this.#frame ??= requestAnimationFrame(() => this.#tell());
  }

  #tell(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    const changed = this.#untold;
    this.#untold = new Map();
    for (const listener of this.#availableListeners) listener();
    for (const id of changed.keys()) for (const listener of this.#seatListeners.get(id) ?? []) listener();
    if (changed.size > 0) for (const listener of this.#changeListeners) listener(changed);
  }

  #show(change: Partial<MapState>): void {
    this.#map = { ...this.#map, ...change };
    for (const listener of this.#mapListeners) listener();
  }
}
