import type { CatalogueParts } from '../../app/catalogue/ports.ts';
import { addSeat, getSeat, listSeats, removeSeat, updateSeat } from '../../app/catalogue/seats.ts';
import { given } from '../given.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins, anyone } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentSeat } from './present.ts';
import { createBody, listQuery, seatSchema, updateBody } from './schema.ts';

type Parts = Pick<CatalogueParts, 'schedules' | 'buses' | 'seats' | 'desk' | 'ids'>;

/** Single seats of schedules: anyone reads one, admins list and edit them. */
export function seatOperations(parts: Parts): Operation[] {
  return [...reading(parts), ...changing(parts)];
}

function reading(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'listSeats',
      method: 'get',
      path: '/seats',
      tag: 'seats',
      summary: 'List seats of all schedules, oldest first',
      policy: admins,
      query: listQuery,
      success: { status: 200, schema: listOf(seatSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query: { limit, cursor, schedule_id, status } }) => {
        const filter = { scheduleId: schedule_id, status, afterId: cursor, limit: limit + 1 };
        return { body: toPage(await listSeats(parts, filter), limit, (seat) => seat.id, presentSeat) };
      },
    }),
    defineOperation({
      id: 'getSeat',
      method: 'get',
      path: '/seats/{id}',
      tag: 'seats',
      summary: 'Read a seat',
      policy: anyone,
      params: idParams,
      success: { status: 200, schema: seatSchema },
      refusals: ['not_found'],
      handle: async ({ params }) => ({ body: presentSeat(await getSeat(parts, params.id)) }),
    }),
  ];
}

function changing(parts: Parts): Operation[] {
  return [
    defineOperation({
      id: 'createSeat',
      method: 'post',
      path: '/seats',
      tag: 'seats',
      summary: 'Add a seat to a schedule, under a free number and in a free place',
      policy: admins,
      body: createBody,
      success: { status: 201, schema: seatSchema },
      refusals: ['validation_failed', 'not_found', 'duplicate', 'in_use', 'unavailable'],
      handle: async ({ body, context }) => {
        const seat = await addSeat(parts, context, {
          scheduleId: body.schedule_id,
          seatNumber: body.seat_number,
          seatType: body.seat_type,
          priceModifier: body.price_modifier,
          deck: body.deck,
          row: body.row,
          column: body.column,
          position: body.position,
        });
        return { body: presentSeat(seat), location: `/seats/${seat.id}` };
      },
    }),
    defineOperation({
      id: 'updateSeat',
      method: 'put',
      path: '/seats/{id}',
      tag: 'seats',
      summary: 'Change the fields that are named of a seat that nobody holds or has bought',
      policy: admins,
      params: idParams,
      body: updateBody,
      success: { status: 200, schema: seatSchema },
      refusals: ['validation_failed', 'not_found', 'duplicate', 'in_use', 'unavailable'],
      handle: async ({ params, body, context }) => {
        const { seat_number, seat_type, price_modifier, deck, row, column, position } = body;
        const changes = given({
          seatNumber: seat_number,
          seatType: seat_type,
          priceModifier: price_modifier,
          deck,
          row,
          column,
          position,
        });
        return { body: presentSeat(await updateSeat(parts, context, params.id, changes)) };
      },
    }),
    defineOperation({
      id: 'deleteSeat',
      method: 'delete',
      path: '/seats/{id}',
      tag: 'seats',
      summary: 'Remove a seat that nobody ever held or bought',
      policy: admins,
      params: idParams,
      success: { status: 204 },
      refusals: ['not_found', 'in_use', 'unavailable'],
      handle: ({ params, context }) => removeSeat(parts, context, params.id),
    }),
  ];
}
