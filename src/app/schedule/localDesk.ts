import type { Clock } from '../ports.ts';
import { ActorLost, type ScheduleActor, UNAVAILABLE } from './scheduleActor.ts';
import type { SeatDesk, Watcher, Watching } from './seatDesk.ts';
import { DatabaseUnavailable, type Operation, type Outcome } from './turn.ts';

/** Why a room is closed: nobody needs it, its schedule belongs to another process now, or the server stops. */
export type WhyClosed = 'unneeded' | 'moved' | 'stopping';

/** A schedule that is awake in this process: what the desk needs of its room. */
export interface AwakeSchedule {
  readonly scheduleId: string;
  readonly actor: ScheduleActor;
  watch(watcher: Watcher): Watching;
  /** True when nobody watches, holds or waits. */
  readonly canSleep: boolean;
  /** Tells the desk (`onGone`) before it returns; resolves when everybody has been sent away. */
  close(why: WhyClosed): Promise<unknown>;
}

/** Makes rooms. */
export interface RoomHost {
  /**
   * Opens the room of a schedule, and its actor with it; the desk has heard of it (`onUp`) when this resolves. False
   * when there is no such schedule. Throws {@link DatabaseUnavailable} when the database cannot be asked.
   */
  open(scheduleId: string): Promise<boolean>;
}

/** Whose a schedule is; `nobody` while this process has no lease, and so may not say. */
export type Whose = 'mine' | 'anothers' | 'nobodys';

/** Which schedules are this process's. With one process all of them are. */
export interface Ownership {
  whose(scheduleId: string): Whose;
  /** An actor has found a newer owner: time to learn who that may be. Must not throw. */
  recheck(): Promise<void>;
  /** Resolves when what `whose` says, and what has been lost, is known as of lately. Must not throw. */
  upToDate(): Promise<void>;
  /** Resolves when it is known as of now, rooms that have just come up included; false when nobody can be asked. Must not throw. */
  expectNews(): Promise<boolean>;
}

const ALL_MINE: Ownership = {
  whose: () => 'mine',
  recheck: async () => undefined,
  upToDate: async () => undefined,
  expectNews: async () => true,
};

/** The schedule belongs to another process: ask there. */
export class Elsewhere extends Error {
  constructor(scheduleId: string) {
    super(`schedule ${scheduleId} belongs to another process`);
    this.name = 'Elsewhere';
  }
}

export interface LocalDeskParts {
  host: RoomHost;
  clock: Clock;
  ownership?: Ownership;
}

const NOT_FOUND: Outcome = { ok: false, code: 'not_found', detail: 'There is no such schedule.' };

/** What a caller hears who was led from one room to the next too often. */
export const AWAY: Outcome = {
  ok: false,
  code: 'unavailable',
  detail: 'This trip is moving to another server. Ask again in a moment, with the same Idempotency-Key.',
  extras: { retry_after_seconds: 1 },
};

/** How often a caller is led to a new room before hearing 503. */
const MAX_MOVES = 3;
/** A room that took longer to open shows and decides nothing before it is known to be still this process's. */
const OPENS_WITHIN_MS = 1_000;

/**
 * The rooms of this process: finds the one of a schedule, or wakes it, one at a time for each schedule however many ask
 * at once. What belongs to another process is refused with {@link Elsewhere}, also while its room is still closing here.
 */
export class LocalDesk<Room extends AwakeSchedule = AwakeSchedule> implements SeatDesk {
  readonly #host: RoomHost;
  readonly #clock: Clock;
  readonly #ownership: Ownership;
  readonly #rooms = new Map<string, Room>();
  readonly #waking = new Map<string, Promise<Room | null>>();
  readonly #leaving = new Map<string, Promise<unknown>>();
  readonly #usedAt = new Map<string, number>();
  #closed = false;

  constructor({ host, clock, ownership = ALL_MINE }: LocalDeskParts) {
    this.#host = host;
    this.#clock = clock;
    this.#ownership = ownership;
  }

