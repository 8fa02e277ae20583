import { setTimeout as sleep } from 'node:timers/promises';
import { startRooms } from '../../rooms/roomServer.ts';
import type { Authenticator } from '../app/caller.ts';
import { ChangeNews } from '../app/catalogue/changeNews.ts';
import { SearchCache } from '../app/catalogue/searchCache.ts';
import { mayOpenSocket } from '../app/origins.ts';
import type { Clock, Ids, TicketSigner } from '../app/ports.ts';
import type { ReservationDoors } from '../app/reservations/doors.ts';
import { limitedDoors } from '../app/reservations/limitedDoors.ts';
import { CommitLanes } from '../app/schedule/commitLanes.ts';
import { type ActorHooks, ScheduleActor } from '../app/schedule/scheduleActor.ts';
import type { TurnStore } from '../app/schedule/turn.ts';
import type { ActorLimits } from '../app/schedule/turnLimits.ts';
import { SYSTEM_TIMERS, type Timers } from '../app/timers.ts';
import type { Config } from '../config.ts';
import { openDataDir } from '../dataDir.ts';
import { createSeatsLeft } from '../db/catalogue/seatsLeft.ts';
import { createTurnBatchStore, createTurnStore } from '../db/turn/turnStore.ts';
import { createIds } from '../gateways/ids.ts';
import { linkKey } from '../gateways/link/linkServer.ts';
import { PrintShop } from '../gateways/printShop.ts';
import { openRedis, type RedisLink } from '../gateways/redis.ts';
import { createSharedPages } from '../gateways/sharedPages.ts';
import { createTicketSigner } from '../gateways/ticketSigner.ts';
import type { Logger } from '../log.ts';
import { Closing } from './closing.ts';
import { type Databases, openDatabases } from './database.ts';
import { seedWhenEmpty } from './demo.ts';
import { metricSources } from './figures.ts';
import { openFiles } from './files.ts';
import { makeGateways } from './gateways.ts';
import { createHttp } from './http.ts';
import { startJobs } from './jobs.ts';
import { listen } from './listen.ts';
import { Metrics } from './metrics.ts';
import { createNeighbours, type ProcessNeighbours } from './neighbours.ts';
import { sandboxElsewhere } from './sandboxElsewhere.ts';
import { readSecrets, type Secrets } from './secrets.ts';
import { shareMemory } from './sharedMemory.ts';
import { createUseCases } from './useCases.ts';

export interface RunningServer {
  /** Where it is reached. */
  url: string;
  /** The sign-ins of the demo data, if this start made it. */
  demoAccounts: { role: string; email: string; password: string }[];
  /** Finishes what runs, keeps what must be kept, and ends everything that was started. */
  stop(): Promise<void>;
}

/** Whose time counts: the database's and the process's timers, unless a test brings its own. */
export interface ServerTime {
  clock?: Clock;
  timers?: Timers;
}

/** How long requests and rooms may take to finish what runs when the server stops. */
const DRAIN_MS = 10_000;
const IDLE_ROOMS_MS = 30_000;
const MAX_ROOM_MESSAGES_PER_SECOND = 50;

