import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { LocalDriver, LocalPresence, matchMaker } from '@colyseus/core';
import { setLogger } from '@colyseus/core/Logger';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { LocalDesk } from '../src/app/schedule/localDesk.ts';
import { colyseusHost, ROOM_NAME } from './roomHost.ts';
import { type RoomDeps, type ScheduleRoomLike, scheduleRoomClass } from './ScheduleRoom.ts';
import { WatchSockets } from './watchSockets.ts';

export interface RoomServerDeps extends Omit<RoomDeps, 'onUp' | 'onGone'> {
  /** Whether a page of this origin may open a socket. */
  mayOpenSocket(origin: string | undefined): boolean;
  /** Where Colyseus's own words go. */
  log: Pick<Console, 'debug' | 'error' | 'info' | 'trace' | 'warn'>;
}

export interface RoomServer {
  desk: LocalDesk<ScheduleRoomLike>;
  sockets: WatchSockets;
  /** Takes over the server's upgrade requests. */
  attach(server: Server): void;
  /** Answers what waits, closes rooms and sockets; not later than `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
}

/** `/{process}/{room}?sessionId=…`, as the SDK asks. Anywhere else Colyseus would play ping-pong with strangers. */
const ROOM_PATH = /^\/[\w-]+\/[\w-]+\?/;

/** Colyseus without its `Server`: that one would handle signals, routes and the greeting in its own way. */
export async function startRooms(deps: RoomServerDeps): Promise<RoomServer> {
  setLogger(deps.log);
  const desk = new LocalDesk<ScheduleRoomLike>({ host: colyseusHost, clock: deps.clock });
  await matchMaker.setup(new LocalPresence(), new LocalDriver());
  const room = scheduleRoomClass({
    ...deps,
    onUp: (each) => desk.onUp(each),
    onGone: (each) => desk.onGone(each),
  });
  matchMaker.defineRoomType(ROOM_NAME, room);
  await matchMaker.accept();
  const sockets = new WatchSockets({ desk, onTrouble: deps.onTrouble });
  const transport = new WebSocketTransport({ noServer: true, maxPayload: 4096 });
  return {
    desk,
    sockets,
    attach(server) {
      const isRoom = (req: IncomingMessage) =>
        ROOM_PATH.test(req.url ?? '') && !WatchSockets.handles(req) && deps.mayOpenSocket(req.headers.origin);
      server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (!deps.mayOpenSocket(req.headers.origin)) return refuseUpgrade(socket, '403 Forbidden');
        if (WatchSockets.handles(req)) return sockets.upgrade(req, socket, head);
        if (!ROOM_PATH.test(req.url ?? '')) refuseUpgrade(socket, '404 Not Found');
      });
      transport.attachToServer(server, { filter: isRoom });
    },
    async stop(deadlineMs) {
      const stopping = stop(desk, sockets, transport);
      // Whatever still runs then runs against a database that refuses half-done turns.
      await Promise.race([stopping, new Promise((resolve) => setTimeout(resolve, deadlineMs).unref())]);
    },
  };
}

async function stop(
  desk: LocalDesk<ScheduleRoomLike>,
  sockets: WatchSockets,
  transport: WebSocketTransport,
): Promise<void> {
  await desk.close();
  sockets.close();
  await matchMaker.gracefullyShutdown();
  transport.shutdown();
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // Nobody else listens to this socket any more: one that is cut off now must not end the process.
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
