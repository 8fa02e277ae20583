import { z } from 'zod';
import { PAYMENT_METHODS, PAYMENT_STATUSES } from '../../domain/payment.ts';
import { amount, id, price, timestamp, uuid } from '../wire.ts';

export const initiateBody = z
  .strictObject({
    reservation_id: uuid,
    amount: price,
    payment_method: z.enum(PAYMENT_METHODS),
  })
  .meta({ id: 'NewPayment' });

export const paymentSchema = z
  .object({
    id,
    reservation_id: id,
    booking_id: id.nullable(),
    user_id: id,
    amount,
    payment_method: z.enum(PAYMENT_METHODS),
    payment_gateway_reference: z.string().nullable(),
    failure_reason: z.string().nullable(),
    transaction_datetime: timestamp,
    status: z.enum(PAYMENT_STATUSES),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Payment' });

export const initiatedSchema = z.object({ payment: paymentSchema, redirect_url: z.string() });

export const receivedSchema = z.object({ received: z.literal(true) });
