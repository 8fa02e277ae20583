import type { z } from 'zod';
import type { BookingReads } from '../../app/bookings/reads.ts';
import { ownIdOf, visibleReservation } from '../../app/bookings/visible.ts';
import type { Clock } from '../../app/ports.ts';
import type { ReservationDoors } from '../../app/reservations/doors.ts';
import type { Passenger } from '../../domain/seatMap.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { customers, signedIn } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentDetails, presentReservation } from './present.ts';
import {
  createBody,
  detailsSchema,
  heldSchema,
  listQuery,
  passengersBody,
  reservationSchema,
} from './schema.ts';

export interface ReservationHttpParts {
  reads: Pick<BookingReads, 'reservation' | 'activeReservationsOf' | 'reservationDetails'>;
  reservations: ReservationDoors;
  clock: Clock;
}

/** Holding seats for a quarter of an hour, looking at what one holds, and letting go of it. */
export function reservationOperations(parts: ReservationHttpParts): Operation[] {
  return [...holding(parts), ...reading(parts)];
}

function toPassengers(passengers: z.output<typeof passengersBody>['passengers']): Passenger[] {
  return passengers.map(({ seat_id, name }) => ({ seatId: seat_id, name }));
}

function holding({ reservations, reads, clock }: ReservationHttpParts): Operation[] {
  return [
    defineOperation({
      id: 'createReservation',
      method: 'post',
      path: '/reservations/create',
      tag: 'reservations',
      summary: 'Hold one to six seats of a schedule for fifteen minutes: all of them, or none',
      policy: customers,
      body: createBody,
      success: { status: 201, schema: heldSchema },
      refusals: [
        'validation_failed',
        'not_found',
        'seat_unavailable',
        'active_reservation_exists',
        'schedule_not_bookable',
      ],
      handle: async ({ body, context }) => {
        const wish = {
          scheduleId: body.schedule_id,
          seatIds: body.seat_ids,
          passengers: toPassengers(body.passengers ?? []),
        };
        const held = await reservations.reserve(context, wish);
        if (!held.ok) return held;
        return { body: held.value, location: `/reservations/${held.value.id}` };
      },
    }),
    defineOperation({
      id: 'setPassengers',
      method: 'put',
      path: '/reservations/{id}/passengers',
      tag: 'reservations',
      summary: 'Say who travels on the seats of an active reservation',
      description:
        'Optional, and possible until the seats are paid for; the booking keeps what is said then. The list is the ' +
        'whole list: a seat that it leaves out has no name.',
      policy: signedIn,
      params: idParams,
      body: passengersBody,
      success: { status: 200, schema: detailsSchema },
      refusals: ['validation_failed', 'not_found', 'reservation_not_active'],
      handle: async ({ params, body, context }) => {
        await reservations.namePassengers(context, params.id, toPassengers(body.passengers));
        const found = visibleReservation(context.caller, await reads.reservationDetails(params.id));
        return { body: presentDetails(found, clock.now()) };
      },
    }),
    defineOperation({
      id: 'releaseReservation',
      method: 'delete',
      path: '/reservations/{id}',
      tag: 'reservations',
      summary: 'Release the seats of an active reservation; an admin of anybody’s',
      policy: signedIn,
      params: idParams,
      success: { status: 204 },
      refusals: ['not_found', 'reservation_not_active'],
      handle: ({ params, context }) => reservations.release(context, params.id),
    }),
  ];
}

function reading({ reads, clock }: ReservationHttpParts): Operation[] {
  return [
    defineOperation({
      id: 'listActiveReservations',
      method: 'get',
      path: '/reservations/active',
      tag: 'reservations',
      summary: 'List one’s own reservations that still hold seats',
      policy: customers,
      query: listQuery,
      success: { status: 200, schema: listOf(reservationSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query: { limit, cursor }, context }) => {
        const now = clock.now();
        const page = { afterId: cursor, limit: limit + 1 };
        const active = await reads.activeReservationsOf(ownIdOf(context.caller), now, page);
        return {
          body: toPage(
            active,
            limit,
            ({ id }) => id,
            (reservation) => presentReservation(reservation, now),
          ),
        };
      },
    }),
    defineOperation({
      id: 'getReservation',
      method: 'get',
      path: '/reservations/{id}',
      tag: 'reservations',
      summary: 'Read a reservation of one’s own, or for an admin anybody’s',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: reservationSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => {
        const found = visibleReservation(context.caller, await reads.reservation(params.id));
        return { body: presentReservation(found, clock.now()) };
      },
    }),
    defineOperation({
      id: 'getReservationDetails',
      method: 'get',
      path: '/reservations/{id}/details',
      tag: 'reservations',
      summary: 'Read a reservation with its user, its schedule and its seats',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: detailsSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => {
        const found = visibleReservation(context.caller, await reads.reservationDetails(params.id));
        return { body: presentDetails(found, clock.now()) };
      },
    }),
  ];
}
