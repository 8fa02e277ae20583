import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActiveFilter, Route, RouteFields, RouteStore, RouteUnit } from '../../app/catalogue/ports.ts';
import type { Ids } from '../../app/ports.ts';
import { Route as RouteEntity } from '../entities/index.ts';
import { guardDb } from '../failures.ts';
import { listCities, suggestCities } from './cityNames.ts';
import { readEngagement } from './engagement.ts';
import { type CatalogueStoreParts, writeActivity } from './parts.ts';

export function createRouteStore({ em, ids }: CatalogueStoreParts): RouteStore {
  return {
    find: (id) => guardDb(() => find(em(), id)),
    list: (filter) => guardDb(() => list(em(), filter)),
    suggestCities: (pair) => guardDb(() => suggestCities(em(), pair)),
    cities: (filter) => guardDb(() => listCities(em(), filter)),
    transact: (work) => guardDb(() => em().transactional((unit) => work(createUnit(unit, ids)))),
  };
}

function createUnit(em: EntityManager, ids: Ids): RouteUnit {
  return {
    async lock(id) {
      await em.execute('select 1 from routes where id = ? for no key update', [id]);
      return find(em, id);
    },
    async add(route) {
      await em.insert(RouteEntity, {
        id: route.id,
        ...columnsOf(route),
        createdAt: new Date(route.createdAt),
        updatedAt: new Date(route.updatedAt),
      });
    },
    async change(id, fields, at) {
      await em.nativeUpdate(RouteEntity, { id }, { ...columnsOf(fields), updatedAt: new Date(at) });
    },
    engagement: (id, now) => readEngagement(em, 'route_id', id, now),
    log: (entry) => writeActivity(em, ids, entry),
  };
}

async function find(em: EntityManager, id: string): Promise<Route | null> {
  const row = await em.findOne(RouteEntity, { id }, { refresh: true });
  return row && toRoute(row);
}

async function list(em: EntityManager, filter: ActiveFilter): Promise<Route[]> {
  const rows = await em.find(
    RouteEntity,
    {
      ...(!filter.includeInactive && { isActive: true }),
      ...(filter.afterId !== undefined && { id: { $gt: filter.afterId } }),
    },
    { orderBy: { id: 'asc' }, limit: filter.limit },
  );
  return rows.map(toRoute);
}

export function toRoute(row: RouteEntity): Route {
  return {
    id: row.id,
    originCity: row.originCity,
    destinationCity: row.destinationCity,
    distanceKm: row.distanceKm,
    durationMinutes: row.estimatedDurationMinutes,
    operatorName: row.operatorName ?? null,
    originTimezone: row.originTimezone,
    destinationTimezone: row.destinationTimezone,
    isActive: row.isActive,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

/** Field by field: whatever else an object may carry stays out of the database. */
function columnsOf(fields: RouteFields) {
  return {
    originCity: fields.originCity,
    destinationCity: fields.destinationCity,
    distanceKm: fields.distanceKm,
    estimatedDurationMinutes: fields.durationMinutes,
    operatorName: fields.operatorName,
    originTimezone: fields.originTimezone,
    destinationTimezone: fields.destinationTimezone,
    isActive: fields.isActive,
  };
}
