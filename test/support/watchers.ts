import './quietSdk.ts';
import { once } from 'node:events';
import { Client, type Room } from '@colyseus/sdk';
import { WebSocket } from 'ws';

export interface SeatNews {
  type: 'snapshot' | 'delta';
  version: number;
  available_seats: number;
  seats: { id: string; status: string }[];
}

/** A reader of the plain socket of a schedule: everything that it was told, in order. */
export class PlainWatcher {
  readonly heard: SeatNews[] = [];
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.heard.push(JSON.parse(String(data)) as SeatNews));
  }

  /** Message number `index` (0 is the snapshot), waited for if it has not come. */
  async message(index: number): Promise<SeatNews> {
    for (;;) {
      const news = this.heard[index];
      if (news) return news;
      await once(this.#socket, 'message');
    }
  }

  get deltas(): SeatNews[] {
    return this.heard.filter(({ type }) => type === 'delta');
  }

  /** Resolves when all that was sent before now has been heard: the server answers pings in their order. */
  async settled(): Promise<void> {
    const answered = once(this.#socket, 'pong');
    this.#socket.ping();
    await answered;
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

/** Opens the plain socket and waits for the snapshot. */
export async function watchPlainly(url: string, scheduleId: string): Promise<PlainWatcher> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/schedules/${scheduleId}/seats`);
  const watcher = new PlainWatcher(socket);
  await watcher.message(0);
  return watcher;
}

export interface RoomState {
  version: number;
  available_seats: number;
  seats: Map<string, { status: string }>;
}

/** A client of the schedule's room, by the SDK. Resolves when its state is there. */
export async function joinRoom(
  url: string,
  scheduleId: string,
  token?: string,
): Promise<Room<unknown, RoomState>> {
  const client = new Client(url);
  if (token !== undefined) client.auth.token = token;
  const room = await client.joinOrCreate<RoomState>('schedule', { schedule_id: scheduleId });
  await stateWhere(room, ({ seats }) => seats.size > 0);
  return room;
}

/** The room's state as soon as it is as `holds` says. */
export function stateWhere(
  room: Room<unknown, RoomState>,
  holds: (state: RoomState) => boolean,
): Promise<RoomState> {
  return new Promise((resolve) => {
    const look = (state: RoomState) => {
      if (state.seats === undefined || !holds(state)) return;
      room.onStateChange.remove(look);
      resolve(state);
    };
    room.onStateChange(look);
    look(room.state);
  });
}

/** A client of a plain socket that has something to say. */
class SocketListener<News> {
  readonly heard: News[] = [];
  readonly socket: WebSocket;
  /** The code that it was closed with. */
  readonly closed: Promise<number>;

  constructor(url: string, path: string) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws') + path);
    this.socket.on('message', (data) => this.heard.push(JSON.parse(String(data))));
    this.closed = once(this.socket, 'close').then(([code]) => code);
  }

  async say(text: string): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
    this.socket.send(text);
    return this;
  }

  protected async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this.socket, 'message');
  }
}

/** An admin's page, or what would like to be one, at `/ws/admin/changes`. */
export class ChangeListener extends SocketListener<{ type: string; schedule_ids?: string[] | null }> {
  constructor(url: string) {
    super(url, '/ws/admin/changes');
  }

  /** Resolves when it has been let in. */
  async ready(token: string): Promise<this> {
    await this.say(JSON.stringify({ access_token: token }));
    await this.until(() => this.heard.length > 0);
    return this;
  }

  /** Resolves when it has been told of a change of this schedule; null: that any may have changed. */
  toldOf(scheduleId: string | null): Promise<void> {
    return this.until(() =>
      this.heard.some(({ schedule_ids: ids }) =>
        scheduleId === null ? ids === null : ids?.includes(scheduleId),
      ),
    );
  }
}

export interface SeatsLeft {
  schedule_id: string;
  status: string;
  available_seats: number;
}

/** A page that shows departures, at `/ws/departures`. */
export class DepartureFollower extends SocketListener<{ type: string; schedules?: SeatsLeft[] }> {
  constructor(url: string) {
    super(url, '/ws/departures');
  }

  follow(...scheduleIds: string[]): Promise<this> {
    return this.say(JSON.stringify({ schedule_ids: scheduleIds }));
  }

  /** What it has been told of a schedule, in order. */
  of(scheduleId: string | undefined): SeatsLeft[] {
    return this.heard.flatMap(({ schedules = [] }) =>
      schedules.filter(({ schedule_id }) => schedule_id === scheduleId),
    );
  }

  /** Resolves when so many were left of it by the last that it was told. */
  toldSeats(scheduleId: string | undefined, left: number): Promise<void> {
    return this.until(() => this.of(scheduleId).at(-1)?.available_seats === left);
  }

  /** Resolves when it has been told that others may be on offer. */
  toldOffer(): Promise<void> {
    return this.until(() => this.heard.some(({ type }) => type === 'changed'));
  }
}
