import type { z } from 'zod';
import type { CatalogueParts, RouteFields } from '../../app/catalogue/ports.ts';
import {
  createRoute,
  deleteRoute,
  getRoute,
  listRoutes,
  type NewRoute,
  updateRoute,
} from '../../app/catalogue/routes.ts';
import { listCities } from '../../app/catalogue/search.ts';
import { given } from '../given.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins, anyone } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentCity, presentRoute } from './present.ts';
import { citiesQuery, citiesSchema, createBody, listQuery, routeSchema, updateBody } from './schema.ts';

type Parts = Pick<CatalogueParts, 'routes' | 'clock' | 'ids'>;

/** Routes: anyone reads those in service, admins make and change them. */
export function routeOperations(parts: Parts): Operation[] {
  return [...reading(parts), ...changing(parts)];
}

function reading(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'listRoutes',
      method: 'get',
      path: '/routes',
      tag: 'routes',
      summary: 'List the routes in service, oldest first; an admin may ask for the others too',
      policy: anyone,
      query: listQuery,
      success: { status: 200, schema: listOf(routeSchema) },
      refusals: ['validation_failed', 'unauthenticated', 'forbidden'],
      handle: async ({ query: { limit, cursor, include_inactive }, context }) => {
        const filter = { includeInactive: include_inactive, afterId: cursor, limit: limit + 1 };
        const routes = await listRoutes(parts, context.caller, filter);
        return { body: toPage(routes, limit, (route) => route.id, presentRoute) };
      },
    }),
    defineOperation({
      id: 'listCities',
      method: 'get',
      path: '/routes/cities',
      tag: 'routes',
      summary: 'Complete the name of a city',
      description:
        'Cities of routes in service: those that begin with `q`, then those whose names are like it, each without ' +
        'regard to case and accents and the one with the most routes first; without `q` simply those. One page.',
      policy: anyone,
      query: citiesQuery,
      success: { status: 200, schema: citiesSchema },
      refusals: ['validation_failed', 'unauthenticated', 'forbidden'],
      handle: async ({ query: { q, limit, include_inactive }, context }) => {
        const filter = { text: q, includeInactive: include_inactive, limit };
        const cities = await listCities(parts, context.caller, filter);
        return { body: { items: cities.map(presentCity), next_cursor: null } };
      },
    }),
    defineOperation({
      id: 'getRoute',
      method: 'get',
      path: '/routes/{id}',
      tag: 'routes',
      summary: 'Read a route',
      policy: anyone,
      params: idParams,
      success: { status: 200, schema: routeSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentRoute(await getRoute(parts, context.caller, params.id)),
      }),
    }),
  ];
}

function changing(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'createRoute',
      method: 'post',
      path: '/routes',
      tag: 'routes',
      summary: 'Make a route',
      policy: admins,
      body: createBody,
      success: { status: 201, schema: routeSchema },
      refusals: ['validation_failed'],
      handle: async ({ body, context }) => {
        const route = await createRoute(parts, context, toNewRoute(body));
        return { body: presentRoute(route), location: `/routes/${route.id}` };
      },
    }),
    defineOperation({
      id: 'updateRoute',
      method: 'put',
      path: '/routes/{id}',
      tag: 'routes',
      summary: 'Change the fields that are named; is_active takes it out of service or back',
      policy: admins,
      params: idParams,
      body: updateBody,
      success: { status: 200, schema: routeSchema },
      refusals: ['validation_failed', 'not_found', 'in_use'],
      handle: async ({ params, body, context }) => ({
        body: presentRoute(await updateRoute(parts, context, params.id, toUpdate(body))),
      }),
    }),
    defineOperation({
      id: 'deleteRoute',
      method: 'delete',
      path: '/routes/{id}',
      tag: 'routes',
      summary: 'Take a route without coming schedules out of service',
      policy: admins,
      params: idParams,
      success: { status: 204 },
      refusals: ['not_found', 'in_use'],
      handle: ({ params, context }) => deleteRoute(parts, context, params.id),
    }),
  ];
}

function toNewRoute(body: z.output<typeof createBody>): NewRoute {
  return {
    originCity: body.origin_city,
    destinationCity: body.destination_city,
    distanceKm: body.distance_km,
    durationMinutes: body.estimated_duration_minutes,
    operatorName: body.operator_name,
    originTimezone: body.origin_timezone,
    destinationTimezone: body.destination_timezone,
  };
}

function toUpdate(body: z.output<typeof updateBody>): Partial<RouteFields> {
  return given({
    originCity: body.origin_city,
    destinationCity: body.destination_city,
    distanceKm: body.distance_km,
    durationMinutes: body.estimated_duration_minutes,
    operatorName: body.operator_name,
    originTimezone: body.origin_timezone,
    destinationTimezone: body.destination_timezone,
    isActive: body.is_active,
  });
}
