import { api } from '../../../api/client.ts';
import { Problem, type ProblemCode } from '../../../api/problem.ts';
import type { Booking, Payment } from '../../../api/wire.ts';

export type Answer =
  | { state: 'booked'; bookingId: string }
  | { state: 'waiting' }
  | { state: 'failed'; reason: string | null }
  | { state: 'returned' }
  | { state: 'refused'; error: Problem };

/** Refusals that may turn into a booking, or whose payment has more to say. */
const MAY_FOLLOW: readonly ProblemCode[] = [
  'payment_required',
  'reservation_expired',
  'reservation_not_active',
  'unreachable',
  'unavailable',
];

/** Asks once what has become of a payment. */
export async function askForBooking(reservationId: string, paymentId: string | null): Promise<Answer> {
  try {
    const booking = await api.post<Booking>('/bookings/create', { reservation_id: reservationId });
    return { state: 'booked', bookingId: booking.id };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!MAY_FOLLOW.includes(error.code) || paymentId === null) return { state: 'refused', error };
    return afterRefusal(error, await api.get<Payment>(`/payments/${paymentId}`));
  }
}

function afterRefusal(error: Problem, payment: Payment): Answer {
  if (payment.status === 'failed') return { state: 'failed', reason: payment.failure_reason };
  const bought = payment.booking_id !== null;
  if (payment.status === 'refunded' || (payment.status === 'completed' && !bought))
    return { state: 'returned' };
  if (error.code === 'payment_required' || payment.status === 'pending') return { state: 'waiting' };
  return { state: 'refused', error };
}
