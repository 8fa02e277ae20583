import type { PaymentDoors } from '../../app/bookings/doors.ts';
import type { BookingReads } from '../../app/bookings/reads.ts';
import { visiblePayment } from '../../app/bookings/visible.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { anyone, customers, signedIn } from '../policies.ts';
import { idParams } from '../wire.ts';
import { presentPayment } from './present.ts';
import { initiateBody, initiatedSchema, paymentSchema, receivedSchema } from './schema.ts';

export interface PaymentHttpParts {
  reads: Pick<BookingReads, 'payment'>;
  payments: PaymentDoors;
}

/** Paying for a hold, and what the gateway tells of it. */
export function paymentOperations({ reads, payments }: PaymentHttpParts): Operation[] {
  return [
    defineOperation({
      id: 'initiatePayment',
      method: 'post',
      path: '/payments/initiate',
      tag: 'payments',
      summary: 'Begin to pay for an active reservation; the passenger goes on at "redirect_url"',
      policy: customers,
      body: initiateBody,
      success: { status: 201, schema: initiatedSchema },
      refusals: [
        'validation_failed',
        'amount_mismatch',
        'not_found',
        'reservation_expired',
        'reservation_not_active',
      ],
      handle: async ({ body, context }) => {
        const wish = {
          reservationId: body.reservation_id,
          amount: body.amount,
          method: body.payment_method,
        };
        const { paymentId, redirectUrl } = await payments.initiate(context, wish);
        const payment = visiblePayment(context.caller, await reads.payment(paymentId));
        return {
          body: { payment: presentPayment(payment), redirect_url: redirectUrl },
          location: `/payments/${paymentId}`,
        };
      },
    }),
    defineOperation({
      id: 'receiveGatewayNews',
      method: 'post',
      path: '/payments/webhook',
      tag: 'payments',
      summary: 'For the payment gateway: signed news of a payment or a refund',
      description:
        'Signed by the header `X-Webhook-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">`. ' +
        'The gateway `stripe` signs by its own `Stripe-Signature`, over its own events. ' +
        'The same event again changes nothing. 200 once the news is kept; what follows from it follows within a second.',
      policy: anyone,
      keyless: true,
      rawBody: true,
      unlimited: true,
      success: { status: 200, schema: receivedSchema },
      refusals: ['validation_failed', 'invalid_signature', 'not_found'],
      handle: async ({ raw }) => {
        await payments.receiveNews(raw.headers, raw.body);
        return { body: { received: true as const } };
      },
    }),
    defineOperation({
      id: 'getPayment',
      method: 'get',
      path: '/payments/{id}',
      tag: 'payments',
      summary: 'Read a payment of one’s own, or for an admin anybody’s',
      policy: signedIn,
      params: idParams,
      success: { status: 200, schema: paymentSchema },
      refusals: ['not_found'],
      handle: async ({ params, context }) => ({
        body: presentPayment(visiblePayment(context.caller, await reads.payment(params.id))),
      }),
    }),
  ];
}
