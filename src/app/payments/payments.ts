import { refuse } from '../../domain/errors.ts';
import { fromMinor } from '../../domain/money.ts';
import { activityOf } from '../activity.ts';
import type { PaymentDoors } from '../bookings/doors.ts';
import type { RequestContext } from '../caller.ts';
import { madeBefore, operationIdOf } from '../operationOf.ts';
import {
  type CheckoutRequest,
  type Clock,
  GatewayUnavailable,
  type Ids,
  type PaymentGateway,
  type PaymentGateways,
  SOMETHING_CHANGED,
} from '../ports.ts';
import { nextAskOfPayment } from './askingTimes.ts';
import type { PayableReservation, PaymentStore } from './ports.ts';

export interface PaymentParts {
  store: PaymentStore;
  gateways: Pick<PaymentGateways, 'current' | 'ofWebhook'>;
  clock: Clock;
  ids: Ids;
  /** ISO 4217: what everything costs. */
  currency: string;
  /** Where passengers and the gateway reach this server. */
  publicUrl: string;
}

/** Beginning a payment, and hearing how it went. */
export function createPayments(parts: PaymentParts): PaymentDoors {
  return {
    initiate: (context, wish) => initiate(parts, context, wish),
    receiveNews: (headers, rawBody) => receiveNews(parts, headers, rawBody),
  };
}

/** Rules [PAY-1], [PAY-2], [PAY-10]: an active hold of the caller's, its exact amount, a method that the gateway takes. */
async function initiate(
  { store, gateways: { current: gateway }, clock, ids, publicUrl, currency }: PaymentParts,
  context: RequestContext,
  wish: Parameters<PaymentDoors['initiate']>[1],
): Promise<{ paymentId: string; redirectUrl: string }> {
  const reservation = await store.payable(wish.reservationId);
  const { caller } = context;
  if (!reservation || (reservation.userId !== caller.userId && caller.role !== 'admin')) {
    refuse('not_found', 'There is no such reservation.', {
      errors: [{ path: 'reservation_id', message: 'no such reservation' }],
    });
  }
  const begun = await madeBefore(context, (id) => store.begunCheckout(id));
  if (begun) return begun;
  mustBePayable(reservation, clock.now());
  if (wish.amount !== reservation.totalAmount) {
    refuse('amount_mismatch', `The amount to pay is ${fromMinor(reservation.totalAmount)}.`, {
      errors: [{ path: 'amount', message: `must be ${fromMinor(reservation.totalAmount)}` }],
    });
  }
  if (!gateway.methods.includes(wish.method)) {
    refuse('validation_failed', `This gateway takes ${gateway.methods.join(', ')}.`, {
      errors: [{ path: 'payment_method', message: `must be one of ${gateway.methods.join(', ')}` }],
    });
  }
  const id = operationIdOf(context, ids);
  const at = clock.now();
  await store.addPayment(
    {
      id,
      reservationId: reservation.id,
      userId: reservation.userId,
      amount: wish.amount,
      currency,
      method: wish.method,
      gateway: gateway.name,
      at,
      nextAskAt: nextAskOfPayment(at, at, reservation.expiresAt),
    },
    activityOf(context, at, {
      entityType: 'payment',
      entityId: id,
      action: 'payment.initiated',
      details: {
        after: { status: 'pending', amount: fromMinor(wish.amount), reservation_id: reservation.id },
      },
    }),
  );
  const session = await startCheckout(gateway, {
    paymentId: id,
    amount: wish.amount,
    currency,
    method: wish.method,
    description: reservation.description,
    expiresAt: reservation.expiresAt,
    returnUrl: `${publicUrl}/app/checkout/${reservation.id}`,
    webhookUrl: `${publicUrl}/payments/webhook`,
  });
  await store.setSession(id, session);
  return { paymentId: id, redirectUrl: session.redirectUrl };
}

function mustBePayable(reservation: PayableReservation, now: number): void {
  const over =
    reservation.status === 'expired' || (reservation.status === 'active' && now >= reservation.expiresAt);
  if (over) refuse('reservation_expired', 'Your hold has run out: choose your seats again.');
  if (reservation.status !== 'active') {
    refuse('reservation_not_active', `This reservation is ${reservation.status}: there is nothing to pay.`);
  }
}

/** One more try under the same key: a gateway that timed out may have made the session all the same. */
async function startCheckout(
  gateway: PaymentGateway,
  request: CheckoutRequest,
): Promise<{ reference: string; redirectUrl: string }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await gateway.startCheckout(request);
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      if (attempt < 2) continue;
      refuse(
        'unavailable',
        'The payment gateway does not answer. Try again in a moment: your seats are still held.',
        {
          retry_after_seconds: 5,
        },
      );
    }
  }
}

const KNOWN_NEWS = new Set(['payment.succeeded', 'payment.failed', 'refund.succeeded', 'refund.failed']);

/** Rules [PAY-11], [PAY-12]: signed, known, and kept before the gateway hears 200. Its effect follows by a job. */
async function receiveNews(
  { store, gateways, clock, ids }: PaymentParts,
  headers: Record<string, string | string[] | undefined>,
  rawBody: Buffer,
): Promise<void> {
  const now = clock.now();
  const gateway = gateways.ofWebhook(headers);
  const news = gateway.readWebhook({ headers, rawBody, now });
  if (!KNOWN_NEWS.has(news.type) && news.type !== SOMETHING_CHANGED) return;
  const payment = await store.findByNews(gateway.name, news);
  // The gateway tries again: perhaps `initiate` has not yet written its answer down.
  if (!payment) refuse('not_found', 'There is no payment with this reference.');
  if (news.type === SOMETHING_CHANGED) return store.askSoon(payment.id, now);
  await store.keepEvent({
    gateway: gateway.name,
    eventId: news.id,
    type: news.type,
    paymentId: payment.id,
    reference: news.reference,
    amount: news.amount,
    currency: news.currency,
    refundId: news.refundId,
    reason: news.reason,
    operationId: ids.next(),
    at: now,
  });
}
