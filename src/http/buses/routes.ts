import type { z } from 'zod';
import {
  createBus,
  deleteBus,
  getBus,
  listBuses,
  type NewBus,
  updateBus,
} from '../../app/catalogue/buses.ts';
import type { BusFields, CatalogueParts } from '../../app/catalogue/ports.ts';
import type { SeatLayout } from '../../domain/seatLayout.ts';
import { given } from '../given.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentBus } from './present.ts';
import { busSchema, createBody, listQuery, updateBody } from './schema.ts';

type Parts = Pick<CatalogueParts, 'buses' | 'clock' | 'ids'>;

/** Buses and their seat plans: the admins' alone. */
export function busOperations(parts: Parts): Operation[] {
  return [...reading(parts), ...changing(parts)];
}

function reading(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'listBuses',
      method: 'get',
      path: '/buses',
      tag: 'buses',
      summary: 'List the buses in service, oldest first; the others on request',
      policy: admins,
      query: listQuery,
      success: { status: 200, schema: listOf(busSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query: { limit, cursor, include_inactive } }) => {
        const filter = { includeInactive: include_inactive, afterId: cursor, limit: limit + 1 };
        return { body: toPage(await listBuses(parts, filter), limit, (bus) => bus.id, presentBus) };
      },
    }),
    defineOperation({
      id: 'getBus',
      method: 'get',
      path: '/buses/{id}',
      tag: 'buses',
      summary: 'Read a bus',
      policy: admins,
      params: idParams,
      success: { status: 200, schema: busSchema },
      refusals: ['not_found'],
      handle: async ({ params }) => ({ body: presentBus(await getBus(parts, params.id)) }),
    }),
  ];
}

function changing(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'createBus',
      method: 'post',
      path: '/buses',
      tag: 'buses',
      summary: 'Make a bus with its seat plan',
      policy: admins,
      body: createBody,
      success: { status: 201, schema: busSchema },
      refusals: ['validation_failed', 'duplicate'],
      handle: async ({ body, context }) => {
        const bus = await createBus(parts, context, toNewBus(body));
        return { body: presentBus(bus), location: `/buses/${bus.id}` };
      },
    }),
    defineOperation({
      id: 'updateBus',
      method: 'put',
      path: '/buses/{id}',
      tag: 'buses',
      summary: 'Change the fields that are named; schedules that have their seats keep them',
      policy: admins,
      params: idParams,
      body: updateBody,
      success: { status: 200, schema: busSchema },
      refusals: ['validation_failed', 'not_found', 'duplicate', 'in_use'],
      handle: async ({ params, body, context }) => ({
        body: presentBus(await updateBus(parts, context, params.id, toUpdate(body))),
      }),
    }),
    defineOperation({
      id: 'deleteBus',
      method: 'delete',
      path: '/buses/{id}',
      tag: 'buses',
      summary: 'Take a bus without coming schedules out of service',
      policy: admins,
      params: idParams,
      success: { status: 204 },
      refusals: ['not_found', 'in_use'],
      handle: ({ params, context }) => deleteBus(parts, context, params.id),
    }),
  ];
}

function toNewBus(body: z.output<typeof createBody>): NewBus {
  return {
    busNumber: body.bus_number,
    busType: body.bus_type,
    totalSeats: body.total_seats,
    layout: toLayout(body.seat_layout_config),
    amenities: body.amenities,
  };
}

function toUpdate(body: z.output<typeof updateBody>): Partial<BusFields> {
  return given({
    busNumber: body.bus_number,
    busType: body.bus_type,
    totalSeats: body.total_seats,
    layout: body.seat_layout_config && toLayout(body.seat_layout_config),
    amenities: body.amenities,
    isActive: body.is_active,
  });
}

function toLayout({ seats }: z.output<typeof createBody>['seat_layout_config']): SeatLayout {
  return {
    seats: seats.map(({ seat_number, seat_type, price_modifier, deck, row, column, position }) => ({
      seatNumber: seat_number,
      seatType: seat_type,
      priceModifier: price_modifier,
      deck,
      row,
      column,
      position,
    })),
  };
}
