import { z } from 'zod';
import { bookingSchema, detailsSchema } from '../../http/bookings/schema.ts';
import { initiatedSchema } from '../../http/payments/schema.ts';
import { TripFailure } from './failure.ts';
import { RestClient } from './restClient.ts';
import type { Held } from './roomWatcher.ts';

export type Initiated = z.output<typeof initiatedSchema>;
export type BookingDetails = z.output<typeof detailsSchema>;

const settledSchema = z.object({ status: z.enum(['paid', 'declined']) });

/** Begins to pay for a hold. */
export function initiate(rest: RestClient, held: Held): Promise<Initiated> {
  const wish = { reservation_id: held.id, amount: held.total_amount, payment_method: 'credit_card' };
  return rest.post('/payments/initiate', wish, initiatedSchema);
}

/** Pays at the sandbox gateway, as its page's button would: it then tells the server by a signed webhook. */
export async function payAtSandbox({ redirect_url }: Initiated): Promise<void> {
  const address = redirect_url.replace('/sandbox/checkout/', '/sandbox/api/checkouts/');
  if (address === redirect_url) {
    throw new TripFailure(
      'The server takes real payments: this trip is for one with PAYMENT_GATEWAY=sandbox.',
    );
  }
  const { origin, pathname } = new URL(address);
  const { status } = await new RestClient(origin).post(`${pathname}/pay`, {}, settledSchema);
  if (status !== 'paid') throw new TripFailure(`The gateway says that the payment is ${status}.`);
}

/** The booking that the payment made, with its ticket. */
export async function bookingOf(rest: RestClient, held: Held): Promise<BookingDetails> {
  const booking = await rest.post('/bookings/create', { reservation_id: held.id }, bookingSchema);
  return rest.get(`/bookings/${booking.id}/details`, detailsSchema);
}
