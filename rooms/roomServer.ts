import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalDriver, LocalPresence, matchMaker } from '@colyseus/core';
import { setLogger } from '@colyseus/core/Logger';
import type { WebSocketTransport } from '@colyseus/ws-transport';
import type { ChangeNews } from '../src/app/catalogue/changeNews.ts';
import type { SeatsLeftReads } from '../src/app/catalogue/ports.ts';
import type { Courier, Handlers } from '../src/app/processes/courier.ts';
import type { Member, Members } from '../src/app/processes/members.ts';
import { ClusterDesk, ownershipBy } from '../src/app/schedule/clusterDesk.ts';
import { LocalDesk } from '../src/app/schedule/localDesk.ts';
import type { Matchmaker } from '../src/app/schedule/matchmaker.ts';
import type { SeatDesk } from '../src/app/schedule/seatDesk.ts';
import { createClusterMatchmaker, roomHandlers } from './cluster.ts';
import { createCourierLink } from './courierLink.ts';
import { DepartureSockets } from './departureSockets.ts';
import { GuardedTransport } from './guardedSockets.ts';
import { createMatchmaker } from './matchmaker.ts';
import { NewsSockets } from './newsSockets.ts';
import { colyseusHost, ROOM_NAME } from './roomHost.ts';
import { RoomUpgrades } from './roomUpgrades.ts';
import { type RoomDeps, type ScheduleRoomLike, scheduleRoomClass } from './ScheduleRoom.ts';
import { SOCKET_OPTIONS } from './socketDoor.ts';
import { WatchSockets } from './watchSockets.ts';

export interface RoomServerDeps extends Omit<RoomDeps, 'onUp' | 'onGone'> {
  /** The process as clients and other processes know it. */
  processId: string;
  /** The other processes; null when this one is alone. */
  neighbours: Neighbours | null;
  /** What admins hear, and those who follow departures. */
  news: ChangeNews;
  seatsLeft: SeatsLeftReads;
  /** Whether a page of this origin may open a socket. */
  mayOpenSocket(origin: string | undefined): boolean;
  /** Where Colyseus's own words go. */
  log: Pick<Console, 'debug' | 'error' | 'info' | 'trace' | 'warn'>;
}

/** Several processes on one database. */
export interface Neighbours {
  members: Members;
  courier: Courier;
}

/** What is done with sockets that are not for this process's clients. */
export interface SocketWays {
  /** Takes a socket that another process opens; false when it is none. */
  takeUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Hands a socket to another process. */
  pipe(req: IncomingMessage, socket: Duplex, head: Buffer, to: Member): void;
  /** Whether another process has handed it here. */
  wasPiped(req: IncomingMessage): boolean;
}

export interface RoomServer {
  /** Where everybody asks. */
  desk: SeatDesk;
  /** The rooms of this process. */
  local: LocalDesk<ScheduleRoomLike>;
  matchmaker: Matchmaker;
  sockets: WatchSockets;
  departures: DepartureSockets;
  /** What this process does for the others; nothing when it is alone. */
  handlers: Handlers;
  /** Takes over the server's upgrade requests. */
  attach(server: Server, ways?: SocketWays): void;
  /** Answers what waits, closes rooms and sockets; not later than `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
}

/** Colyseus without its `Server`: that one would handle signals, routes and the greeting in its own way. */
export async function startRooms(deps: RoomServerDeps): Promise<RoomServer> {
  setLogger(deps.log);
  const local = localDesk(deps);
  // Colyseus stays within the process, whatever there is beside it: whose a schedule is, is not its to say.
  await matchMaker.setup(new LocalPresence(), new LocalDriver());
  const room = scheduleRoomClass({
    ...deps,
    onUp: (each) => local.onUp(each),
    onGone: (each) => local.onGone(each),
  });
  matchMaker.defineRoomType(ROOM_NAME, room);
  await matchMaker.accept();
  const doors = openDoors(local, deps);
  const sockets = new WatchSockets({ desk: doors.desk, onTrouble: deps.onTrouble });
  const news = new NewsSockets(deps);
  const departures = new DepartureSockets(deps);
  const transport = new GuardedTransport({ ...SOCKET_OPTIONS, maxPayload: 4096 }, deps.onTrouble);
  const upgrades = new RoomUpgrades({ ...deps, sockets, news, departures, transport });
  return {
    ...doors,
    local,
    sockets,
    departures,
    attach: (server, ways) => upgrades.attach(server, ways),
    async stop(deadlineMs) {
      news.close();
      departures.close();
      const stopping = stop(local, sockets, transport, upgrades);
      // Whatever still runs then runs against a database that refuses half-done turns.
      await Promise.race([stopping, new Promise((resolve) => setTimeout(resolve, deadlineMs).unref())]);
    },
  };
}

function localDesk({ clock, neighbours }: RoomServerDeps): LocalDesk<ScheduleRoomLike> {
  const parts = { host: colyseusHost, clock };
  return new LocalDesk(neighbours ? { ...parts, ownership: ownershipBy(neighbours.members) } : parts);
}

/** Alone, everybody asks here; with others beside it, whoever owns the schedule. */
function openDoors(
  local: LocalDesk<ScheduleRoomLike>,
  { processId, neighbours, clock }: RoomServerDeps,
): Pick<RoomServer, 'desk' | 'matchmaker' | 'handlers'> {
  const matchmaker = createMatchmaker(local, processId);
  if (!neighbours) return { desk: local, matchmaker, handlers: { calls: {}, streams: {} } };
  const { members, courier } = neighbours;
  const link = createCourierLink(courier);
  const cluster = new ClusterDesk({ local, members, link, clock, wait: (ms) => sleep(ms) });
  return {
    desk: cluster,
    matchmaker: createClusterMatchmaker(matchmaker, members, courier),
    handlers: roomHandlers({ cluster, local, matchmaker, members }),
  };
}

async function stop(
  local: LocalDesk<ScheduleRoomLike>,
  sockets: WatchSockets,
  transport: WebSocketTransport,
  upgrades: RoomUpgrades,
): Promise<void> {
  await local.close();
  sockets.close();
  await matchMaker.gracefullyShutdown();
  upgrades.close();
  transport.shutdown();
}
