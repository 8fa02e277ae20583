import type Stripe from 'stripe';
import { z } from 'zod';
import type { GatewayPayment, GatewayRefund } from '../../app/ports.ts';

/** Stripe's objects, as far as we use them, in our words. */

/** Our payment's id as Stripe gives it back; null when it is not one of ours. */
export function paymentIdIn(text: unknown): string | null {
  const read = z.guid().safeParse(text);
  return read.success ? read.data.toLowerCase() : null;
}

/** An account may sell more than seats. */
export function isOurs(session: Pick<Stripe.Checkout.Session, 'client_reference_id'>): boolean {
  return paymentIdIn(session.client_reference_id) !== null;
}

/** A session as retrieved with its payment, its charge and its first refunds. */
export async function paymentOf(stripe: Stripe, session: Stripe.Checkout.Session): Promise<GatewayPayment> {
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
  const status = statusOf(session, intent);
  return {
    reference: session.id,
    paymentId: paymentIdIn(session.client_reference_id),
    status,
    captured: status === 'paid' ? (intent?.amount_received ?? session.amount_total) : null,
    currency: (intent?.currency ?? session.currency ?? '').toUpperCase(),
    reason: status === 'failed' ? (intent?.last_payment_error?.message ?? null) : null,
    createdAt: session.created * 1000,
    refunds: (await refundsOf(stripe, intent)).map(refundOf),
  };
}

async function refundsOf(
  stripe: Stripe,
  intent: Stripe.PaymentIntent | null,
): Promise<Pick<Stripe.Refund, 'id' | 'amount' | 'status' | 'metadata' | 'failure_reason'>[]> {
  const charge = typeof intent?.latest_charge === 'object' ? intent.latest_charge : null;
  if (!intent || !charge?.refunds) return [];
  if (!charge.refunds.has_more) return charge.refunds.data;
  const all = [];
  for await (const refund of stripe.refunds.list({ payment_intent: intent.id, limit: 100 })) all.push(refund);
  return all;
}

function statusOf(
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): GatewayPayment['status'] {
  if (session.payment_status === 'paid') return 'paid';
  if (session.status === 'expired') return 'expired';
  if (intent?.status === 'processing') return 'processing';
  if (session.status === 'open') return 'open';
  // Complete and unpaid: a method that takes its time, and here said no.
  return intent?.status === 'requires_payment_method' || intent?.status === 'canceled'
    ? 'failed'
    : 'processing';
}

export function refundOf(
  refund: Pick<Stripe.Refund, 'id' | 'amount' | 'status' | 'metadata' | 'failure_reason'>,
): GatewayRefund {
  const { id, amount, status } = refund;
  return {
    id,
    newsId: refundNewsId(id, status),
    refundId: refund.metadata?.refund_id ?? null,
    amount,
    status: refundStatusOf(status),
    reason: refund.failure_reason ?? null,
  };
}

/** Stripe tells one end of a refund by several events, each under an id of its own. */
export function refundNewsId(id: string, status: string | null): string {
  return `refund.${refundStatusOf(status)}:${id}`;
}

export function refundStatusOf(status: string | null): GatewayRefund['status'] {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}
