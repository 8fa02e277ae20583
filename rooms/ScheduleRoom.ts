import type { EventEmitter } from 'node:events';
import { type Client, CloseCode, ErrorCode, type MessageContext, Room, ServerError } from '@colyseus/core';
import type { Authenticator, RequestContext } from '../src/app/caller.ts';
import type { Clock } from '../src/app/ports.ts';
import type { ReservationDoors } from '../src/app/reservations/doors.ts';
import { ExpiryTimer } from '../src/app/schedule/expiryTimer.ts';
import type { AwakeSchedule, WhyClosed } from '../src/app/schedule/localDesk.ts';
import type { PublishedChange } from '../src/app/schedule/published.ts';
import type { ActorHooks, ScheduleActor } from '../src/app/schedule/scheduleActor.ts';
import type { Watcher, Watching } from '../src/app/schedule/seatDesk.ts';
import { DatabaseUnavailable } from '../src/app/schedule/turn.ts';
import type { Timers } from '../src/app/timers.ts';
import { type Answered, Refused, refusal } from '../src/domain/errors.ts';
import { authenticateMessage, readMessage, releaseMessage, reserveMessage } from './messages.ts';
import { Pace } from './pace.ts';
import { ScheduleState, showSeats, showWhole } from './ScheduleState.ts';
import { SharedSerializer } from './sharedSerializer.ts';
import { sharedText } from './watchWire.ts';

/** How long a client whose connection broke may take to come back. */
const RECONNECT_SECONDS = 20;

export interface RoomDeps {
  authenticator: Authenticator;
  clock: Clock;
  timers: Timers;
  ids: { next(): string };
  /** A client who says more is closed. */
  maxMessagesPerSecond: number;
  /** Makes the actor of a schedule, asleep. */
  makeActor(scheduleId: string, hooks: ActorHooks): ScheduleActor;
  /** What clients may do, as REST does it. */
  doors(): ReservationDoors;
  /** The room is up, or has gone. */
  onUp(room: ScheduleRoomLike): void;
  onGone(room: ScheduleRoomLike): void;
  onTrouble(what: string, error: unknown): void;
}

/** What the desk and the figures need of a room. */
export interface ScheduleRoomLike extends AwakeSchedule {
  /** Who is in the room by the SDK. */
  readonly clients: { readonly length: number };
}

/** What its clients are told of why it closes; whoever may come back is led to where the schedule is then. */
const CLOSE_CODES: Readonly<Record<WhyClosed, number>> = {
  unneeded: CloseCode.CONSENTED,
  moved: CloseCode.MAY_TRY_RECONNECT,
  stopping: CloseCode.MAY_TRY_RECONNECT,
};

/** A longer one would be taken for none at all. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

const READ_WHEN_ASKED = { get: () => performance.now(), set: () => undefined };

/** Colyseus counts a client's messages by a clock that stands still between ticks: ours are patches, and may be rare. */
function readClockWhenAsked(clock: Room['clock']): void {
  Object.defineProperty(clock, 'currentTime', READ_WHEN_ASKED);
}

/**
 * Colyseus would wait for whoever it has promised a seat and who has not come yet, a quarter of a minute, and let them into
 * the closed room, where nothing happens any more; and at its end it would forget the next room of the same id.
 */
function disposeNow(room: Room): void {
  (room as unknown as { _events: EventEmitter })._events.emit('dispose');
}

interface UserData {
  token: string | null;
  ip: string | null;
}

