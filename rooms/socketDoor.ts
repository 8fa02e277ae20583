import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

/** Why a socket is closed, where every door has the reason. */
export const GOING_AWAY = 1001;
export const TRY_AGAIN = 1013;

const PING_MS = 30_000;

/**
 * How every door takes sockets. Who is sent away and says no goodbye is cut off after `closeTimeout`, which the types
 * do not know yet.
 */
export const SOCKET_OPTIONS: ServerOptions & { closeTimeout: number } = {
  noServer: true,
  closeTimeout: 5_000,
};

/** Where plain sockets come in: who does not answer a ping by the next one is gone, and all are told when the server stops. */
export class SocketDoor {
  readonly #server: WebSocketServer;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #pinger: NodeJS.Timeout;
  #closed = false;

  /** `maxPayload`: bytes of a message; who sends more is closed. */
  constructor(maxPayload: number) {
    this.#server = new WebSocketServer({ ...SOCKET_OPTIONS, maxPayload, perMessageDeflate: false });
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
    this.#pinger.unref();
  }

  get size(): number {
    return this.#server.clients.size;
  }

  /** True when the server stops. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Makes a socket of a request for one. */
  open(req: IncomingMessage, socket: Duplex, head: Buffer, onOpen: (client: WebSocket) => void): void {
    this.#server.handleUpgrade(req, socket, head, (client) => {
      this.#alive.add(client);
      client.on('pong', () => this.#alive.add(client));
      client.on('error', () => client.terminate());
      onOpen(client);
    });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pinger);
    for (const client of this.#server.clients) client.close(GOING_AWAY, 'the server stops');
    this.#server.close();
  }

  #ping(): void {
    for (const client of this.#server.clients) {
      if (this.#alive.delete(client)) client.ping();
      else client.terminate();
    }
  }
}
