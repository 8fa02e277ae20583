import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketTransport } from '@colyseus/ws-transport';
import type { Neighbours, SocketWays } from './roomServer.ts';
import { WatchSockets } from './watchSockets.ts';

export interface UpgradeParts {
  processId: string;
  neighbours: Neighbours | null;
  sockets: WatchSockets;
  transport: WebSocketTransport;
  mayOpenSocket(origin: string | undefined): boolean;
}

/** `/{process}/{room}?sessionId=…`, as the SDK asks. Anywhere else Colyseus would play ping-pong with strangers. */
const ROOM_PATH = /^\/([\w-]+)\/[\w-]+\?/;

/** Says whose each upgrade of a connection is, so that each one has exactly one taker. */
export class RoomUpgrades {
  readonly #parts: UpgradeParts;
  /** What Colyseus takes for the server: it sees its own upgrades, and the end. */
  readonly #colyseus = new EventEmitter();

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
    parts.transport.attachToServer(this.#colyseus as Server);
  }

  attach(server: Server, ways?: SocketWays): void {
    server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { mayOpenSocket, sockets } = this.#parts;
      if (!mayOpenSocket(req.headers.origin)) return refuseUpgrade(socket, '403 Forbidden');
      if (WatchSockets.handles(req)) return sockets.upgrade(req, socket, head);
      if (ways?.takeUpgrade(req, socket, head)) return;
      const processId = ROOM_PATH.exec(req.url ?? '')?.[1];
      if (processId === undefined) return refuseUpgrade(socket, '404 Not Found');
      if (!ways || processId === this.#parts.processId || ways.wasPiped(req)) {
        this.#colyseus.emit('upgrade', req, socket, head);
        return;
      }
      const live = this.#parts.neighbours?.members.live() ?? [];
      const there = live.find(({ id }) => id === processId);
      if (!there) return refuseUpgrade(socket, '404 Not Found');
      ways.pipe(req, socket, head, there.address);
    });
  }

  close(): void {
    this.#colyseus.emit('close');
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // Nobody else listens to this socket any more: one that is cut off now must not end the process.
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
