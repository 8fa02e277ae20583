import type { Clock, Ids } from '../../src/app/ports.ts';
import { ExpiryTimer } from '../../src/app/schedule/expiryTimer.ts';
import type { AwakeSchedule, LocalDesk, RoomHost } from '../../src/app/schedule/localDesk.ts';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import type { PublishedChange } from '../../src/app/schedule/published.ts';
import { type ActorDeps, type ActorHooks, ScheduleActor } from '../../src/app/schedule/scheduleActor.ts';
import type { Watcher, Watching } from '../../src/app/schedule/seatDesk.ts';
import type { TurnRows } from '../../src/app/schedule/turnRows.ts';
import type { Timers } from '../../src/app/timers.ts';

export interface RoomParts {
  clock: Clock;
  timers: Timers;
  ids: Ids;
  actorDeps: Omit<ActorDeps, keyof ActorHooks>;
  desk(): LocalDesk<Room>;
  onPublished(actor: ScheduleActor, change: PublishedChange): void;
  /** Everybody in the room is being sent away; that takes a moment. */
  farewell(): Promise<void>;
}

/** A room without Colyseus: what rooms/ScheduleRoom.ts does around its actor, but for the clients. */
export class Room implements AwakeSchedule {
  readonly scheduleId: string;
  readonly actor: ScheduleActor;
  readonly #parts: RoomParts;
  readonly #timer: ExpiryTimer;
  readonly #came = new Map<string, number>();
  #gone = false;

  constructor(scheduleId: string, parts: RoomParts) {
    this.scheduleId = scheduleId;
    this.#parts = parts;
    this.#timer = new ExpiryTimer(parts.clock, parts.timers, () => void this.#expire());
    this.actor = new ScheduleActor(scheduleId, {
      ...parts.actorDeps,
      onPublished: (change) => {
        parts.onPublished(this.actor, change);
        this.#rearm();
      },
      onForgotten: () => this.#rearm(),
      onLost: () => void this.close(),
    });
    this.#watchOrder();
  }

  async open(): Promise<boolean> {
    if (!(await this.actor.open())) return false;
    this.#timer.arm(this.actor.nextExpiry);
    this.#parts.desk().onUp(this);
    return true;
  }

  get canSleep(): boolean {
    return this.actor.isIdle && !this.actor.hasHolds;
  }

  watch(_watcher: Watcher): Watching {
    return { map: () => this.actor.published, stop: () => undefined };
  }

  close(): Promise<void> {
    if (!this.#gone) {
      this.#gone = true;
      this.#timer.stop();
      this.#parts.desk().onGone(this);
    }
    return this.#parts.farewell();
  }

  /** The first operation of a turn that came before the one that was decided before it; null when there is none. */
  outOfOrder(rows: TurnRows): string | null {
    let last = 0;
    for (const { id } of rows.operations) {
      const came = this.#came.get(id) ?? 0;
      if (came < last) return id;
      last = came;
    }
    return null;
  }

  /** When an operation begins to wait: a second delivery of one that waits does not wait anew. */
  #watchOrder(): void {
    const submit = this.actor.submit.bind(this.actor);
    let comings = 0;
    this.actor.submit = (operation) => {
      const before = this.actor.waiting;
      const outcome = submit(operation);
      if (this.actor.waiting > before) this.#came.set(operation.operationId, ++comings);
      return outcome;
    };
  }

  async #expire(): Promise<void> {
    if (this.#gone) return;
    const { ids, actorDeps } = this.#parts;
    try {
      await this.actor.submit({ operationId: ids.next(), origin: SYSTEM, command: { type: 'expire' } });
    } catch (error) {
      actorDeps.onTrouble('an expiry was not carried out here', error);
    }
    this.#rearm();
  }

  #rearm(): void {
    if (!this.#gone) this.#timer.arm(this.actor.nextExpiry);
  }
}

export function roomHost(parts: RoomParts): RoomHost {
  return { open: (scheduleId) => new Room(scheduleId, parts).open() };
}