/** Wires a whole server by hand and starts it. What fails to start leaves nothing running. */
export async function startServer(
  config: Config,
  log: Logger,
  time: ServerTime = {},
): Promise<RunningServer> {
  const closing = new Closing((name, error) =>
    log.error({ err: error, part: name }, 'a part did not stop cleanly'),
  );
  try {
    return await start(config, log, closing, time);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  closing: Closing,
  time: ServerTime,
): Promise<RunningServer> {
  const dataDir = await openDataDir(config.dataDir);
  closing.add('data folder', () => dataDir.release());
  const listening = await listen(config.host, config.port);
  closing.add('port', () => listening.close());
  const publicUrl = config.port === 0 ? listening.url : config.publicUrl;
  const secrets = await readSecrets(config, dataDir);
  const databases = await openDatabases(config, dataDir, log, closing, time.clock);
  const ids = createIds();
  const signer = createTicketSigner({ current: secrets.ticketKey });
  const timers = time.timers ?? SYSTEM_TIMERS;
  const processId = ids.next();
  const redis = await connectRedis(config, secrets, log, closing);
  const parts = { config, processId, listening, databases, secrets, timers, log, closing };
  const neighbours = redis ? createNeighbours({ ...parts, redis }) : null;
  const metrics = new Metrics();
  const searches = new SearchCache({ clock: databases.clock, shared: redis && createSharedPages(redis) });
  const news = new ChangeNews();
  searches.onForget = (scheduleId) => news.note(scheduleId);

  const lanes = new CommitLanes({
    store: createTurnBatchStore(databases.commits, databases.guards),
    limits: config.turnLimits,
    // Of the machine, and not of what is booked.
    timers: SYSTEM_TIMERS,
    onBatch: metrics.onBatch,
  });

  // Rooms and use cases need each other: a room asks the use cases, they ask the desk of the rooms.
  const late: { doors?: ReservationDoors; authenticator?: Authenticator } = {};
  const rooms = await startRooms({
    authenticator: { authenticate: (token) => there(late.authenticator).authenticate(token) },
    doors: () => there(late.doors),
    clock: databases.clock,
    timers,
    ids,
    maxMessagesPerSecond: config.rateLimit ? MAX_ROOM_MESSAGES_PER_SECOND : Number.POSITIVE_INFINITY,
    processId,
    neighbours,
    news,
    seatsLeft: createSeatsLeft(databases.database.pool),
    makeActor: actorMaker({
      databases,
      neighbours,
      processId,
      lanes,
      limits: config.turnLimits,
      ids,
      signer,
      searches,
      metrics,
      log,
    }),
    mayOpenSocket: (origin) => mayOpenSocket(origin, { ...config, publicUrl }),
    onTrouble: (what, error) => log.error({ err: error }, what),
    log,
  });
  metrics.watch(metricSources(rooms, lanes, databases));
  const printer = new PrintShop({ onTrouble: (what, error) => log.error({ err: error }, what) });
  closing.add('ticket printer', () => printer.close());
  const gateways = await makeGateways({
    config,
    publicUrl,
    folder: dataDir.path,
    webhookSecret: secrets.paymentWebhook,
    clock: databases.clock,
    log,
  });
  const useCases = createUseCases({
    config,
    publicUrl,
    databases,
    dataDir,
    secrets,
    gateways,
    signer,
    printer,
    files: await openFiles(config, dataDir.path, closing),
    ids,
    desk: rooms.desk,
    searches,
    redis,
    log,
  });
  if (redis) await shareMemory({ redis, processId, searches, news, statuses: useCases.users.statuses });
  late.doors = limitedDoors(useCases.reservations, useCases.limits.user);
  late.authenticator = useCases.authenticator;

  const { accounts } = await seedWhenEmpty(config, databases, ids, useCases.users, log);
  await gateways.start();
  closing.add('payment gateways', () => gateways.stop());
  closing.add('rooms', () => rooms.stop(DRAIN_MS));
  let takeOver: () => unknown = () => undefined;
  const elsewhere = neighbours ? sandboxElsewhere({ gateways, ...neighbours }) : null;
  const calls = { ...rooms.handlers.calls, ...elsewhere?.calls };
  const handed = { local: rooms.local, handlers: { ...rooms.handlers, calls } };
  rooms.attach(listening.server, await neighbours?.join(handed, () => takeOver()));
  const jobs = await startJobs({
    databases,
    timers,
    ids,
    desk: rooms.desk,
    useCases,
    owns: (id) => neighbours === null || neighbours.members.ownerOf(id)?.id === processId,
    onWorker: (workerId) => neighbours?.named(workerId),
    onAsked: metrics.onAsked,
    log,
  });
  takeOver = () => jobs.takeOver().catch((error: unknown) => log.warn({ err: error }));
  closing.add('jobs', () => jobs.stop());
  closing.add('imports', () => useCases.admin.imports.stop());
  const sleeper = setInterval(
    () => void rooms.local.sleepIdle(IDLE_ROOMS_MS).catch((error: unknown) => log.warn({ err: error })),
    IDLE_ROOMS_MS,
  );
  closing.add('idle rooms', () => clearInterval(sleeper));
  closing.add('requests', () => listening.drain(DRAIN_MS));
  if (neighbours) closing.add('ownership', () => neighbours.leave());
  listening.serve(
    createHttp({
      config,
      publicUrl,
      databases,
      ids,
      secrets,
      rooms,
      useCases,
      gateways,
      metrics,
      redis,
      elsewhere: elsewhere?.door,
      log,
    }).listener,
  );
  return { url: publicUrl, demoAccounts: accounts, stop: () => closing.close() };
}

async function connectRedis(
  { redisUrl }: Config,
  { jwt }: Secrets,
  log: Logger,
  closing: Closing,
): Promise<RedisLink | null> {
  if (redisUrl === null) return null;
  const redis = await openRedis(redisUrl, {
    // Another deployment on the same Redis has another secret, and so other keys.
    prefix: `bus:${linkKey(jwt).slice(0, 8)}:`,
    onTrouble: (what, error) => log.warn({ err: error }, what),
  });
  closing.add('Redis', () => redis.close());
  return redis;
}

function there<T>(wired: T | undefined): T {
  if (wired === undefined) throw new Error('the server is still being wired');
  return wired;
}

interface ActorParts {
  databases: Databases;
  neighbours: ProcessNeighbours | null;
  processId: string;
  lanes: CommitLanes;
  limits: ActorLimits;
  ids: Ids;
  signer: TicketSigner;
  searches: SearchCache;
  metrics: Metrics;
  log: Logger;
}

function actorMaker({
  databases,
  neighbours,
  processId,
  lanes,
  limits,
  ids,
  signer,
  searches,
  metrics,
  log,
}: ActorParts) {
  const { turns, clock } = databases;
  const plain: TurnStore = { ...createTurnStore(turns), commit: (rows) => lanes.commit(rows) };
  const store = neighbours ? neighbours.tellingFormerOwners(plain) : plain;
  return (scheduleId: string, hooks: ActorHooks) =>
    new ScheduleActor(scheduleId, {
      ...hooks,
      onPublished: (change) => {
        searches.onChange(change);
        hooks.onPublished(change);
      },
      onLost: () => {
        metrics.onLost();
        hooks.onLost();
      },
      store,
      clock,
      ids,
      signer,
      processId,
      limits,
      onTurn: metrics.onTurn,
      onTrouble: (what, error) => log.warn({ err: error, scheduleId }, what),
      backoff: (attempt) => sleep(attempt * 10 + Math.random() * 20 * attempt),
    });
}
