import type { CatalogueParts, DeparturePosition, Schedule } from '../../app/catalogue/ports.ts';
import { requireAdminForInactive } from '../../app/catalogue/refusals.ts';
import {
  cancelSchedule,
  createSchedule,
  generateSeats,
  getSchedule,
  getScheduleDetails,
  getScheduleSeats,
  listSchedules,
} from '../../app/catalogue/schedules.ts';
import { updateSchedule } from '../../app/catalogue/updateSchedule.ts';
import { given } from '../given.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins, anyone } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentDetails, presentSchedule, presentSeats } from './present.ts';
import {
  createBody,
  createdSchema,
  detailsSchema,
  listQuery,
  scheduleSchema,
  searchQuery,
  searchSchema,
  seatsSchema,
  updateBody,
} from './schema.ts';
import { searchKey, searchPage } from './search.ts';

type Parts = Pick<CatalogueParts, 'schedules' | 'routes' | 'buses' | 'searches' | 'desk' | 'clock' | 'ids'>;

/** Schedules, their search and their seats: anyone reads, admins make and change. */
export function scheduleOperations(parts: Parts): Operation[] {
  return [...finding(parts), ...reading(parts), ...making(parts), ...changing(parts)];
}

function finding(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'listSchedules',
      method: 'get',
      path: '/schedules',
      tag: 'schedules',
      summary: 'List schedules by departure; the cancelled ones only when their status is asked for',
      policy: anyone,
      query: listQuery,
      success: { status: 200, schema: listOf(scheduleSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query: { limit, cursor, route_id, bus_id, status, from, to } }) => {
        const filter = { routeId: route_id, busId: bus_id, status, from, to };
        const page = { after: toPosition(cursor), limit: limit + 1 };
        const schedules = await listSchedules(parts, { ...filter, ...page });
        return { body: toPage(schedules, limit, positionOf, presentSchedule) };
      },
    }),
    defineOperation({
      id: 'searchSchedules',
      method: 'get',
      path: '/schedules/search',
      tag: 'schedules',
      summary: 'What still departs between two cities on a day',
      description:
        'Cities match without regard to case and accents; for a mistyped one names that may have been meant are ' +
        'suggested. The day is one of the given time zone, else of UTC. Buses come without their seat plan, which ' +
        'the details have. A change of price or seats made elsewhere shows within a second.',
      policy: anyone,
      query: searchQuery,
      success: { status: 200, schema: searchSchema },
      refusals: ['validation_failed', 'unauthenticated', 'forbidden'],
      handle: async ({ query, context }) => {
        // Before the cache, which asks nobody who they are.
        requireAdminForInactive(context.caller, query.include_inactive);
        return { json: await parts.searches.answer(searchKey(query), () => searchPage(parts, query)) };
      },
    }),
  ];
}

function reading(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'getSchedule',
      method: 'get',
      path: '/schedules/{id}',
      tag: 'schedules',
      summary: 'Read a schedule',
      policy: anyone,
      params: idParams,
      success: { status: 200, schema: scheduleSchema },
      refusals: ['not_found'],
      handle: async ({ params }) => ({ body: presentSchedule(await getSchedule(parts, params.id)) }),
    }),
    defineOperation({
      id: 'getScheduleSeats',
      method: 'get',
      path: '/schedules/{id}/seats',
      tag: 'schedules',
      summary: 'Every seat of a schedule in one page, by deck, row and column',
      policy: anyone,
      params: idParams,
      success: { status: 200, schema: seatsSchema },
      refusals: ['not_found'],
      handle: async ({ params }) => ({ body: presentSeats(await getScheduleSeats(parts, params.id)) }),
    }),
    defineOperation({
      id: 'getScheduleDetails',
      method: 'get',
      path: '/schedules/{id}/details',
      tag: 'schedules',
      summary: 'Read a schedule with its bus, route, seats and stops',
      policy: anyone,
      params: idParams,
      success: { status: 200, schema: detailsSchema },
      refusals: ['not_found'],
      handle: async ({ params }) => ({ body: presentDetails(await getScheduleDetails(parts, params.id)) }),
    }),
  ];
}

function making(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'createSchedule',
      method: 'post',
      path: '/schedules',
      tag: 'schedules',
      summary: 'Make a schedule, without seats as yet',
      policy: admins,
      body: createBody,
      success: { status: 201, schema: scheduleSchema },
      refusals: ['validation_failed', 'not_found', 'in_use'],
      handle: async ({ body, context }) => {
        const schedule = await createSchedule(parts, context, {
          busId: body.bus_id,
          routeId: body.route_id,
          departureAt: body.departure_datetime,
          arrivalAt: body.arrival_datetime,
          basePrice: body.base_price,
        });
        return { body: presentSchedule(schedule), location: `/schedules/${schedule.id}` };
      },
    }),
    defineOperation({
      id: 'generateSeats',
      method: 'post',
      path: '/schedules/{id}/generate-seats',
      tag: 'schedules',
      summary: 'Give a schedule the seats of its bus’s plan, once',
      policy: admins,
      params: idParams,
      success: { status: 201, schema: createdSchema },
      refusals: ['not_found', 'seats_exist', 'in_use', 'unavailable'],
      handle: async ({ params, context }) => {
        const created = await generateSeats(parts, context, params.id);
        return { body: { created }, location: `/schedules/${params.id}/seats` };
      },
    }),
  ];
}

function changing(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'updateSchedule',
      method: 'put',
      path: '/schedules/{id}',
      tag: 'schedules',
      summary:
        'Change the fields that are named; live holds keep their price. Its status can be set to cancelled',
      policy: admins,
      params: idParams,
      body: updateBody,
      success: { status: 200, schema: scheduleSchema },
      refusals: ['validation_failed', 'not_found', 'in_use', 'not_cancellable', 'unavailable'],
      handle: async ({ params, body, context }) => {
        const { bus_id, route_id, departure_datetime, arrival_datetime, base_price, status } = body;
        const update = given({
          busId: bus_id,
          routeId: route_id,
          departureAt: departure_datetime,
          arrivalAt: arrival_datetime,
          basePrice: base_price,
          status,
        });
        return { body: presentSchedule(await updateSchedule(parts, context, params.id, update)) };
      },
    }),
    defineOperation({
      id: 'deleteSchedule',
      method: 'delete',
      path: '/schedules/{id}',
      tag: 'schedules',
      summary: 'Cancel a schedule: holds end, bookings are refunded in full',
      policy: admins,
      params: idParams,
      success: { status: 204 },
      refusals: ['not_found', 'not_cancellable', 'unavailable'],
      handle: ({ params, context }) => cancelSchedule(parts, context, params.id),
    }),
  ];
}

function positionOf({ departureAt, id }: Schedule): [number, string] {
  return [departureAt, id];
}

function toPosition(cursor: [number, string] | undefined): DeparturePosition | undefined {
  return cursor && { departureAt: cursor[0], id: cursor[1] };
}
