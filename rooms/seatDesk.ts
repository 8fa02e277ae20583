import { CloseCode, matchMaker } from '@colyseus/core';
import { ActorLost } from '../src/app/schedule/scheduleActor.ts';
import type { SeatDesk, Watcher, Watching } from '../src/app/schedule/seatDesk.ts';
import { DatabaseUnavailable, type Operation, type Outcome } from '../src/app/schedule/turn.ts';
import type { ScheduleRoomLike } from './ScheduleRoom.ts';

export const ROOM_NAME = 'schedule';

const NOT_FOUND: Outcome = { ok: false, code: 'not_found', detail: 'There is no such schedule.' };
const AWAY: Outcome = {
  ok: false,
  code: 'unavailable',
  detail: 'This trip is moving to another server. Ask again in a moment.',
  extras: { retry_after_seconds: 1 },
};

/** How often a caller is led to a new room before hearing 503. */
const MAX_MOVES = 3;

/**
 * Finds the room of a schedule, or wakes it: one at a time for each schedule, however many ask at once. Colyseus
 * alone would make a room for each of them.
 */
export class RoomDesk implements SeatDesk {
  readonly #rooms = new Map<string, ScheduleRoomLike>();
  readonly #waking = new Map<string, Promise<ScheduleRoomLike | null>>();
  readonly #leaving = new Map<string, Promise<unknown>>();
  readonly #usedAt = new Map<string, number>();
  #closed = false;

  /** Rooms that are up in this process. */
  get rooms(): Iterable<ScheduleRoomLike> {
    return this.#rooms.values();
  }

  get size(): number {
    return this.#rooms.size;
  }

  onUp(room: ScheduleRoomLike): void {
    this.#rooms.set(room.scheduleId, room);
  }

  onGone(room: ScheduleRoomLike): void {
    if (this.#rooms.get(room.scheduleId) !== room) return;
    this.#rooms.delete(room.scheduleId);
    this.#usedAt.delete(room.scheduleId);
  }

  async send(scheduleId: string, operation: Operation): Promise<Outcome> {
    for (let move = 0; move < MAX_MOVES; move += 1) {
      try {
        const room = await this.wake(scheduleId);
        if (!room) return this.#closed ? AWAY : NOT_FOUND;
        return await room.actor.submit(operation);
      } catch (error) {
        if (error instanceof DatabaseUnavailable) return unavailable();
        if (!(error instanceof ActorLost)) throw error;
        await this.#leaving.get(scheduleId);
      }
    }
    return AWAY;
  }

  async watch(scheduleId: string, watcher: Watcher): Promise<Watching | null> {
    const room = await this.wake(scheduleId);
    return room ? room.watch(watcher) : null;
  }

  /** The room of a schedule, awake; null when there is no such schedule, or the server stops. */
  wake(scheduleId: string): Promise<ScheduleRoomLike | null> {
    this.#usedAt.set(scheduleId, performance.now());
    const room = this.#rooms.get(scheduleId);
    if (room) return Promise.resolve(room);
    if (this.#closed) return Promise.resolve(null);
    let waking = this.#waking.get(scheduleId);
    if (!waking) {
      waking = this.#open(scheduleId).finally(() => this.#waking.delete(scheduleId));
      this.#waking.set(scheduleId, waking);
    }
    return waking;
  }

  /**
   * Puts rooms to sleep that nobody needs and nobody has asked for `unusedMs`: a client that was just let in, or
   * lost its connection, has that long to come. Holds keep their room awake.
   */
  async sleepIdle(unusedMs: number): Promise<void> {
    const before = performance.now() - unusedMs;
    const idle = [...this.#rooms.values()].filter(
      (room) => room.canSleep && (this.#usedAt.get(room.scheduleId) ?? 0) <= before,
    );
    await Promise.all(idle.map((room) => this.#close(room, CloseCode.CONSENTED)));
  }

  /** Answers what waits, then closes every room. New calls hear 503. */
  async close(): Promise<void> {
    this.#closed = true;
    const rooms = [...this.#rooms.values()];
    await Promise.all(rooms.map((room) => room.actor.settled()));
    await Promise.all(rooms.map((room) => this.#close(room, CloseCode.MAY_TRY_RECONNECT)));
  }

  #close(room: ScheduleRoomLike, code: number): Promise<unknown> {
    const leaving = room.close(code).finally(() => {
      if (this.#leaving.get(room.scheduleId) === leaving) this.#leaving.delete(room.scheduleId);
    });
    this.#leaving.set(room.scheduleId, leaving);
    return leaving;
  }

  async #open(scheduleId: string): Promise<ScheduleRoomLike | null> {
    // A room of the same id that is still closing would win against the new one.
    await this.#leaving.get(scheduleId);
    try {
      await matchMaker.createRoom(ROOM_NAME, { schedule_id: scheduleId });
    } catch (error) {
      this.#usedAt.delete(scheduleId);
      if (error instanceof Error && error.message === 'not_found') return null;
      if (error instanceof Error && error.message === 'unavailable') {
        throw new DatabaseUnavailable('the room could not be woken', { cause: error });
      }
      throw error;
    }
    return this.#rooms.get(scheduleId) ?? null;
  }
}

function unavailable(): Outcome {
  return {
    ok: false,
    code: 'unavailable',
    detail: 'The database cannot be reached. Ask again in a moment, with the same Idempotency-Key.',
    extras: { retry_after_seconds: 1 },
  };
}
