import type { z } from 'zod';
import type { BookingReads } from '../../app/bookings/reads.ts';
import type { CancellationDetails } from '../../app/bookings/views.ts';
import { visibleCancellation } from '../../app/bookings/visible.ts';
import { presentBooking } from '../bookings/present.ts';
import { bookingSchema } from '../bookings/schema.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { signedIn } from '../policies.ts';
import { presentUser } from '../users/present.ts';
import { userSchema } from '../users/schema.ts';
import { idParams } from '../wire.ts';
import { presentCancellation } from './present.ts';
import { cancellationSchema } from './schema.ts';

export interface CancellationHttpParts {
  reads: Pick<BookingReads, 'cancellation' | 'cancellationDetails'>;
}

// Here and not in schema.ts, which the bookings' schemas are made of.
const detailsSchema = cancellationSchema
  .extend({ booking: bookingSchema, user: userSchema })
  .meta({ id: 'CancellationDetails' });

/** What became of cancelled bookings and of their money. */
export function cancellationOperations({ reads }: CancellationHttpParts): Operation[] {
  return [
    defineOperation({
      id: 'getCancellation',
      method: 'get',
      path: '/cancellations/{id}',
      tag: 'cancellations',
      summary: 'Read the cancellation of one’s own booking, or for an admin of anybody’s',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: cancellationSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentCancellation(visibleCancellation(context.caller, await reads.cancellation(params.id))),
      }),
    }),
    defineOperation({
      id: 'getCancellationDetails',
      method: 'get',
      path: '/cancellations/{id}/details',
      tag: 'cancellations',
      summary: 'Read a cancellation with its booking and its passenger',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: detailsSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentDetails(visibleCancellation(context.caller, await reads.cancellationDetails(params.id))),
      }),
    }),
  ];
}

function presentDetails(details: CancellationDetails): z.output<typeof detailsSchema> {
  return {
    ...presentCancellation(details),
    booking: presentBooking(details.booking),
    user: presentUser(details.user),
  };
}
