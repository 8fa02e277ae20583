import type { RequestHandler } from 'express';
import { roomMonitor } from '../../rooms/monitor.ts';
import type { RoomServer } from '../../rooms/roomServer.ts';
import type { Ids } from '../app/ports.ts';
import type { Config } from '../config.ts';
import type { RedisLink } from '../gateways/redis.ts';
import { createHttpApp, type HttpApp } from '../http/app.ts';
import { createDigests } from '../http/digests.ts';
import { docsPage } from '../http/docs.ts';
import { monitorDoor } from '../http/monitor.ts';
import { webApp } from '../http/webApp.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';
import type { ServedGateways } from './gateways.ts';
import type { Metrics } from './metrics.ts';
import { createOperations } from './operations.ts';
import type { Secrets } from './secrets.ts';
import type { UseCases } from './useCases.ts';

export interface HttpParts {
  config: Config;
  /** Where browsers reach this server. */
  publicUrl: string;
  databases: Databases;
  ids: Ids;
  secrets: Secrets;
  rooms: RoomServer;
  useCases: UseCases;
  gateways: ServedGateways;
  metrics: Metrics;
  /** Null: this process is alone. */
  redis: RedisLink | null;
  /** Before the gateways' pages: leads to the process that has them. */
  elsewhere: RequestHandler | undefined;
  log: Logger;
}

const READY_MS = 1_000;

/** Every operation of the API on its use cases, and the pages beside it. */
export function createHttp({
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
  elsewhere,
  log,
}: HttpParts): HttpApp {
  const { clock } = databases;
  const { authenticator: auth, limits } = useCases;
  return createHttpApp({
    operations: createOperations({ useCases, matchmaker: rooms.matchmaker, metrics, clock, publicUrl }),
    auth,
    log,
    config,
    limits,
    idempotency: {
      store: useCases.idempotencyKeys,
      clock,
      ids,
      digests: createDigests(secrets.jwt),
      onTrouble: (what, error) => log.warn({ err: error }, what),
    },
    ready: async () => ({
      database: await answers(databases),
      ...(redis ? { redis: await redis.answers() } : {}),
    }),
    onRequest: metrics.onRequest,
    mounts: [
      { path: '/docs', handler: docsPage() },
      { path: '/monitor', handler: monitorDoor({ auth, limits, log, publicUrl, monitor: roomMonitor() }) },
      {
        path: '/',
        handler: webApp({ currency: config.currency, payment_methods: gateways.current.methods }),
      },
      ...(elsewhere ? [{ path: '/', handler: elsewhere }] : []),
      ...gateways.routers.map((handler) => ({ path: '/', handler })),
    ],
  });
}

async function answers({ database }: Databases): Promise<boolean> {
  const asked = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), READY_MS).unref());
  return Promise.race([asked, late]);
}
