import type { Reply } from '../../domain/decision.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { SeatCommand } from '../../domain/seatCommands.ts';
import type { BookingFacts, PaymentFacts, RefundFacts, SeatMap } from '../../domain/seatMap.ts';
import type { EpochMs } from '../ports.ts';
import type { TurnRows } from './turnRows.ts';

/** On whose behalf a command comes; stands in its log row. `userId` null: the system itself. */
export interface Origin {
  userId: string | null;
  ip: string | null;
  requestId: string | null;
}

/** A command on its way to an actor. Plain JSON. The same `operationId` again has no second effect. */
export interface Operation {
  operationId: string;
  origin: Origin;
  command: SeatCommand;
  /** It may have been carried out before, by whatever process: its first reply is looked up. */
  again?: boolean;
  /** From then on whoever sent it asks elsewhere: it must not be decided any more. */
  notAfter?: EpochMs;
}

/** What an actor answers. */
export type Outcome =
  | { ok: true; reply: Reply }
  | { ok: false; code: ErrorCode; detail: string; extras?: Record<string, unknown> };

/** Facts that the commands of a turn need beside the map. */
export interface FactsWanted {
  bookingIds: string[];
  paymentIds: string[];
  /** With the payments, what their reservations held, for those that come too late. */
  lastHolds: boolean;
  /** Every confirmed booking of the schedule. */
  allBookings: boolean;
}

export interface Facts {
  bookings: BookingFacts[];
  payments: PaymentFacts[];
  refunds: RefundFacts[];
}

/** Another process owns the schedule now: this actor is over. Nothing was written. */
export class EpochLost extends Error {
  constructor(scheduleId: string) {
    super(`schedule ${scheduleId} has a newer owner`);
    this.name = 'EpochLost';
  }
}

/** The database disagrees with the memory that the turn was decided on. Nothing was written: reload. */
export class TurnConflict extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`the database disagrees: ${what}`, options);
    this.name = 'TurnConflict';
  }
}

/** One of the turn's operations was carried out before. Nothing was written: look its reply up. */
export class OperationRepeated extends Error {
  constructor(options?: ErrorOptions) {
    super('an operation of this turn was already carried out', options);
    this.name = 'OperationRepeated';
  }
}

/** A lock or serialisation failure: nothing was written, and another try may do it. */
export class TurnRetryable extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'TurnRetryable';
  }
}

/** Something in the turn is over by the database's clock: it is to be decided again, for its rows will never go through. */
export class TurnTooLate extends TurnRetryable {
  constructor(scheduleId: string) {
    super(`a turn of schedule ${scheduleId} comes too late`);
    this.name = 'TurnTooLate';
  }
}

/** COMMIT was sent and its answer never came: only the database knows. */
export class CommitUnknown extends Error {
  constructor(options?: ErrorOptions) {
    super('the answer to COMMIT was lost', options);
    this.name = 'CommitUnknown';
  }
}

/** The database cannot be reached; nothing was written. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
  }
}

/** A schedule whose epoch was just taken. */
export interface Woken {
  epoch: number;
  map: SeatMap;
  /** Whose the schedule was before, if anybody's: that one may not know yet. */
  formerOwner?: string | null;
}

/**
 * How an actor reads and writes its schedule. Every method throws {@link DatabaseUnavailable} when the database
 * cannot be asked.
 */
export interface TurnStore {
  /**
   * Takes the schedule's next epoch and reads its map. With `heldEpoch`, only if that is still the current one:
   * otherwise {@link EpochLost}. Null when there is no such schedule. Waits for a transaction of the former owner
   * that is still being committed, so what it reads is final.
   */
  wake(scheduleId: string, processId: string, heldEpoch?: number): Promise<Woken | null>;
  /** Facts as committed; what does not exist or is not of this schedule is left out. */
  facts(scheduleId: string, wanted: FactsWanted): Promise<Facts>;
  /**
   * Writes all of a turn in one transaction, which it may share with turns of other schedules. Resolves after the
   * commit; or throws {@link EpochLost}, {@link TurnConflict}, {@link OperationRepeated} or {@link TurnRetryable},
   * and nothing of it was written; or {@link CommitUnknown}, and only the database knows.
   */
  commit(rows: TurnRows): Promise<void>;
  /** The replies of the operations among `ids` that were carried out. */
  replies(ids: string[]): Promise<Map<string, Reply>>;
}

/** What became of one turn of a batch: null when it is committed, else why nothing of it was written. */
export type TurnResult = null | EpochLost | TurnConflict | TurnRetryable;

/** How turns of several schedules are written together. */
export interface TurnBatchStore {
  /**
   * Writes turns of different schedules in one transaction and gives each its own result, in their order. A turn
   * whose epoch or seats are not as it says, or whose schedule somebody else has locked, is left out, and the others
   * are committed all the same.
   *
   * Throws what concerns them all: {@link TurnConflict}, {@link OperationRepeated} or {@link TurnRetryable} when one
   * of them spoilt the transaction, or {@link DatabaseUnavailable}, and nothing of any was written; or
   * {@link CommitUnknown}, and only the database knows, for all of them alike.
   */
  commitBatch(turns: TurnRows[]): Promise<TurnResult[]>;
}
