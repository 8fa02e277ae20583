import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { cancellationSchema } from '../../http/cancellations/schema.ts';
import { TripFailure } from './failure.ts';
import type { RestClient } from './restClient.ts';

export type Cancellation = z.output<typeof cancellationSchema>;

const REFUNDED_WITHIN_MS = 15_000;
const ASK_EVERY_MS = 50;

export function cancelBooking(rest: RestClient, bookingId: string): Promise<Cancellation> {
  return rest.post(
    `/bookings/${bookingId}/cancel`,
    { reason: 'The trip was only for show' },
    cancellationSchema,
  );
}

/** Asks until the gateway has said how the refund ended; nothing tells a client of it. */
export async function refundOf(rest: RestClient, cancellation: Cancellation): Promise<Cancellation> {
  const deadline = performance.now() + REFUNDED_WITHIN_MS;
  let current = cancellation;
  while (current.refund_status === 'pending') {
    if (performance.now() > deadline) {
      throw new TripFailure(`The refund is still pending after ${REFUNDED_WITHIN_MS / 1000} seconds.`);
    }
    await sleep(ASK_EVERY_MS);
    current = await rest.get(`/cancellations/${cancellation.id}`, cancellationSchema);
  }
  if (current.refund_status !== 'processed') {
    throw new TripFailure(`The refund ended as ${current.refund_status}.`);
  }
  return current;
}
