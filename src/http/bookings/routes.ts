import type { BookingDoors } from '../../app/bookings/doors.ts';
import type { BookingReads } from '../../app/bookings/reads.ts';
import type { BookingDetails } from '../../app/bookings/views.ts';
import { ownIdOf, visibleBooking, visibleCancellation } from '../../app/bookings/visible.ts';
import { calendarFile } from '../../app/calendarEntry.ts';
import type { InvoiceDesk } from '../../app/invoices/invoices.ts';
import { presentCancellation } from '../cancellations/present.ts';
import { cancellationSchema } from '../cancellations/schema.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { customers, signedIn } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentBooking, presentDetails, presentListed } from './present.ts';
import {
  bookingSchema,
  cancelBody,
  createBody,
  detailsSchema,
  historyQuery,
  listedSchema,
} from './schema.ts';

export interface BookingHttpParts {
  reads: Pick<BookingReads, 'booking' | 'bookingsOf' | 'bookingDetails' | 'cancellation'>;
  bookings: BookingDoors;
  invoices: Pick<InvoiceDesk, 'ofBooking'>;
}

/** Bookings: asking for the one that was paid, reading them, and cancelling one. */
export function bookingOperations(parts: BookingHttpParts): Operation[] {
  return [...changing(parts), ...reading(parts)];
}

function changing({ reads, bookings }: BookingHttpParts): Operation[] {
  return [
    defineOperation({
      id: 'createBooking',
      method: 'post',
      path: '/bookings/create',
      tag: 'bookings',
      summary: 'The booking of a reservation that is paid: 201 if this call made it, 200 if it existed',
      policy: customers,
      body: createBody,
      success: { status: 201, schema: bookingSchema, also: 200 },
      refusals: [
        'validation_failed',
        'not_found',
        'payment_required',
        'reservation_expired',
        'reservation_not_active',
      ],
      handle: async ({ body, context }) => {
        const { bookingId, made } = await bookings.createFromReservation(context, body.reservation_id);
        const booking = visibleBooking(context.caller, await reads.booking(bookingId));
        return {
          status: made ? 201 : 200,
          body: presentBooking(booking),
          location: `/bookings/${bookingId}`,
        };
      },
    }),
    defineOperation({
      id: 'cancelBooking',
      method: 'post',
      path: '/bookings/{id}/cancel',
      tag: 'bookings',
      summary: 'Cancel a booking, or some of its seats; the answer says how much goes back',
      description:
        'More than 24 hours before departure all of it goes back, until 2 hours before departure half of it. ' +
        'Later only an admin cancels, and nothing goes back. With `seat_ids` only those seats are given up, for ' +
        'their share; the others get a new ticket, and the old one lets nobody in any more.',
      policy: signedIn,
      params: idParams,
      body: cancelBody,
      bodyOptional: true,
      success: { status: 200, schema: cancellationSchema },
      refusals: [
        'validation_failed',
        'not_found',
        'cancellation_window_closed',
        'already_cancelled',
        'not_cancellable',
      ],
      handle: async ({ params, body, context }) => {
        const { cancellationId } = await bookings.cancel(context, params.id, {
          seatIds: body.seat_ids ?? null,
          reason: body.reason?.trim() || null,
        });
        const found = await reads.cancellation(cancellationId);
        return { body: presentCancellation(visibleCancellation(context.caller, found)) };
      },
    }),
  ];
}

function reading({ reads, invoices }: BookingHttpParts): Operation[] {
  return [
    defineOperation({
      id: 'listBookingHistory',
      method: 'get',
      path: '/bookings/history',
      tag: 'bookings',
      summary: 'List one’s own bookings and where they go, the latest first',
      policy: customers,
      query: historyQuery,
      success: { status: 200, schema: listOf(listedSchema) },
      refusals: ['validation_failed'],
      handle: async ({ query: { limit, cursor }, context }) => {
        const page = { afterId: cursor, limit: limit + 1 };
        const bookings = await reads.bookingsOf(ownIdOf(context.caller), page);
        return { body: toPage(bookings, limit, ({ id }) => id, presentListed) };
      },
    }),
    defineOperation({
      id: 'getBooking',
      method: 'get',
      path: '/bookings/{id}',
      tag: 'bookings',
      summary: 'Read a booking of one’s own, or for an admin anybody’s',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: bookingSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentBooking(visibleBooking(context.caller, await reads.booking(params.id))),
      }),
    }),
    defineOperation({
      id: 'getBookingDetails',
      method: 'get',
      path: '/bookings/{id}/details',
      tag: 'bookings',
      summary: 'Read a booking with its user, schedule, seats, ticket, payments and cancellation',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: detailsSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => {
        const details = visibleBooking(context.caller, await reads.bookingDetails(params.id));
        return { body: presentDetails(details, await invoices.ofBooking(details.id)) };
      },
    }),
    defineOperation({
      id: 'downloadCalendarEntry',
      method: 'get',
      path: '/bookings/{id}/calendar',
      tag: 'bookings',
      summary: 'Download the trip as an entry for a calendar (RFC 5545)',
      policy: signedIn,
      params: idParams,
      success: { status: 200, contentType: 'text/calendar; charset=utf-8' },
      refusals: ['not_found'],
      handle: async ({ params, context }) => {
        const entry = calendarOf(visibleBooking(context.caller, await reads.bookingDetails(params.id)));
        return {
          buffer: entry.content,
          headers: { 'Content-Disposition': `attachment; filename="${entry.filename}"`, ...OWN_AND_FRESH },
        };
      },
    }),
  ];
}

/** For the passenger's device alone, and to be asked for again: a trip can be moved. */
const OWN_AND_FRESH = { 'Cache-Control': 'private, no-cache' };

function calendarOf({ id, reference, status, journey, updatedAt }: BookingDetails) {
  const { route, schedule } = journey;
  const { departureAt, arrivalAt } = schedule;
  return calendarFile(
    {
      bookingId: id,
      // What it says has been so since then.
      writtenAt: Math.max(updatedAt, schedule.updatedAt),
      reference,
      from: { city: route.originCity, stopName: '', timezone: route.originTimezone, at: departureAt },
      to: { city: route.destinationCity, stopName: '', timezone: route.destinationTimezone, at: arrivalAt },
    },
    status === 'cancelled' ? 'cancelled' : 'confirmed',
  );
}
