import { activityOf } from '../activity.ts';
import type { Caller, RequestContext } from '../caller.ts';
import { madeBefore, operationIdOf } from '../operationOf.ts';
import { changedFields } from './changed.ts';
import { isSameCity } from './cities.ts';
import type { ActiveFilter, CatalogueParts, Route, RouteFields } from './ports.ts';
import { refuseFields, refuseIfEngaged, refuseUnknown, requireAdminForInactive } from './refusals.ts';

export type NewRoute = Omit<RouteFields, 'isActive'>;

type Parts = Pick<CatalogueParts, 'routes' | 'clock' | 'ids'>;

/** Throws `Refused` `validation_failed` when it leads to where it begins. Rules [RTE-1], [RTE-2]. */
export async function createRoute(
  { routes, clock, ids }: Parts,
  context: RequestContext,
  fields: NewRoute,
): Promise<Route> {
  const known = await madeBefore(context, (id) => routes.find(id));
  if (known) return known;
  requireTwoCities(fields);
  const at = clock.now();
  const route: Route = {
    ...fields,
    id: operationIdOf(context, ids),
    isActive: true,
    createdAt: at,
    updatedAt: at,
  };
  await routes.transact(async (unit) => {
    await unit.add(route);
    await unit.log(
      activityOf(context, at, { ...entity(route.id, 'created'), details: { after: describe(route) } }),
    );
  });
  return route;
}

/** Throws `Refused` `not_found`; what is out of service is there for admins only. Rule [RTE-4]. */
export async function getRoute({ routes }: Parts, caller: Caller, id: string): Promise<Route> {
  const route = await routes.find(id);
  return route && (route.isActive || caller.role === 'admin') ? route : refuseUnknown('route');
}

/** In the order of their making; up to `limit`. Rule [RTE-4]. */
export async function listRoutes({ routes }: Parts, caller: Caller, filter: ActiveFilter): Promise<Route[]> {
  requireAdminForInactive(caller, filter.includeInactive);
  return routes.list(filter);
}

/**
 * Changes the fields that are named; `isActive: false` takes it out of service. Throws `Refused` `not_found`,
 * `validation_failed`, and `in_use` while schedules rest on it. Rules [RTE-2], [RTE-3], [RTE-5].
 */
export async function updateRoute(
  { routes, clock }: Parts,
  context: RequestContext,
  id: string,
  update: Partial<RouteFields>,
): Promise<Route> {
  const at = clock.now();
  return routes.transact(async (unit) => {
    const before = (await unit.lock(id)) ?? refuseUnknown('route');
    const after = { ...before, ...update };
    const changed = changedFields(describe(before), describe(after));
    if (!changed) return before;
    requireTwoCities(after);
    if (before.isActive && !after.isActive) refuseIfEngaged(await unit.engagement(id, at), 'route');
    await unit.change(id, after, at);
    const action = before.isActive && !after.isActive ? 'deleted' : 'updated';
    await unit.log(activityOf(context, at, { ...entity(id, action), details: changed }));
    return { ...after, updatedAt: at };
  });
}

/** Takes a route out of service; nothing happens when it is already. Throws as {@link updateRoute}. */
export async function deleteRoute(parts: Parts, context: RequestContext, id: string): Promise<void> {
  await updateRoute(parts, context, id, { isActive: false });
}

function requireTwoCities({ originCity, destinationCity }: NewRoute): void {
  if (!isSameCity(originCity, destinationCity)) return;
  refuseFields({ path: 'destination_city', message: 'must be another city than origin_city.' });
}

function entity(id: string, done: string) {
  return { entityType: 'route', entityId: id, action: `route.${done}` };
}

function describe(route: RouteFields): Record<string, unknown> {
  return {
    origin_city: route.originCity,
    destination_city: route.destinationCity,
    distance_km: route.distanceKm,
    estimated_duration_minutes: route.durationMinutes,
    operator_name: route.operatorName,
    origin_timezone: route.originTimezone,
    destination_timezone: route.destinationTimezone,
    is_active: route.isActive,
  };
}
