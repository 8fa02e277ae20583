import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { PAYMENT_METHODS, PAYMENT_STATUSES, REFUND_STATUSES } from '../../domain/payment.ts';
import { MoneyType } from '../types.ts';
import { Booking } from './Booking.ts';
import { id, timestamps } from './common.ts';
import { Reservation } from './Reservation.ts';
import { User } from './User.ts';

/** One try to pay for a reservation. `booking` is set on the one that won. */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payments',
  properties: {
    id: id(),
    reservation: () => p.manyToOne(Reservation),
    booking: () => p.manyToOne(Booking).nullable(),
    user: () => p.manyToOne(User),
    amount: p.type(MoneyType),
    /** ISO 4217. */
    currency: p.text().default('USD'),
    capturedAmount: p.type(MoneyType).nullable(),
    paymentMethod: p.enum(PAYMENT_METHODS),
    gateway: p.text(),
    paymentGatewayReference: p.text().nullable(),
    redirectUrl: p.text().nullable(),
    failureReason: p.text().nullable(),
    transactionDatetime: p.datetime(3),
    status: p.enum(PAYMENT_STATUSES),
    /** When the gateway is asked how it stands, if it has not told by then. */
    nextAskAt: p.datetime(3).nullable(),
    ...timestamps(),
  },
});

export type Payment = InferEntity<typeof Payment>;

/** Money on its way back. Its id is the gateway's idempotency key. */
export const Refund = defineEntity({
  name: 'Refund',
  tableName: 'refunds',
  properties: {
    id: id(),
    payment: () => p.manyToOne(Payment),
    cancellationId: p.uuid().nullable(),
    amount: p.type(MoneyType),
    reason: p.text(),
    status: p.enum(REFUND_STATUSES),
    failureReason: p.text().nullable(),
    processedAt: p.datetime(3).nullable(),
    nextAskAt: p.datetime(3).nullable(),
    ...timestamps(),
  },
});

export type Refund = InferEntity<typeof Refund>;
