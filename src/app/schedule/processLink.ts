import type { Member } from '../processes/members.ts';
import type { SeatDesk, Watcher, Watching } from './seatDesk.ts';
import type { Operation, Outcome } from './turn.ts';

/** An operation on its way to another process. Plain JSON. */
export interface LinkedOperation {
  scheduleId: string;
  operation: Operation;
  /** Processes that the sender does not count on; the receiver must not lead it to one of them. */
  without: string[];
}

/** A wish to watch, on its way to another process. Plain JSON. */
export interface LinkedWatch {
  scheduleId: string;
  /** As {@link SeatDesk.watch} has it; 0 for nothing yet. */
  seen: number;
  /** As {@link LinkedOperation.without}. */
  without: string[];
}

/** What came back from another process. */
export type LinkAnswer =
  /** It owns the schedule, and this is the outcome. */
  | { kind: 'answered'; outcome: Outcome }
  /** By what it knows it does not own the schedule (any more). */
  | { kind: 'elsewhere' }
  /** It could not be reached: nothing was carried out. */
  | { kind: 'unreached' }
  /** No answer: the operation may have been carried out, or still be. */
  | { kind: 'unknown' };

/** The process cannot be reached, or has stopped answering. */
export class LinkBroken extends Error {
  constructor(to: string) {
    super(`process ${to} does not answer`);
    this.name = 'LinkBroken';
  }
}

/**
 * Calls another process. What is sent may be lost, arrive late, or arrive twice; whether it was carried out is then for
 * the operation's id to tell. Never throws, and always answers within a bounded time. At the other end
 * {@link ClusterDesk.receive} takes it.
 */
export interface ProcessLink {
  send(to: Member, call: LinkedOperation): Promise<LinkAnswer>;
  /**
   * Watches a schedule that lives at `to`. Null when there is no such schedule. Throws `Elsewhere` when it does not live
   * there, `DatabaseUnavailable` when `to` cannot read it, and {@link LinkBroken} when `to` does not answer; a stream
   * that breaks later is `onGone`.
   */
  watch(to: Member, asked: LinkedWatch, watcher: Watcher): Promise<Watching | null>;
}
