import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

/** A WebSocket over the loopback address, both of its ends in this process. */
export interface SocketPair {
  /** The client's end. */
  far: WebSocket;
  /** The server's end, and the socket under it. */
  client: WebSocket;
  socket: Duplex;
}

/** Opens as many as are asked for; `close` ends all of them. */
export class SocketPairs {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #far: WebSocket[] = [];

  static async start(): Promise<SocketPairs> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SocketPairs(server);
  }

  private constructor(server: Server) {
    this.#server = server;
  }

  async open(): Promise<SocketPair> {
    const upgraded = once(this.#server, 'upgrade');
    const far = new WebSocket(`ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
    this.#far.push(far);
    const [req, socket, head] = await upgraded;
    const opened = once(far, 'open');
    const client = await new Promise<WebSocket>((resolve) =>
      this.#sockets.handleUpgrade(req, socket, head, resolve),
    );
    await opened;
    return { far, client, socket };
  }

  async close(): Promise<void> {
    for (const far of this.#far) far.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
