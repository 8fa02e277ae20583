import { refusedAnyway } from '../../domain/decideHold.ts';
import type { Refusal } from '../../domain/errors.ts';
import type { SeatEvent } from '../../domain/seatEvents.ts';
import { nextExpiry, type SeatMap } from '../../domain/seatMap.ts';
import type { Clock, EpochMs, Ids, TicketSigner } from '../ports.ts';
import { type DecidedTurn, decideTurn } from './decideTurn.ts';
import { wantedFacts } from './factsWanted.ts';
import { Mailbox, mayFree, type Waiting } from './mailbox.ts';
import { refusedBy, tooLate } from './outcome.ts';
import { type PublishedChange, type PublishedMap, publishTurn, publishWhole } from './published.ts';
import { RecentOutcomes } from './recentOutcomes.ts';
import {
  CommitUnknown,
  DatabaseUnavailable,
  EpochLost,
  type Operation,
  OperationRepeated,
  type Outcome,
  TurnConflict,
  TurnRetryable,
  type TurnStore,
} from './turn.ts';
import type { ActorLimits } from './turnLimits.ts';

/** How a turn went, for measuring. Times are milliseconds of a clock that never jumps. */
export interface TurnMeasure {
  /** Commands that it carried. */
  size: number;
  /** Facts read and commands decided. */
  decideMs: number;
  /** The transaction; null when there was nothing to write. */
  commitMs: number | null;
  /** Commands that wait for the next turn. */
  waiting: number;
  /** How long after its expiry each hold that ran out was ended and committed. */
  expiryLagsMs: number[];
}

/** What the room around an actor does for it. */
export type ActorHooks = Pick<ActorDeps, 'onPublished' | 'onForgotten' | 'onLost'>;

export interface ActorDeps {
  store: TurnStore;
  clock: Clock;
  ids: Ids;
  signer: TicketSigner;
  processId: string;
  limits: ActorLimits;
  /** Called after the commit, and only then, before the callers are answered. */
  onPublished(change: PublishedChange): void;
  /**
   * It has no map any more, since it does not know what of its last turn was committed: what is shown may be behind. The
   * next command reads it again; {@link ScheduleActor.nextExpiry} says when that is to be.
   */
  onForgotten(): void;
  /** Another process owns the schedule now. The actor answers nothing more. */
  onLost(): void;
  onTrouble(what: string, error: unknown): void;
  /** Told of every turn that was carried out, after its callers were answered. Must not throw. */
  onTurn?(turn: TurnMeasure): void;
  /** Waits before try `n` of a turn that met a lock; jittered. */
  backoff(attempt: number): Promise<void>;
}

/** The schedule has a newer owner: ask there. */
export class ActorLost extends Error {
  constructor(scheduleId: string) {
    super(`the actor of schedule ${scheduleId} has lost its epoch`);
    this.name = 'ActorLost';
  }
}

/** What a caller hears while the database is away. */
export const UNAVAILABLE: Outcome = {
  ok: false,
  code: 'unavailable',
  detail: 'The database cannot be reached. Ask again in a moment, with the same Idempotency-Key.',
  extras: { retry_after_seconds: 1 } satisfies Partial<Refusal>,
};

const FULL: Outcome = {
  ok: false,
  code: 'unavailable',
  detail: 'Too many people ask for this trip at once. Ask again in a moment.',
  extras: { retry_after_seconds: 2 } satisfies Partial<Refusal>,
};

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Owns the seat map of one schedule. Its life:
 *
 *   asleep ──open──▶ awake ⇄ in a turn          (map in memory, epoch held)
 *                      │         │ commit failed or unknown
 *                      │         ▼
 *                      │      forgetful ──▶ reads the map again under the same epoch ──▶ awake
 *                      ▼
 *                    lost                        (a newer epoch exists: nothing is ever written again)
 *
 * Commands wait in the mailbox. A turn takes all that wait, decides them in order on the map, commits what happened
 * in one transaction, publishes one change, and then answers. Two turns never overlap. Who asks for what is gone for
 * certain is refused without waiting for a turn.
 */
export class ScheduleActor {
  readonly scheduleId: string;
  readonly #deps: ActorDeps;
  readonly #mailbox: Mailbox;
  readonly #recent = new RecentOutcomes(5_000);
  /** What has been asked and not yet answered, so that a second delivery hears the same. Rule [OPS-1]. */
  readonly #asked = new Map<string, Promise<Outcome>>();
  #map: SeatMap | null = null;
  #published: PublishedMap | null = null;
  /** Reservations whose claims the turn under way changed: decided, not yet committed. */
  #unsettled: ReadonlySet<string> = NOTHING;
  /** True while commands that may free a seat are taken up but not yet decided. */
  #mayFree = false;
  #epoch = 0;
  #state: 'asleep' | 'awake' | 'lost' = 'asleep';
  #draining: Promise<void> | null = null;

  constructor(scheduleId: string, deps: ActorDeps) {
    this.scheduleId = scheduleId;
    this.#deps = deps;
    this.#mailbox = new Mailbox(deps.limits.maxWaiting);
  }

