import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { validate as isUuid } from 'uuid';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SeatDesk, Watcher, Watching } from '../src/app/schedule/seatDesk.ts';
import { MAX_BUFFERED_BYTES } from './ScheduleRoom.ts';
import { snapshotText } from './watchWire.ts';

const PATH = /^\/ws\/schedules\/([^/?]+)\/seats\/?(?:\?|$)/;
const UNKNOWN_SCHEDULE = 4404;
const GOING_AWAY = 1001;
const POLICY = 1008;
const TRY_AGAIN = 1013;
/** Watchers have nothing to say; one who talks all the same is heard this often a second, then closed. */
const MAX_MESSAGES_PER_SECOND = 20;
const PING_MS = 30_000;
const REWATCH_MS = 250;

export interface WatchSocketDeps {
  desk: SeatDesk;
  onTrouble(what: string, error: unknown): void;
}

/** The plain socket `/ws/schedules/{id}/seats`: the whole map first, then what changes. Contract §7. */
export class WatchSockets {
  readonly #deps: WatchSocketDeps;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 4096, perMessageDeflate: false });
  readonly #alive = new WeakSet<WebSocket>();
  readonly #pinger: NodeJS.Timeout;
  #closed = false;

  constructor(deps: WatchSocketDeps) {
    this.#deps = deps;
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
    this.#pinger.unref();
  }

  get size(): number {
    return this.#server.clients.size;
  }

  /** True for a request that is this socket's. */
  static handles(req: IncomingMessage): boolean {
    return PATH.test(req.url ?? '');
  }

  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const scheduleId = PATH.exec(req.url ?? '')?.[1] ?? '';
    this.#server.handleUpgrade(req, socket, head, (client) => {
      this.#accept(client, scheduleId.toLowerCase()).catch((error: unknown) => {
        this.#deps.onTrouble('a watcher could not be served', error);
        client.close(TRY_AGAIN, 'try again');
      });
    });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pinger);
    for (const client of this.#server.clients) client.close(GOING_AWAY, 'the server stops');
    this.#server.close();
  }

  async #accept(client: WebSocket, scheduleId: string): Promise<void> {
    this.#alive.add(client);
    client.on('pong', () => this.#alive.add(client));
    client.on('error', () => client.terminate());
    client.on('message', talkLimit(client));
    if (!isUuid(scheduleId)) return client.close(UNKNOWN_SCHEDULE, 'no such schedule');
    await this.#watch(client, scheduleId);
  }

  async #watch(client: WebSocket, scheduleId: string): Promise<void> {
    let shown = false;
    const watcher: Watcher = {
      // What changes before the first map is sent is in that map.
      onChange: (_change, wire) => shown && send(client, wire.text()),
      onGone: () => this.#watchAgain(client, scheduleId),
    };
    const watching = await this.#deps.desk.watch(scheduleId, watcher);
    if (!watching) {
      if (this.#closed) return client.close(GOING_AWAY, 'the server stops');
      return client.close(UNKNOWN_SCHEDULE, 'no such schedule');
    }
    this.#begin(client, watching);
    shown = true;
  }

  #begin(client: WebSocket, watching: Watching): void {
    if (client.readyState !== client.OPEN) return watching.stop();
    client.once('close', () => watching.stop());
    send(client, snapshotText(watching.map()));
  }

  #watchAgain(client: WebSocket, scheduleId: string): void {
    if (this.#closed || client.readyState !== client.OPEN) return;
    setTimeout(() => {
      this.#watch(client, scheduleId).catch(() => this.#watchAgain(client, scheduleId));
    }, REWATCH_MS).unref();
  }

  #ping(): void {
    for (const client of this.#server.clients) {
      if (!this.#alive.has(client)) {
        client.terminate();
        continue;
      }
      this.#alive.delete(client);
      client.ping();
    }
  }
}

function send(client: WebSocket, text: string): void {
  if (client.readyState !== client.OPEN) return;
  if (client.bufferedAmount > MAX_BUFFERED_BYTES) return client.terminate();
  client.send(text);
}

function talkLimit(client: WebSocket): () => void {
  let second = 0;
  let heard = 0;
  return () => {
    const now = Math.floor(performance.now() / 1000);
    heard = now === second ? heard + 1 : 1;
    second = now;
    if (heard > MAX_MESSAGES_PER_SECOND) client.close(POLICY, 'too many messages');
  };
}
