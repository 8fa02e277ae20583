import type { Clock, Ids } from '../../src/app/ports.ts';
import { ExpiryTimer, type Timers } from '../../src/app/schedule/expiryTimer.ts';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import type { PublishedChange } from '../../src/app/schedule/published.ts';
import { type ActorDeps, ActorLost, ScheduleActor } from '../../src/app/schedule/scheduleActor.ts';
import type { SeatDesk } from '../../src/app/schedule/seatDesk.ts';
import { DatabaseUnavailable, type Operation, type Outcome } from '../../src/app/schedule/turn.ts';

export interface RoomsParts {
  clock: Clock;
  timers: Timers;
  ids: Ids;
  actorDeps: Omit<ActorDeps, 'onPublished' | 'onLost'>;
  onPublished(room: Room, change: PublishedChange): void;
}

/** A room without Colyseus: an actor, its timer. */
export class Room {
  readonly actor: ScheduleActor;
  readonly #timer: ExpiryTimer;
  readonly #ids: Ids;
  readonly #onTrouble: ActorDeps['onTrouble'];
  #gone = false;

  constructor(scheduleId: string, parts: RoomsParts, onGone: () => void) {
    this.#ids = parts.ids;
    this.#onTrouble = parts.actorDeps.onTrouble;
    this.#timer = new ExpiryTimer(parts.clock, parts.timers, () => void this.#expire());
    this.actor = new ScheduleActor(scheduleId, {
      ...parts.actorDeps,
      onPublished: (change) => {
        parts.onPublished(this, change);
        this.#timer.arm(this.actor.nextExpiry);
      },
      onLost: () => {
        this.#gone = true;
        this.#timer.stop();
        onGone();
      },
    });
  }

  async open(): Promise<boolean> {
    if (!(await this.actor.open())) return false;
    this.#timer.arm(this.actor.nextExpiry);
    return true;
  }

  async #expire(): Promise<void> {
    if (this.#gone) return;
    try {
      await this.actor.submit({ operationId: this.#ids.next(), origin: SYSTEM, command: { type: 'expire' } });
    } catch (error) {
      if (!(error instanceof ActorLost)) this.#onTrouble('an expiry was not carried out here', error);
    }
    if (!this.#gone) this.#timer.arm(this.actor.nextExpiry);
  }
}

const AWAY: Outcome = {
  ok: false,
  code: 'unavailable',
  detail: 'This trip is moving to another server. Ask again in a moment.',
  extras: { retry_after_seconds: 1 },
};

/** Finds or wakes the rooms of one process. */
export class Rooms implements Pick<SeatDesk, 'send'> {
  readonly rooms = new Map<string, Room>();
  readonly #waking = new Map<string, Promise<Room | null>>();
  readonly #parts: RoomsParts;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  async send(scheduleId: string, operation: Operation): Promise<Outcome> {
    for (let move = 0; move < 3; move += 1) {
      try {
        const room = await this.#wake(scheduleId);
        if (!room) return { ok: false, code: 'not_found', detail: 'There is no such schedule.' };
        return await room.actor.submit(operation);
      } catch (error) {
        if (error instanceof DatabaseUnavailable) return AWAY;
        if (!(error instanceof ActorLost)) throw error;
      }
    }
    return AWAY;
  }

  #wake(scheduleId: string): Promise<Room | null> {
    const room = this.rooms.get(scheduleId);
    if (room) return Promise.resolve(room);
    let waking = this.#waking.get(scheduleId);
    if (!waking) {
      waking = this.#open(scheduleId).finally(() => this.#waking.delete(scheduleId));
      this.#waking.set(scheduleId, waking);
    }
    return waking;
  }

  async #open(scheduleId: string): Promise<Room | null> {
    const room = new Room(scheduleId, this.#parts, () => {
      if (this.rooms.get(scheduleId) === room) this.rooms.delete(scheduleId);
    });
    if (!(await room.open())) return null;
    this.rooms.set(scheduleId, room);
    return room;
  }
}
