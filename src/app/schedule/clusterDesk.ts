import type { Clock, EpochMs } from '../ports.ts';
import type { Members } from '../processes/members.ts';
import { AWAY, Elsewhere, type LocalDesk, type Ownership } from './localDesk.ts';
import {
  type LinkAnswer,
  LinkBroken,
  type LinkedOperation,
  type LinkedWatch,
  type ProcessLink,
} from './processLink.ts';
import { UNAVAILABLE } from './scheduleActor.ts';
import type { SeatDesk, Watcher, Watching } from './seatDesk.ts';
import type { Operation, Outcome } from './turn.ts';

export interface ClusterDeskParts {
  local: Pick<LocalDesk, 'send' | 'watch'>;
  members: Members;
  link: ProcessLink;
  clock: Clock;
  wait(ms: number): Promise<unknown>;
}

/** What is this process's, by the list of live ones. */
export function ownershipBy(members: Members): Ownership {
  return {
    whose(scheduleId) {
      const owner = members.ownerOf(scheduleId);
      if (owner === null) return 'nobodys';
      return owner.id === members.self.id ? 'mine' : 'anothers';
    },
    recheck: () => members.refresh(),
    upToDate: () => members.upToDate(),
    expectNews: () => members.refreshAnew(),
  };
}

/** How many processes a caller is led to before hearing 503. */
const MAX_MOVES = 5;
/**
 * How long after it was sent another process may decide an operation. Longer than one waits for its turn; and whoever
 * gets no answer waits as long before asking elsewhere, so that nobody decides what has been refused elsewhere since.
 */
const DECIDED_WITHIN_MS = 2_000;
/** How far the clocks of two processes may be apart. */
const CLOCKS_APART_MS = 200;

/**
 * Leads every caller to the process that owns the schedule. Who that is follows from the list of live processes alone,
 * so there is no directory to lose or to disagree with; where two processes disagree for a moment, the schedule's epoch
 * lets one of them write. What is asked of one process after another keeps its operation id and says that it comes
 * `again`, so it has one effect.
 */
export class ClusterDesk implements SeatDesk {
  readonly #local: ClusterDeskParts['local'];
  readonly #members: Members;
  readonly #link: ProcessLink;
  readonly #clock: Clock;
  readonly #wait: (ms: number) => Promise<unknown>;
  /** Calls of other processes, in the order of their coming, as long as a copy could still be decided. */
  readonly #received = new Map<string, { until: EpochMs; answer: Promise<LinkAnswer> }>();

  constructor({ local, members, link, clock, wait }: ClusterDeskParts) {
    this.#clock = clock;
    this.#wait = wait;
    this.#local = local;
    this.#members = members;
    this.#link = link;
  }

  async send(scheduleId: string, operation: Operation): Promise<Outcome> {
    let asked = operation;
    for (let move = 0; move < MAX_MOVES; move += 1) {
      const answer = await this.#ask(scheduleId, asked);
      if (answer.kind === 'answered') return answer.outcome;
      // Only who was not reached has certainly not begun: another may have lost its epoch with a COMMIT under way.
      if (answer.kind !== 'unreached') asked = { ...operation, again: true };
    }
    return AWAY;
  }

  async watch(scheduleId: string, watcher: Watcher, seen = 0): Promise<Watching | null> {
    for (let move = 0; move < MAX_MOVES; move += 1) {
      const owner = await this.#owner(scheduleId);
      // Nobody's: what is awake here may be shown all the same.
      if (owner === null) break;
      try {
        if (owner.id === this.#members.self.id) return await this.#local.watch(scheduleId, watcher, seen);
        return await this.#link.watch(
          owner,
          { scheduleId, seen, without: this.#members.suspects() },
          watcher,
        );
      } catch (error) {
        if (error instanceof Elsewhere) await this.#members.refresh();
        else if (error instanceof LinkBroken) this.#members.suspect(owner.id);
        else throw error;
      }
    }
    return this.#local.watch(scheduleId, watcher, seen);
  }

  /**
   * What another process sends here because it believes that the schedule is this one's. A second copy of the call is
   * answered like the first: in the meantime the schedule may have moved away and back, and nobody here remember it.
   */
  receive(call: LinkedOperation): Promise<LinkAnswer> {
    const { operationId, notAfter = 0 } = call.operation;
    const key = `${operationId} ${notAfter}`;
    const first = this.#received.get(key);
    if (first) return first.answer;
    // Later copies are too late to be decided.
    const over = this.#clock.now() - CLOCKS_APART_MS;
    for (const [known, { until }] of this.#received) {
      if (until >= over) break;
      this.#received.delete(known);
    }
    const answer = this.#take(call);
    this.#received.set(key, { until: notAfter, answer });
    return answer;
  }

  /** Who wants to watch here, and belongs to another process. Throws {@link Elsewhere} as `LocalDesk.watch` does. */
  async receiveWatcher(asked: LinkedWatch, watcher: Watcher): Promise<Watching | null> {
    await learnFrom(this.#members, asked);
    return this.#local.watch(asked.scheduleId, watcher, asked.seen);
  }

  async #take(call: LinkedOperation): Promise<LinkAnswer> {
    await learnFrom(this.#members, call);
    return this.#askHere(call.scheduleId, call.operation);
  }

  async #ask(scheduleId: string, operation: Operation): Promise<LinkAnswer> {
    const members = this.#members;
    const owner = await this.#owner(scheduleId);
    if (owner === null) return { kind: 'answered', outcome: UNAVAILABLE };
    if (owner.id === members.self.id) return this.#askHere(scheduleId, operation);
    const notAfter = this.#clock.now() + DECIDED_WITHIN_MS;
    const bounded = { ...operation, notAfter };
    const answer = await this.#link.send(owner, {
      scheduleId,
      operation: bounded,
      without: members.suspects(),
    });
    if (answer.kind === 'elsewhere') await members.refresh();
    if (answer.kind === 'unreached' || answer.kind === 'unknown') members.suspect(owner.id);
    if (answer.kind === 'unknown') await this.#until(notAfter + CLOCKS_APART_MS);
    return answer;
  }

  async #until(at: EpochMs): Promise<void> {
    const ms = at - this.#clock.now();
    if (ms > 0) await this.#wait(ms);
  }

  async #askHere(scheduleId: string, operation: Operation): Promise<LinkAnswer> {
    try {
      return { kind: 'answered', outcome: await this.#local.send(scheduleId, operation) };
    } catch (error) {
      if (error instanceof Elsewhere) return { kind: 'elsewhere' };
      throw error;
    }
  }

  /** Whose the schedule is; a process that was stopped for a while first has to renew its lease. */
  async #owner(scheduleId: string) {
    const known = this.#members.ownerOf(scheduleId);
    if (known !== null) return known;
    await this.#members.refresh();
    return this.#members.ownerOf(scheduleId);
  }
}

/** Whoever asks here, or leads a client here, may know of a change that has not been heard of here. */
export async function learnFrom(members: Members, { scheduleId, without }: Led): Promise<void> {
  for (const id of without) members.suspect(id);
  if (members.ownerOf(scheduleId)?.id !== members.self.id) await members.refresh();
}

type Led = Pick<LinkedWatch, 'scheduleId' | 'without'>;
