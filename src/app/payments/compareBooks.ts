import type { Minor } from '../../domain/money.ts';
import type { PaymentStatus, RefundStatus } from '../../domain/payment.ts';
import type { EpochMs, GatewayPayment, PaymentGateway } from '../ports.ts';

/** A payment as our books have it. */
export interface BookedPayment {
  id: string;
  /** Null: the gateway never answered when it began. */
  reference: string | null;
  status: PaymentStatus;
  captured: Minor | null;
  currency: string;
  refunds: { id: string; amount: Minor; status: RefundStatus; reason: string }[];
}

/** Throws `Refused` `unavailable` when the database cannot be asked. */
export interface PaymentBooks {
  /** Those of a gateway that began within a span of time. */
  begunWithin(gateway: string, from: EpochMs, to: EpochMs): AsyncIterable<BookedPayment>;
  /** The one with this reference, or with this id of ours. */
  find(gateway: string, of: Pick<GatewayPayment, 'reference' | 'paymentId'>): Promise<BookedPayment | null>;
}

export const DIFFERENCES = [
  'unknown_payment',
  'missing_payment',
  'not_captured',
  'not_paid',
  'captured_amount',
  'currency',
  'unknown_refund',
  'missing_refund',
  'refund_amount',
  'refund_status',
] as const;

/** Where our books and a gateway's do not say the same. */
export interface Difference {
  what: (typeof DIFFERENCES)[number];
  gateway: string;
  reference: string | null;
  paymentId: string | null;
  refundId: string | null;
  ours: string;
  theirs: string;
}

type Found = Pick<Difference, 'what' | 'ours' | 'theirs'> & { refundId?: string | null };

/**
 * Every difference between our books and a gateway's about what began within a span of time: what the gateway lists is
 * looked up here, and what it did not list is asked for there. Rule [PAY-26].
 */
export async function* compareBooks(
  gateway: PaymentGateway,
  books: PaymentBooks,
  from: EpochMs,
  to: EpochMs,
): AsyncGenerator<Difference> {
  const seen = new Set<string>();
  for await (const theirs of gateway.listPayments(from, to)) {
    const ours = await books.find(gateway.name, theirs);
    if (ours) seen.add(ours.id);
    yield* named(gateway, ours, theirs);
  }
  for await (const ours of books.begunWithin(gateway.name, from, to)) {
    if (seen.has(ours.id) || ours.reference === null) continue;
    yield* named(gateway, ours, await gateway.retrieve(ours.reference));
  }
}

function named(
  { name: gateway }: PaymentGateway,
  ours: BookedPayment | null,
  theirs: GatewayPayment | null,
): Difference[] {
  const reference = theirs?.reference ?? ours?.reference ?? null;
  const paymentId = ours?.id ?? theirs?.paymentId ?? null;
  return differencesOf(ours, theirs).map(({ refundId = null, ...found }) => {
    return { ...found, gateway, reference, paymentId, refundId };
  });
}

/** What one payment's two books say differently. */
export function differencesOf(ours: BookedPayment | null, theirs: GatewayPayment | null): Found[] {
  if (!ours) return theirs ? [{ what: 'unknown_payment', ours: 'none', theirs: theirs.status }] : [];
  if (!theirs) return [{ what: 'missing_payment', ours: ours.status, theirs: 'none' }];
  return [...captureDifferences(ours, theirs), ...refundDifferences(ours, theirs)];
}

function captureDifferences(ours: BookedPayment, theirs: GatewayPayment): Found[] {
  const isPaid = theirs.status === 'paid';
  const said = { ours: ours.status, theirs: theirs.status };
  if (ours.captured === null) return isPaid ? [{ what: 'not_captured', ...said }] : [];
  if (!isPaid) return [{ what: 'not_paid', ...said }];
  const found: Found[] = [];
  if (ours.captured !== theirs.captured) {
    found.push({ what: 'captured_amount', ours: String(ours.captured), theirs: String(theirs.captured) });
  }
  const isReturned = ours.refunds.some(({ reason }) => reason === 'wrong_currency');
  if (ours.currency !== theirs.currency && !isReturned) {
    found.push({ what: 'currency', ours: ours.currency, theirs: theirs.currency });
  }
  return found;
}

/** The gateway's word for what our books call the same. */
const SAME: Record<RefundStatus, GatewayPayment['refunds'][number]['status']> = {
  pending: 'pending',
  processed: 'succeeded',
  failed: 'failed',
};

function refundDifferences(ours: BookedPayment, theirs: GatewayPayment): Found[] {
  const found: Found[] = [];
  for (const { id: refundId, amount, status } of ours.refunds) {
    // A refund that failed and was tried again is there twice: the last one counts.
    const there = theirs.refunds.findLast(
      (refund) => refund.refundId === refundId && refund.status !== 'failed',
    );
    const last = there ?? theirs.refunds.findLast((refund) => refund.refundId === refundId);
    if (!last) {
      // One on its way may not have been sent yet, one that failed may have been refused.
      if (status === 'processed')
        found.push({ what: 'missing_refund', refundId, ours: status, theirs: 'none' });
      continue;
    }
    if (last.amount !== amount) {
      found.push({ what: 'refund_amount', refundId, ours: String(amount), theirs: String(last.amount) });
    }
    if (last.status !== SAME[status]) {
      found.push({ what: 'refund_status', refundId, ours: status, theirs: last.status });
    }
  }
  const known = new Set(ours.refunds.map(({ id }) => id));
  for (const { id, refundId, amount, status } of theirs.refunds) {
    if (status === 'failed' || known.has(refundId ?? '')) continue;
    found.push({ what: 'unknown_refund', refundId, ours: 'none', theirs: `${id}: ${amount}, ${status}` });
  }
  return found;
}
