import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { validate as isUuid } from 'uuid';
import type { SeatDesk } from '../src/app/schedule/seatDesk.ts';
import { Audience, type Reader } from './audience.ts';
import { GOING_AWAY, SocketDoor, TRY_AGAIN } from './socketDoor.ts';
import { talkLimit } from './talk.ts';

const PATH = /^\/ws\/schedules\/([^/?]+)\/seats\/?(?:\?|$)/;
const UNKNOWN_SCHEDULE = 4404;

export interface WatchSocketDeps {
  desk: SeatDesk;
  onTrouble(what: string, error: unknown): void;
}

/** The plain socket `/ws/schedules/{id}/seats`: the whole map first, then what changes. Contract §7. */
export class WatchSockets {
  readonly #deps: WatchSocketDeps;
  readonly #door = new SocketDoor(4096);
  readonly #audiences = new Map<string, Audience>();

  constructor(deps: WatchSocketDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#door.size;
  }

  /** True for a request that is this socket's. */
  static handles(req: IncomingMessage): boolean {
    return PATH.test(req.url ?? '');
  }

  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const scheduleId = PATH.exec(req.url ?? '')?.[1] ?? '';
    this.#door.open(req, socket, head, (client) => {
      this.#accept({ client, socket }, scheduleId.toLowerCase()).catch((error: unknown) => {
        if (this.#door.isClosed) return client.close(GOING_AWAY, 'the server stops');
        this.#deps.onTrouble('a watcher could not be served', error);
        client.close(TRY_AGAIN, 'try again');
      });
    });
  }

  close(): void {
    this.#door.close();
  }

  async #accept(reader: Reader, scheduleId: string): Promise<void> {
    const { client } = reader;
    client.on('message', talkLimit(client));
    if (!isUuid(scheduleId)) return client.close(UNKNOWN_SCHEDULE, 'no such schedule');
    client.once('close', () => this.#audiences.get(scheduleId)?.leave(reader));
    await this.#audienceOf(scheduleId).join(reader);
  }

  #audienceOf(scheduleId: string): Audience {
    const there = this.#audiences.get(scheduleId);
    if (there) return there;
    const audience: Audience = new Audience({
      watch: (watcher, seen) => this.#deps.desk.watch(scheduleId, watcher, seen),
      onOver: () => {
        if (this.#audiences.get(scheduleId) === audience) this.#audiences.delete(scheduleId);
      },
      onNone: (readers) => {
        for (const { client } of readers) client.close(UNKNOWN_SCHEDULE, 'no such schedule');
      },
    });
    this.#audiences.set(scheduleId, audience);
    return audience;
  }
}
