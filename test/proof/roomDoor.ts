import '../support/quietSdk.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Room } from '@colyseus/sdk';
import { PROBLEMS } from '../../src/http/problem.ts';
import type { SeatWord } from '../sim/history.ts';
import type { Chance } from '../support/seeded.ts';
import type { RoomState } from '../support/watchers.ts';
import type { Recorder } from './recorder.ts';
import type { Reply } from './reply.ts';

export interface RoomDoorOptions {
  urls: string[];
  scheduleId: string;
  token: string;
  name: string;
  recorder: Recorder;
  random: Chance;
  /** How long an answer is waited for. */
  answerMs: number;
}

type SeatRoom = Room<unknown, RoomState>;

/**
 * The way into a schedule's room by the SDK, as a passenger's page has it: joined at any server when it is first wanted,
 * and elsewhere when it is lost. The SDK comes back to a room by itself, and all that it is shown is recorded.
 */
export class RoomDoor {
  readonly #options: RoomDoorOptions;
  #room: SeatRoom | null = null;
  #connection = 0;

  constructor(options: RoomDoorOptions) {
    this.#options = options;
  }

  /** The room's answer to a message, as REST would give it; null when none came. */
  async ask(type: string, message: unknown): Promise<Reply | null> {
    const room = this.#room ?? (await this.#join());
    if (!room) return null;
    try {
      const json = await room.request(type, message, { timeout: this.#options.answerMs });
      return { status: 200, json: json as Reply['json'] };
    } catch (error) {
      const { reason } = error as { reason?: Reply['json'] & { code: keyof typeof PROBLEMS } };
      if (reason) return { status: PROBLEMS[reason.code].status, json: reason };
      // While the SDK tries to come back nothing can be asked; a room that is silent is left.
      if (!room.reconnection.isReconnecting) this.leave();
      return null;
    }
  }

  leave(): void {
    const room = this.#room;
    this.#room = null;
    if (!room) return;
    room.reconnection.enabled = false;
    room.leave().catch(() => undefined);
  }

  /** Null when nobody lets it in in time. */
  async #join(): Promise<SeatRoom | null> {
    const { urls, scheduleId, token, random, answerMs } = this.#options;
    const client = new Client(urls[Math.floor(random() * urls.length)] as string);
    client.auth.token = token;
    const joining: Promise<SeatRoom> = client.joinOrCreate<RoomState>('schedule', {
      schedule_id: scheduleId,
    });
    const room = await Promise.race([joining.catch(() => null), sleep(answerMs, null, { ref: false })]);
    if (room) this.#enter(room);
    // Whoever is let in too late goes again; who never was has nothing to leave.
    else joining.then((late) => late.leave()).catch(() => undefined);
    return room;
  }

  #enter(room: SeatRoom): void {
    const { name, scheduleId, recorder } = this.#options;
    this.#room = room;
    this.#connection += 1;
    recorder.count('room joined');
    // By itself the SDK does not come back to a room that it has been in for less than five seconds.
    room.reconnection.minUptime = 0;
    room.onReconnect(() => {
      this.#connection += 1;
      recorder.count('room found again');
    });
    room.onLeave(() => {
      if (this.#room === room) this.#room = null;
    });
    room.onStateChange(({ version, seats }) => {
      // A patch may carry several changes: each look is at a whole map.
      const words = [...seats].map(([id, { status }]) => [id, status as SeatWord]);
      recorder.push({
        type: 'shown',
        watcher: `${name}.${this.#connection}`,
        schedule: scheduleId,
        version,
        whole: true,
        seats: Object.fromEntries(words),
      });
    });
  }
}
