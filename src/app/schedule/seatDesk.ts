import type { PublishedChange, PublishedMap } from './published.ts';
import type { Operation, Outcome } from './turn.ts';

/** Sees every committed change of one schedule's map. */
export interface Watcher {
  onChange(change: PublishedChange, wire: SharedText): void;
  /** The room has gone (it moved, or the server stops): watch again. */
  onGone(): void;
}

/** A message made once, on first use, and sent to all. */
export interface SharedText {
  text(): string;
}

export interface Watching {
  /** The map as it is shown now. */
  map(): PublishedMap;
  stop(): void;
}

/**
 * Leads to the actor of a schedule, wherever it lives, and wakes it if it sleeps. Every door goes through here.
 * An unknown schedule is the outcome `not_found`.
 */
export interface SeatDesk {
  send(scheduleId: string, operation: Operation): Promise<Outcome>;
  /**
   * Null when there is no such schedule. A watcher keeps the room awake. Whoever was shown version `seen` of the map is
   * shown no older one, as long as the database has it.
   */
  watch(scheduleId: string, watcher: Watcher, seen?: number): Promise<Watching | null>;
}
