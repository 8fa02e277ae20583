import type { z } from 'zod';
import type { Payment } from '../../app/bookings/views.ts';
import { formatInstant, formatMoney } from '../wire.ts';
import type { paymentSchema } from './schema.ts';

export function presentPayment(payment: Payment): z.output<typeof paymentSchema> {
  return {
    id: payment.id,
    reservation_id: payment.reservationId,
    booking_id: payment.bookingId,
    user_id: payment.userId,
    amount: formatMoney(payment.amount),
    payment_method: payment.method,
    payment_gateway_reference: payment.gatewayReference,
    failure_reason: payment.failureReason,
    transaction_datetime: formatInstant(payment.transactionAt),
    status: payment.status,
    created_at: formatInstant(payment.createdAt),
    updated_at: formatInstant(payment.updatedAt),
  };
}
