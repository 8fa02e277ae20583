import type { Minor } from './money.ts';

export const PAYMENT_METHODS = ['credit_card', 'debit_card', 'upi', 'net_banking', 'wallet'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

export const PAYMENT_STATUSES = ['pending', 'completed', 'failed', 'refunded'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Money that was taken is never forgotten: a late success outranks a failure, nothing outranks a success. [PAY-7] */
export const PAYMENT_TRANSITIONS: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['completed', 'failed'],
  failed: ['completed'],
  completed: ['refunded'],
  refunded: [],
};

export const REFUND_STATUSES = ['pending', 'processed', 'failed'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** A failed refund may be tried again; a processed one is the end. Rule [PAY-9]. */
export const REFUND_TRANSITIONS: Record<RefundStatus, readonly RefundStatus[]> = {
  pending: ['processed', 'failed'],
  failed: ['pending', 'processed'],
  processed: [],
};

/** Why captured money bought nothing and goes back. */
export type ReturnReason =
  | 'hold_over'
  | 'already_paid'
  | 'wrong_amount'
  | 'wrong_currency'
  | 'schedule_not_bookable';

/** What should never happen, and somebody should look at. Rule [PAY-21]. */
export const ALERTING: ReadonlySet<ReturnReason> = new Set([
  'already_paid',
  'wrong_amount',
  'wrong_currency',
]);

/** What admins are told of: besides money that goes back, a refund that came to nothing after it had been made. */
export type AlertReason = ReturnReason | 'refund_undone';

/** The reason of a payment whose session ended unpaid: nobody tried, so nothing failed that one would write about. */
export const SESSION_EXPIRED = 'session_expired';

export type CaptureDecision =
  | { effect: 'none' }
  | { effect: 'book' }
  | { effect: 'rebook' }
  | { effect: 'return'; reason: ReturnReason };

/** What a gateway says that it took; a currency of null is the payment's own. */
export interface Captured {
  amount: Minor;
  currency: string | null;
}

/**
 * The ladder for the news that a payment was captured. `hold` is the live hold it pays for, if there is one; times
 * are epoch ms. At `expiresAt` the hold is over; `rebookable` says that its seats may be sold all the same, anew.
 * Rules [PAY-3]…[PAY-6], [PAY-22].
 */
export function decideCapture(
  payment: { status: PaymentStatus; amount: Minor; currency: string },
  captured: Captured,
  hold: { expiresAt: number } | undefined,
  context: { alreadyPaid: boolean; bookable: boolean; rebookable: boolean; now: number },
): CaptureDecision {
  if (payment.status === 'completed' || payment.status === 'refunded') return { effect: 'none' };
  if (captured.currency !== null && captured.currency !== payment.currency) {
    return { effect: 'return', reason: 'wrong_currency' };
  }
  if (captured.amount !== payment.amount) return { effect: 'return', reason: 'wrong_amount' };
  if (context.alreadyPaid) return { effect: 'return', reason: 'already_paid' };
  if (!hold || context.now >= hold.expiresAt) {
    return context.bookable && context.rebookable
      ? { effect: 'rebook' }
      : { effect: 'return', reason: 'hold_over' };
  }
  if (!context.bookable) return { effect: 'return', reason: 'schedule_not_bookable' };
  return { effect: 'book' };
}
