import type { z } from 'zod';
import type { Cancellation } from '../../app/bookings/views.ts';
import { formatInstant, formatInstantOrNull, formatMoney } from '../wire.ts';
import type { cancellationSchema } from './schema.ts';

export function presentCancellation(cancellation: Cancellation): z.output<typeof cancellationSchema> {
  return {
    id: cancellation.id,
    booking_id: cancellation.bookingId,
    is_whole: cancellation.isWhole,
    seat_ids: cancellation.seatIds,
    user_id: cancellation.userId,
    cancellation_datetime: formatInstant(cancellation.cancelledAt),
    reason: cancellation.reason,
    refund_amount: formatMoney(cancellation.refundAmount),
    refund_status: cancellation.refundStatus,
    processed_at: formatInstantOrNull(cancellation.processedAt),
    created_at: formatInstant(cancellation.createdAt),
    updated_at: formatInstant(cancellation.updatedAt),
  };
}
