import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketTransport } from '@colyseus/ws-transport';
import type { Member, Members } from '../src/app/processes/members.ts';
import { DepartureSockets } from './departureSockets.ts';
import { NewsSockets } from './newsSockets.ts';
import type { Neighbours, SocketWays } from './roomServer.ts';
import { Turnstile } from './turnstile.ts';
import { WatchSockets } from './watchSockets.ts';

export interface UpgradeParts {
  processId: string;
  neighbours: Neighbours | null;
  sockets: WatchSockets;
  news: NewsSockets;
  departures: DepartureSockets;
  transport: WebSocketTransport;
  mayOpenSocket(origin: string | undefined): boolean;
}

/** `/{process}/{room}?sessionId=…`, as the SDK asks. Anywhere else Colyseus would play ping-pong with strangers. */
const ROOM_PATH = /^\/([\w-]+)\/[\w-]+\?/;

/** Whoever joins a room gets its state and costs about half a millisecond, so a round of the event loop stays short. */
const LET_IN_AT_ONCE = 20;

interface Upgrade {
  req: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** Says whose each upgrade of a connection is, so that each one has exactly one taker. */
export class RoomUpgrades {
  readonly #parts: UpgradeParts;
  /** What Colyseus takes for the server: it sees its own upgrades, and the end. */
  readonly #colyseus = new EventEmitter();
  readonly #turnstile = new Turnstile(LET_IN_AT_ONCE);

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
    parts.transport.attachToServer(this.#colyseus as Server);
  }

  attach(server: Server, ways?: SocketWays): void {
    server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!this.#parts.mayOpenSocket(req.headers.origin)) return refuseUpgrade(socket, '403 Forbidden');
      // Other processes bring many callers each: they are not part of a crowd.
      if (ways?.takeUpgrade(req, socket, head)) return;
      // Until it is its turn nobody else listens to this socket: one that is cut off must not end the process.
      const onError = () => socket.destroy();
      socket.on('error', onError);
      this.#turnstile.pass(() => {
        socket.off('error', onError);
        if (!socket.destroyed) this.#take({ req, socket, head }, ways);
      });
    });
  }

  #take({ req, socket, head }: Upgrade, ways: SocketWays | undefined): void {
    const { sockets, news, departures, neighbours } = this.#parts;
    if (WatchSockets.handles(req)) return sockets.upgrade(req, socket, head);
    if (NewsSockets.handles(req)) return news.upgrade(req, socket, head);
    if (DepartureSockets.handles(req)) return departures.upgrade(req, socket, head);
    const processId = ROOM_PATH.exec(req.url ?? '')?.[1];
    if (processId === undefined) return refuseUpgrade(socket, '404 Not Found');
    const where = ways && neighbours && !ways.wasPiped(req) ? whereIs(processId, neighbours.members) : 'here';
    if (where === 'unknown') return refuseUpgrade(socket, '503 Service Unavailable');
    if (where !== 'here') return ways?.pipe(req, socket, head, where);
    this.#colyseus.emit('upgrade', req, socket, head);
  }

  close(): void {
    this.#colyseus.emit('close');
  }
}

/**
 * Who comes back to a process that is no more is sent away here, by a word that the SDK understands: after a refusal it
 * would try again for a minute. That is right where a process may only have been silent, or this one does not know.
 */
function whereIs(processId: string, members: Members): Member | 'here' | 'unknown' {
  if (processId === members.self.id) return 'here';
  const live = members.live();
  const there = live.find(({ id }) => id === processId);
  if (there) return there;
  const knows = live.some(({ id }) => id === members.self.id) && members.find(processId) === null;
  return knows ? 'here' : 'unknown';
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // Nobody else listens to this socket any more: one that is cut off now must not end the process.
  socket.on('error', () => socket.destroy());
  // Nor does anybody read it: what it still says would keep it open for good.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
