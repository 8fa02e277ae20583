import { z } from 'zod';
import { REFUND_STATUSES } from '../../domain/payment.ts';
import { amount, id, timestamp } from '../wire.ts';

export const cancellationSchema = z
  .object({
    id,
    booking_id: id,
    is_whole: z.boolean().meta({ description: 'Of the booking, or only of some of its seats.' }),
    seat_ids: z.array(id).meta({ description: 'The seats that were given up.' }),
    user_id: id,
    cancellation_datetime: timestamp,
    reason: z.string().nullable(),
    refund_amount: amount,
    refund_status: z.enum(REFUND_STATUSES),
    processed_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Cancellation' });
