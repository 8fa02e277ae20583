import type { EntityManager } from '@mikro-orm/postgresql';
import type { Schedule, ScheduleFilter, ScheduleStore, ScheduleUnit } from '../../app/catalogue/ports.ts';
import type { EpochMs, Ids } from '../../app/ports.ts';
import { refuse } from '../../domain/errors.ts';
import { Bus, Route, Schedule as ScheduleEntity } from '../entities/index.ts';
import { guardDb, violates } from '../failures.ts';
import { type CatalogueStoreParts, writeActivity } from './parts.ts';
import { readDetails, readSeats } from './scheduleParts.ts';
import { isAfter, toSchedule } from './scheduleRows.ts';
import { searchDepartures } from './searchDepartures.ts';

export function createScheduleStore({ em, ids }: CatalogueStoreParts): ScheduleStore {
  return {
    find: (id) => guardDb(() => find(em(), id)),
    list: (filter) => guardDb(() => list(em(), filter)),
    search: (search) => guardDb(() => searchDepartures(em(), search)),
    seats: (id) => guardDb(() => readSeats(em(), id)),
    details: (id) => guardDb(() => readDetails(em(), id)),
    isBusTaken: (busId, from, to, scheduleId) => guardDb(() => isBusTaken(em(), busId, from, to, scheduleId)),
    transact: (work) =>
      guardDb(async () => {
        try {
          return await em().transactional((unit) => work(createUnit(unit, ids)));
        } catch (error) {
          if (!violates(error, 'schedules_bus_once')) throw error;
          return refuse('in_use', 'The bus is on another schedule at that time.');
        }
      }),
  };
}

function createUnit(em: EntityManager, ids: Ids): ScheduleUnit {
  return {
    async lock(id) {
      await em.execute('select 1 from schedules where id = ? for no key update', [id]);
      return find(em, id);
    },
    // A bus or route that is being changed is waited for, and one that carries a schedule stays as it is.
    hasActiveBus: (id) => exists(em, 'select 1 from buses where id = ? and is_active for share', id),
    hasActiveRoute: (id) => exists(em, 'select 1 from routes where id = ? and is_active for share', id),
    add: (schedule) => insert(em, schedule),
    async assign(id, { busId, routeId }, at) {
      await em.nativeUpdate(ScheduleEntity, { id }, { bus: busId, route: routeId, updatedAt: new Date(at) });
    },
    log: (entry) => writeActivity(em, ids, entry),
  };
}

async function exists(em: EntityManager, sql: string, id: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(sql, [id]);
  return rows.length > 0;
}

async function insert(em: EntityManager, schedule: Schedule): Promise<void> {
  await em.insert(ScheduleEntity, {
    id: schedule.id,
    bus: em.getReference(Bus, schedule.busId),
    route: em.getReference(Route, schedule.routeId),
    departureDatetime: new Date(schedule.departureAt),
    arrivalDatetime: new Date(schedule.arrivalAt),
    basePrice: schedule.basePrice,
    seatCount: schedule.seatCount,
    availableSeats: schedule.availableSeats,
    status: schedule.status,
    createdAt: new Date(schedule.createdAt),
    updatedAt: new Date(schedule.updatedAt),
  });
}

async function find(em: EntityManager, id: string): Promise<Schedule | null> {
  const row = await em.findOne(ScheduleEntity, { id }, { refresh: true });
  return row && toSchedule(row);
}

async function list(em: EntityManager, filter: ScheduleFilter): Promise<Schedule[]> {
  const { routeId, busId, status, from, to, after, limit } = filter;
  const rows = await em.find(
    ScheduleEntity,
    {
      status: status ?? { $ne: 'cancelled' },
      ...(routeId !== undefined && { route: routeId }),
      ...(busId !== undefined && { bus: busId }),
      $and: [
        ...(from === undefined ? [] : [{ departureDatetime: { $gte: new Date(from) } }]),
        ...(to === undefined ? [] : [{ departureDatetime: { $lt: new Date(to) } }]),
        ...(after === undefined ? [] : [isAfter(after)]),
      ],
    },
    { orderBy: { departureDatetime: 'asc', id: 'asc' }, limit },
  );
  return rows.map(toSchedule);
}

async function isBusTaken(
  em: EntityManager,
  busId: string,
  from: EpochMs,
  to: EpochMs,
  scheduleId: string,
): Promise<boolean> {
  const found = await em.count(ScheduleEntity, {
    bus: busId,
    id: { $ne: scheduleId },
    status: { $ne: 'cancelled' },
    departureDatetime: { $lt: new Date(to) },
    arrivalDatetime: { $gt: new Date(from) },
  });
  return found > 0;
}
