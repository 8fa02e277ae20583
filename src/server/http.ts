import type { Express } from 'express';
import { createMatchmaker } from '../../rooms/matchmaker.ts';
import type { RoomServer } from '../../rooms/roomServer.ts';
import type { Config } from '../config.ts';
import { createHttpApp } from '../http/app.ts';
import { bookingOperations } from '../http/bookings/routes.ts';
import { busOperations } from '../http/buses/routes.ts';
import { cancellationOperations } from '../http/cancellations/routes.ts';
import { matchmakeOperations } from '../http/matchmake/routes.ts';
import { paymentOperations } from '../http/payments/routes.ts';
import { reservationOperations } from '../http/reservations/routes.ts';
import { routeOperations } from '../http/routes/routes.ts';
import { scheduleOperations } from '../http/schedules/routes.ts';
import { seatOperations } from '../http/seats/routes.ts';
import { ticketOperations } from '../http/tickets/routes.ts';
import { userOperations } from '../http/users/routes.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';
import type { UseCases } from './useCases.ts';

export interface HttpParts {
  config: Config;
  databases: Databases;
  rooms: RoomServer;
  useCases: UseCases;
  log: Logger;
}

const READY_MS = 1_000;

/** Every operation of the API on its use cases, and the pages beside it. */
export function createHttp({ config, databases, rooms, useCases, log }: HttpParts): Express {
  const { catalogue, reads, reservations, payments, bookings, tickets, refunds } = useCases;
  const { clock } = databases;
  return createHttpApp({
    operations: [
      ...userOperations(useCases.users),
      ...routeOperations(catalogue),
      ...busOperations(catalogue),
      ...scheduleOperations(catalogue),
      ...seatOperations(catalogue),
      ...reservationOperations({ reads, reservations, clock }),
      ...paymentOperations({ reads, payments }),
      ...bookingOperations({ reads, bookings }),
      ...ticketOperations({ reads, tickets }),
      ...cancellationOperations({ reads, refunds }),
      ...matchmakeOperations(createMatchmaker(rooms.desk)),
    ],
    auth: useCases.authenticator,
    log,
    config,
    ready: async () => ({ database: await answers(databases) }),
    mounts: [{ path: '/', handler: useCases.gateway.router }],
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