  /** Takes the next epoch and reads the map. False when there is no such schedule. */
  async open(): Promise<boolean> {
    if (this.#state !== 'asleep') throw new Error('an actor is opened once');
    const woken = await this.#deps.store.wake(this.scheduleId, this.#deps.processId);
    if (!woken) return false;
    this.#epoch = woken.epoch;
    this.#map = woken.map;
    this.#published = publishWhole(woken.map);
    this.#state = 'awake';
    return true;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** The last committed map. */
  get published(): PublishedMap {
    if (!this.#published) throw new Error('the actor is not open');
    return this.#published;
  }

  /** When the next hold ends; null when none does. While a turn runs this may be early, never late. */
  get nextExpiry(): EpochMs | null {
    return this.#map ? nextExpiry(this.#map) : this.#deps.clock.now() + 1000;
  }

  /** True when nothing waits and no turn runs. */
  get isIdle(): boolean {
    return this.#draining === null && this.#mailbox.size === 0;
  }

  get waiting(): number {
    return this.#mailbox.size;
  }

  get hasHolds(): boolean {
    return this.#map === null || this.#map.holds.size > 0;
  }

  /** Holds that it knows of; none while it has forgotten. */
  get holdCount(): number {
    return this.#map?.holds.size ?? 0;
  }

  /** Resolves when everything that waits now has been answered. */
  async settled(): Promise<void> {
    while (this.#draining !== null) await this.#draining;
  }

  /**
   * Puts an operation in the mailbox; resolves after the commit of its turn, or with a refusal.
   * Rejects with {@link ActorLost} when another process owns the schedule.
   */
  submit(operation: Operation): Promise<Outcome> {
    if (this.#state !== 'awake') return Promise.reject(new ActorLost(this.scheduleId));
    const known = this.#recent.get(operation.operationId);
    // What was refused here may have been a late copy of what a former owner had carried out: then it is looked up.
    if (known && (known.ok || !operation.again)) return Promise.resolve(known);
    const asked = this.#asked.get(operation.operationId);
    if (asked !== undefined) return asked;
    const refused = this.#refusedAtOnce(operation);
    return refused ? Promise.resolve(refused) : this.#ask(operation);
  }

  #ask(operation: Operation): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const answered = () => this.#asked.delete(operation.operationId);
    const waiting: Waiting = {
      operation,
      resolve: (outcome) => {
        answered();
        resolve(outcome);
      },
      reject: (error) => {
        answered();
        reject(error);
      },
    };
    if (!this.#mailbox.offer(waiting)) return Promise.resolve(FULL);
    this.#asked.set(operation.operationId, promise);
    if (this.#draining === null) this.#draining = this.#drain();
    return promise;
  }

  /**
   * In a rush nearly everybody asks for what is gone: they need not wait for the turn under way when it cannot change
   * their answer. Nobody is passed over: while a command waits that may free a seat, all wait behind it. Rule [RUSH-4].
   * Only what another process has sent can come a second time; what thousands hear in a second is not remembered.
   */
  #refusedAtOnce(operation: Operation): Outcome | null {
    const { operationId, command, again, notAfter } = operation;
    if (command.type !== 'reserve' || again || !this.#map || this.#mayFree || this.#mailbox.mayFree)
      return null;
    const now = this.#deps.clock.now();
    const late = tooLate(operation, now);
    if (late) return late;
    const refusal = refusedAnyway(this.#map, command, now, this.#unsettled);
    if (!refusal) return null;
    const outcome = refusedBy(refusal);
    if (notAfter !== undefined) this.#recent.set(operationId, outcome);
    return outcome;
  }

  async #drain(): Promise<void> {
    // One microtask later: what is asked in the same tick shares the turn.
    await Promise.resolve();
    try {
      while (this.#mailbox.size > 0) {
        const waiting = this.#mailbox.take(this.#deps.limits.maxTurn);
        try {
          await this.#turn(waiting);
        } catch (error) {
          // A bug must not leave callers waiting for ever, nor a half-decided map in use.
          this.#map = null;
          this.#deps.onTrouble('a turn failed', error);
          for (const each of waiting) each.resolve(UNAVAILABLE);
        }
      }
    } finally {
      this.#draining = null;
    }
    if (this.#map === null && this.#state === 'awake') this.#deps.onForgotten();
  }

  async #turn(all: Waiting[]): Promise<void> {
    let waiting = all;
    for (let attempt = 1; waiting.length > 0; attempt += 1) {
      if (this.#state === 'lost') return rejectAll(waiting, new ActorLost(this.scheduleId));
      this.#mayFree = waiting.some(mayFree);
      this.#unsettled = NOTHING;
      try {
        const doubtful = this.#map ? waiting.filter((each) => each.operation.again) : waiting;
        const map = this.#map ?? (await this.#read());
        waiting = await this.#unanswered(waiting, doubtful);
        this.#map = map;
        if (waiting.length === 0) return;
        const begunAt = performance.now();
        const turn = await this.#decide(waiting);
        const decidedAt = performance.now();
        const writes = turn.events.length > 0;
        if (writes) await this.#deps.store.commit(turn.rows);
        const commitMs = writes ? performance.now() - decidedAt : null;
        this.#finish(turn, waiting);
        return this.#measure(turn, { size: waiting.length, decideMs: decidedAt - begunAt, commitMs });
      } catch (error) {
        this.#map = null;
        if (!(await this.#mayTryAgain(error, attempt))) return answerAll(waiting, UNAVAILABLE);
      }
    }
  }

  /** Reads the map again after it was thrown away. */
  async #read(): Promise<SeatMap> {
    const { store, processId } = this.#deps;
    const woken = await store.wake(this.scheduleId, processId, this.#epoch);
    if (!woken) throw new EpochLost(this.scheduleId);
    this.#epoch = woken.epoch;
    this.#republish(woken.map);
    return woken.map;
  }

  /**
   * Which of `doubtful` were carried out, by a turn whose fate was unknown or by an earlier delivery, is looked up and
   * answered; the others of `waiting` are returned to be decided.
   */
  async #unanswered(waiting: Waiting[], doubtful: Waiting[]): Promise<Waiting[]> {
    if (doubtful.length === 0) return waiting;
    const replies = await this.#deps.store.replies(doubtful.map((each) => each.operation.operationId));
    return waiting.filter((each) => {
      const reply = replies.get(each.operation.operationId);
      if (!reply) return true;
      const outcome: Outcome = { ok: true, reply };
      this.#recent.set(each.operation.operationId, outcome);
      each.resolve(outcome);
      return false;
    });
  }

  /** What was read may be ahead of what was shown: then everybody sees the whole map. */
  #republish(map: SeatMap): void {
    const shown = this.published;
    if (shown.version === map.version && shown.scheduleStatus === map.status) return;
    this.#published = publishWhole(map);
    this.#deps.onPublished({ map: this.#published, seats: [], whole: true });
  }

  async #decide(waiting: Waiting[]): Promise<DecidedTurn> {
    const map = this.#map;
    if (!map) throw new Error('there is no map to decide on');
    const { clock, store, ids, signer } = this.#deps;
    const operations = waiting.map((each) => each.operation);
    const wanted = wantedFacts(operations);
    if (wanted) {
      const facts = await store.facts(this.scheduleId, wanted);
      map.bookings = new Map(facts.bookings.map((fact) => [fact.id, fact]));
      map.payments = new Map(facts.payments.map((fact) => [fact.id, fact]));
      map.refunds = new Map(facts.refunds.map((fact) => [fact.id, fact]));
    }
    const turn = decideTurn(map, this.#epoch, operations, clock.now(), { ids, signer });
    this.#unsettled = new Set(turn.events.flatMap(claimedAnew));
    this.#mayFree = false;
    return turn;
  }

  #finish(turn: DecidedTurn, waiting: Waiting[]): void {
    this.#unsettled = NOTHING;
    const map = this.#map;
    if (map) {
      map.bookings.clear();
      map.payments.clear();
      map.refunds.clear();
      const change = publishTurn(this.published, map, turn.events, turn.rows);
      if (change) {
        this.#published = change.map;
        this.#deps.onPublished(change);
      }
    }
    for (const each of waiting) {
      const { operationId } = each.operation;
      const outcome = turn.outcomes.get(operationId) ?? UNAVAILABLE;
      this.#recent.set(operationId, outcome);
      each.resolve(outcome);
    }
  }

  #measure(turn: DecidedTurn, times: Pick<TurnMeasure, 'size' | 'decideMs' | 'commitMs'>): void {
    const { onTurn, clock } = this.#deps;
    if (!onTurn) return;
    const expiryLagsMs: number[] = [];
    for (const event of turn.events) {
      if (event.type !== 'hold_ended' || event.cause !== 'expired') continue;
      expiryLagsMs.push(clock.now() - event.hold.expiresAt);
    }
    onTurn({ ...times, waiting: this.#mailbox.size, expiryLagsMs });
  }

  async #mayTryAgain(error: unknown, attempt: number): Promise<boolean> {
    if (error instanceof EpochLost) {
      this.#state = 'lost';
      this.#deps.onLost();
      return true; // The loop sees the state and leads the callers away.
    }
    if (error instanceof DatabaseUnavailable) return false;
    const known =
      error instanceof TurnConflict ||
      error instanceof OperationRepeated ||
      error instanceof CommitUnknown ||
      error instanceof TurnRetryable;
    if (!known) throw error;
    this.#deps.onTrouble('a turn is decided again', error);
    if (attempt >= this.#deps.limits.maxTries) return false;
    if (error instanceof TurnRetryable) await this.#deps.backoff(attempt);
    return true;
  }
}

/** The reservations whose claims an event makes or makes anew. */
function claimedAnew(event: SeatEvent): string[] {
  return event.type === 'seats_held' || event.type === 'booking_confirmed' ? [event.hold.reservationId] : [];
}

function answerAll(waiting: Waiting[], outcome: Outcome): void {
  for (const each of waiting) each.resolve(outcome);
}

function rejectAll(waiting: Waiting[], error: Error): void {
  for (const each of waiting) each.reject(error);
}