/** The room class, wired. The shell of an actor: it authenticates, parses, calls and publishes; no rules in here. */
export function scheduleRoomClass(deps: RoomDeps) {
  return class ScheduleRoom extends Room<{ state: ScheduleState }> implements ScheduleRoomLike {
    override autoDispose = false;
    // Patches go out after the commit of a change, at a pace of their own. Without a rate Colyseus would tick sixty times
    // a second in every room, and a thousand sleepy rooms would keep a processor busy: so it is the longest there is.
    override patchRate = LONGEST_INTERVAL_MS;
    override maxMessagesPerSecond = deps.maxMessagesPerSecond;
    override state = new ScheduleState();

    scheduleId = '';
    #actor: ScheduleActor | null = null;
    #watchers = new Set<Watcher>();
    /** Whether the state shows the map: it does from when somebody first wants it. */
    #isShown = false;
    #patches = new Pace(() => void this.broadcastPatch());
    #timer = new ExpiryTimer(deps.clock, deps.timers, () => void this.#expire());
    #gone = false;

    /** Who joins: a guest without a token, or whoever the token says. A bad token is refused. */
    static override async onAuth(token: string): Promise<{ token: string | null }> {
      if (token) await deps.authenticator.authenticate(token);
      return { token: token || null };
    }

    /** Colyseus sets its own one for every state. */
    override setSerializer(): void {
      super.setSerializer(new SharedSerializer());
    }

    get actor(): ScheduleActor {
      if (!this.#actor) throw new Error('the room is not up');
      return this.#actor;
    }

    override async onCreate(options: { schedule_id: string }): Promise<void> {
      readClockWhenAsked(this.clock);
      this.scheduleId = options.schedule_id;
      this.roomId = options.schedule_id;
      const actor = deps.makeActor(this.scheduleId, {
        onPublished: (change) => this.#publish(change),
        onForgotten: () => this.#rearm(),
        onLost: () => void this.close('moved'),
      });
      await this.#open(actor);
      this.#actor = actor;
      this.onMessage(
        'reserve',
        this.#handler((client, message) => this.#reserve(client, message)),
      );
      this.onMessage(
        'release',
        this.#handler((client, message) => this.#release(client, message)),
      );
      this.onMessage(
        'authenticate',
        this.#handler((client, message) => this.#authenticate(client, message)),
      );
      this.#timer.arm(actor.nextExpiry);
      deps.onUp(this);
    }

    /** The desk reads these two words: an error of another class does not survive the way through Colyseus. */
    async #open(actor: ScheduleActor): Promise<void> {
      try {
        if (await actor.open()) return;
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        throw new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, 'unavailable');
      }
      throw new ServerError(ErrorCode.MATCHMAKE_INVALID_ROOM_ID, 'not_found');
    }

    override onJoin(client: Client): void {
      this.#showState();
      const auth = client.auth as Partial<UserData> | undefined;
      client.userData = { token: auth?.token ?? null, ip: auth?.ip ?? null } satisfies UserData;
    }

    /** Whoever lost the connection may come back as the same client for a while. */
    override onDrop(client: Client): void {
      // Not coming back in time is no trouble: the client has then left.
      this.allowReconnection(client, RECONNECT_SECONDS).catch(() => undefined);
    }

    override onDispose(): void {
      this.#leave();
    }

    /** The server stops: whoever is here may come back to another process, or to this one when it is up again. */
    override onBeforeShutdown(): void {
      void this.close('stopping');
    }

    watch(watcher: Watcher): Watching {
      this.#watchers.add(watcher);
      return { map: () => this.actor.published, stop: () => this.#watchers.delete(watcher) };
    }

    get canSleep(): boolean {
      if (this.clients.length > 0 || this.#watchers.size > 0) return false;
      return this.actor.isIdle && !this.actor.hasHolds;
    }

    close(why: WhyClosed): Promise<unknown> {
      this.#leave();
      const allGone = this.disconnect(CLOSE_CODES[why]);
      disposeNow(this);
      return allGone;
    }

    #leave(): void {
      if (this.#gone) return;
      this.#gone = true;
      this.#timer.stop();
      this.#patches.stop();
      deps.onGone(this);
      for (const watcher of this.#watchers) watcher.onGone();
      this.#watchers.clear();
    }

    /**
     * Most rooms are woken by a request and never joined: without the state they take half the time and a third of the
     * memory.
     */
    #showState(): void {
      if (this.#isShown) return;
      this.#isShown = true;
      showWhole(this.state, this.actor.published);
    }

    /** What the monitor asks for, by a method that its package adds to every room. */
    getInspectData(): Promise<unknown> {
      this.#showState();
      const { getInspectData } = Room.prototype as unknown as { getInspectData(): Promise<unknown> };
      return getInspectData.call(this);
    }

    #publish(change: PublishedChange): void {
      if (this.#isShown) {
        if (change.whole) showWhole(this.state, change.map);
        else showSeats(this.state, change.map, change.seats);
        this.#patches.want();
      }
      const wire = sharedText(change);
      for (const watcher of this.#watchers) watcher.onChange(change, wire);
      this.#timer.arm(this.actor.nextExpiry);
    }

    async #expire(): Promise<void> {
      if (this.#gone) return;
      try {
        await this.actor.submit({
          operationId: deps.ids.next(),
          origin: { userId: null, ip: null, requestId: null },
          command: { type: 'expire' },
        });
      } catch (error) {
        deps.onTrouble('an expiry was not carried out here', error);
      }
      this.#rearm();
    }

    #rearm(): void {
      if (!this.#gone) this.#timer.arm(this.actor.nextExpiry);
    }

    /** Wraps a handler so that whatever goes wrong is an answer: a refusal by its code, a bug by `internal`. */
    #handler(work: (client: Client, message: unknown) => Promise<Answered<unknown>>) {
      return async (client: Client, message: unknown, ctx: MessageContext) => {
        try {
          const answered = await work(client, message);
          return answered.ok ? answered.value : ctx.reject(answered.refusal);
        } catch (error) {
          if (error instanceof Refused) return ctx.reject(error.refusal);
          deps.onTrouble('a room message failed', error);
          return ctx.reject(refusal('internal', 'Something went wrong on our side.'));
        }
      };
    }

    async #reserve(client: Client, message: unknown): Promise<Answered<unknown>> {
      const context = await this.#context(client);
      const read = readMessage(reserveMessage, message);
      if (!read.ok) return read;
      const { seat_ids, passengers } = read.value;
      return deps.doors().reserve(context, {
        scheduleId: this.scheduleId,
        seatIds: seat_ids,
        passengers: passengers.map(({ seat_id, name }) => ({ seatId: seat_id, name })),
      });
    }

    async #release(client: Client, message: unknown): Promise<Answered<unknown>> {
      const context = await this.#context(client);
      const read = readMessage(releaseMessage, message);
      if (!read.ok) return read;
      await deps.doors().release(context, read.value.reservation_id);
      return { ok: true, value: { released: true } };
    }

    /** A new access token for a room that has been open longer than the old one lived. */
    async #authenticate(client: Client, message: unknown): Promise<Answered<unknown>> {
      const read = readMessage(authenticateMessage, message);
      if (!read.ok) return read;
      const { access_token } = read.value;
      await deps.authenticator.authenticate(access_token);
      (client.userData as UserData).token = access_token;
      return { ok: true, value: { authenticated: true } };
    }

    /** Who acts, checked anew on each message: `onAuth` was long ago. */
    async #context(client: Client): Promise<RequestContext> {
      const { token, ip } = client.userData as UserData;
      if (token === null)
        throw new Refused(refusal('unauthenticated', 'Guests may watch. Sign in to hold seats.'));
      return { caller: await deps.authenticator.authenticate(token), ip, requestId: deps.ids.next() };
    }
  };
}
