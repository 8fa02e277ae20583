import type { EpochMs, GatewayPayment, GatewayRefund } from '../../app/ports.ts';
import type { Checkout, RefundEntry } from './ledger.ts';

/** A checkout and its refunds as the shop is told of them. */
export function paymentOf(checkout: Checkout, refunds: readonly RefundEntry[], now: EpochMs): GatewayPayment {
  const { reference, paymentId, captured, currency, begunAt } = checkout;
  const status = statusOf(checkout, now);
  const reason = status === 'failed' ? 'declined by the payer' : null;
  return {
    reference,
    paymentId,
    status,
    captured,
    currency,
    reason,
    createdAt: begunAt,
    refunds: refunds.map(refundOf),
  };
}

function statusOf({ status, expiresAt }: Checkout, now: EpochMs): GatewayPayment['status'] {
  if (status === 'paid') return 'paid';
  if (status === 'declined') return 'failed';
  return now >= expiresAt ? 'expired' : 'open';
}

function refundOf({ eventId: id, refundId, amount, outcome, news }: RefundEntry): GatewayRefund {
  const reason = outcome === 'failed' ? failureIn(news?.body) : null;
  return { id, newsId: id, refundId, amount, status: outcome, reason };
}

/** Why a refund failed stands in its news, for as long as the journal keeps that. */
function failureIn(body: string | undefined): string | null {
  const told = body === undefined ? null : (JSON.parse(body) as { data?: { reason?: string } });
  return told?.data?.reason ?? null;
}