  /** Rooms that are up in this process. */
  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }

  get size(): number {
    return this.#rooms.size;
  }

  /** True when the server stops: nothing wakes here any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  onUp(room: Room): void {
    this.#rooms.set(room.scheduleId, room);
  }

  onGone(room: Room): void {
    if (this.#rooms.get(room.scheduleId) !== room) return;
    this.#rooms.delete(room.scheduleId);
    this.#usedAt.delete(room.scheduleId);
  }

  async send(scheduleId: string, operation: Operation): Promise<Outcome> {
    let asked = operation;
    for (let move = 0; move < MAX_MOVES; move += 1) {
      try {
        const room = await this.wake(scheduleId);
        if (!room) return this.#closed ? AWAY : NOT_FOUND;
        return await room.actor.submit(asked);
      } catch (error) {
        if (error instanceof DatabaseUnavailable) return UNAVAILABLE;
        if (!(error instanceof ActorLost)) throw error;
        // Its last COMMIT may have gone through and only the answer been lost.
        asked = { ...operation, again: true };
        await Promise.all([this.#leaving.get(scheduleId), this.#ownership.recheck()]);
      }
    }
    return AWAY;
  }

  /**
   * Whoever has been shown more than the room here shows was shown it by a newer owner, of whom this process has not
   * heard yet: it may have stood still. Such a room shows nothing any more. What wakes after that is the truth, even if
   * it is older because somebody has put the database back. Rule [OWN-6].
   */
  async watch(scheduleId: string, watcher: Watcher, seen = 0): Promise<Watching | null> {
    let room = await this.wakeToShow(scheduleId);
    if (room && room.actor.published.version < seen) {
      await this.drop([scheduleId]);
      await this.#ownership.recheck();
      room = await this.wake(scheduleId);
    }
    if (room) return room.watch(watcher);
    if (this.#closed) throw new Elsewhere(scheduleId);
    return null;
  }

  /** As {@link wake}, for those who want to see it: not before this process knows whether it has stood still. */
  async wakeToShow(scheduleId: string): Promise<Room | null> {
    await this.#ownership.upToDate();
    return this.wake(scheduleId);
  }

  /**
   * The room of a schedule, awake; null when there is no such schedule, or the server stops. Throws {@link Elsewhere}
   * when the schedule is another process's, and {@link DatabaseUnavailable} when it is nobody's: then what is awake
   * goes on being shown, and nothing wakes.
   */
  async wake(scheduleId: string): Promise<Room | null> {
    const whose = this.#ownership.whose(scheduleId);
    if (!this.#closed && whose === 'anothers') throw new Elsewhere(scheduleId);
    // One that has just come up may have to be looked at first.
    const known = this.#waking.get(scheduleId) ?? this.#rooms.get(scheduleId);
    if (!known && this.#closed) return null;
    if (!known && whose === 'nobodys')
      throw new DatabaseUnavailable('this process has no lease to wake a schedule under');
    this.#usedAt.set(scheduleId, this.#clock.now());
    if (known) return known;
    const waking = this.#open(scheduleId).finally(() => this.#waking.delete(scheduleId));
    this.#waking.set(scheduleId, waking);
    return waking;
  }

  /**
   * Puts rooms to sleep that nobody needs and nobody has asked for `unusedMs`: a client that was just let in, or
   * lost its connection, has that long to come. Holds keep their room awake.
   */
  async sleepIdle(unusedMs: number): Promise<void> {
    const before = this.#clock.now() - unusedMs;
    const idle = [...this.#rooms.values()].filter(
      (room) => room.canSleep && (this.#usedAt.get(room.scheduleId) ?? 0) <= before,
    );
    await Promise.all(idle.map((room) => this.#close(room, 'unneeded')));
  }

  /** Lets go of what is another process's now: what waits is answered, then its room is closed. */
  async handOver(): Promise<void> {
    const others = [...this.#rooms.values()].filter((room) => this.#isAnothers(room.scheduleId));
    await Promise.all(
      others.map(async (room) => {
        await room.actor.settled();
        // Meanwhile it may have come back.
        if (this.#isAnothers(room.scheduleId)) await this.#close(room, 'moved');
      }),
    );
  }

  /** These have a newer owner: their rooms here show and decide nothing any more. */
  async drop(scheduleIds: readonly string[]): Promise<void> {
    const lost = scheduleIds.map((id) => this.#rooms.get(id)).filter((room) => room !== undefined);
    await Promise.all(lost.map((room) => this.#close(room, 'moved')));
  }

  /** Answers what waits, then closes every room. New calls hear 503. */
  async close(): Promise<void> {
    this.#closed = true;
    const rooms = [...this.#rooms.values()];
    await Promise.all(rooms.map((room) => room.actor.settled()));
    await Promise.all(rooms.map((room) => this.#close(room, 'stopping')));
  }

  #isAnothers(scheduleId: string): boolean {
    return this.#ownership.whose(scheduleId) === 'anothers';
  }

  #close(room: Room, why: WhyClosed): Promise<unknown> {
    const leaving = room.close(why).finally(() => {
      if (this.#leaving.get(room.scheduleId) === leaving) this.#leaving.delete(room.scheduleId);
    });
    this.#leaving.set(room.scheduleId, leaving);
    return leaving;
  }

  async #open(scheduleId: string): Promise<Room | null> {
    // Who is in a room of the same id that is still closing is sent away first.
    await this.#leaving.get(scheduleId);
    const askedAt = this.#clock.now();
    const found = await this.#host.open(scheduleId).catch((error: unknown) => {
      this.#usedAt.delete(scheduleId);
      throw error;
    });
    if (!found) this.#usedAt.delete(scheduleId);
    const room = this.#rooms.get(scheduleId);
    if (!room) return null;
    if (this.#closed) return room;
    if (this.#clock.now() - askedAt > OPENS_WITHIN_MS && !(await this.#isStillMine(room))) {
      if (this.#closed) return null;
      if (this.#isAnothers(scheduleId)) throw new Elsewhere(scheduleId);
      return this.#open(scheduleId);
    }
    if (!this.#isAnothers(scheduleId)) return room;
    // It became another's while it woke here.
    await this.#close(room, 'moved');
    throw new Elsewhere(scheduleId);
  }

  /**
   * The map is as old as the question for it. If the process stood still meanwhile, another may have had the schedule since,
   * and no renewal of the lease has asked about a room that was not up yet. Throws {@link DatabaseUnavailable} when nobody
   * can say. Rule [OWN-9].
   */
  async #isStillMine(room: Room): Promise<boolean> {
    const isKnown = await this.#ownership.expectNews();
    if (this.#rooms.get(room.scheduleId) !== room) return false;
    if (isKnown) return true;
    await this.#close(room, 'moved');
    throw new DatabaseUnavailable('nobody can say whether the schedule is still this process’s');
  }
}
