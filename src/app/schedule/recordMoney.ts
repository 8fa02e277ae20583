import { fromMinor } from '../../domain/money.ts';
import { type RefundStatus, SESSION_EXPIRED } from '../../domain/payment.ts';
import type { SeatEvent } from '../../domain/seatEvents.ts';
import type { RefundFacts } from '../../domain/seatMap.ts';
import { changeBooking } from './recordBooking.ts';
import { log, mail, type Recording } from './recordEvent.ts';
import { post } from './recordLedger.ts';
import type { PaymentChange, RefundChange } from './turnRows.ts';

/** How the log calls what somebody should look at. */
export const PAYMENT_ALERTED = 'payment.alerted';

/** How the log calls that an admin has sent a refund again: it is counted by that. */
export const REFUND_RETRIED = 'refund.retried';

type Of<T extends SeatEvent['type']> = Extract<SeatEvent, { type: T }>;

export function recordCaptured(on: Recording, event: Of<'payment_captured'>): void {
  changePayment(on, {
    id: event.paymentId,
    from: event.statusBefore,
    status: 'completed',
    bookingId: event.bookingId,
    capturedAmount: event.amount,
    failureReason: null,
  });
  post(on, 'capture', event.amount, { paymentId: event.paymentId });
  log(on, {
    entityType: 'payment',
    entityId: event.paymentId,
    action: 'payment.completed',
    details: {
      before: { status: event.statusBefore },
      after: { status: 'completed', booking_id: event.bookingId, captured_amount: fromMinor(event.amount) },
    },
  });
}

export function recordFailed(on: Recording, event: Of<'payment_failed'>): void {
  changePayment(on, {
    id: event.paymentId,
    from: 'pending',
    status: 'failed',
    bookingId: null,
    capturedAmount: null,
    failureReason: event.reason,
  });
  log(on, {
    entityType: 'payment',
    entityId: event.paymentId,
    action: 'payment.failed',
    details: { before: { status: 'pending' }, after: { status: 'failed' }, reason: event.reason },
  });
  if (event.reason !== SESSION_EXPIRED) mail(on, 'payment_failed', event.paymentId);
}

/** Not a transition: a word to the admins, who find it in the list of alerts. Rules [PAY-21], [PAY-31]. */
export function recordAlerted(on: Recording, event: Of<'payment_alerted'>): void {
  const { captured, refund } = event;
  log(on, {
    entityType: 'payment',
    entityId: event.paymentId,
    action: PAYMENT_ALERTED,
    details: {
      reason: event.reason,
      captured_amount: fromMinor(captured.amount),
      captured_currency: captured.currency,
      refund_id: refund.id,
      refund_amount: fromMinor(refund.amount),
    },
  });
}

export function recordRefundOrdered(on: Recording, { refund, reason }: Of<'refund_ordered'>): void {
  on.rows.refunds.insert(refund.id, {
    id: refund.id,
    paymentId: refund.paymentId,
    cancellationId: refund.cancellationId,
    amount: refund.amount,
    reason,
    status: 'pending',
  });
  post(on, refund.cancellationId === null ? 'return' : 'cancellation', refund.amount, moneyOf(refund));
  on.rows.jobs.push(refundJob(refund.id));
  log(on, {
    entityType: 'refund',
    entityId: refund.id,
    action: 'refund.ordered',
    details: {
      after: { status: 'pending', amount: fromMinor(refund.amount), payment_id: refund.paymentId },
      reason,
    },
  });
  // The cancellation's own letter tells of its refund.
  if (refund.cancellationId === null) mail(on, 'payment_returned', refund.id);
}

export function recordRefundSettled(on: Recording, event: Of<'refund_settled'>): void {
  const { refund, outcome } = event;
  changeRefund(on, {
    id: refund.id,
    from: refund.status,
    status: outcome,
    cancellationId: refund.cancellationId,
    failureReason: event.reason,
  });
  if (refund.cancellationId !== null) changeCancellation(on, refund.cancellationId, refund.status, outcome);
  if (outcome === 'processed') post(on, 'refund', refund.amount, moneyOf(refund));
  log(on, {
    entityType: 'refund',
    entityId: refund.id,
    action: `refund.${outcome}`,
    details: { before: { status: refund.status }, after: { status: outcome }, reason: event.reason },
  });
  mail(on, outcome === 'processed' ? 'refund_processed' : 'refund_failed', refund.id);
}

/** All that was to go back of a payment has gone, and it buys nothing any more. */
export function recordRefunded(on: Recording, { paymentId, bookingId }: Of<'payment_refunded'>): void {
  changePayment(on, {
    id: paymentId,
    from: 'completed',
    status: 'refunded',
    bookingId: null,
    capturedAmount: null,
    failureReason: null,
  });
  log(on, {
    entityType: 'payment',
    entityId: paymentId,
    action: 'payment.refunded',
    details: { before: { status: 'completed' }, after: { status: 'refunded' } },
  });
  if (bookingId === null) return;
  changeBooking(on, { id: bookingId, from: null, status: null, paymentStatus: 'refunded' });
  log(on, {
    entityType: 'booking',
    entityId: bookingId,
    action: 'booking.refunded',
    details: { before: { payment_status: 'completed' }, after: { payment_status: 'refunded' } },
  });
}

export function recordRefundRetried(on: Recording, { refund }: Of<'refund_retried'>): void {
  changeRefund(on, {
    id: refund.id,
    from: 'failed',
    status: 'pending',
    cancellationId: refund.cancellationId,
    failureReason: null,
  });
  if (refund.cancellationId !== null) changeCancellation(on, refund.cancellationId, 'failed', 'pending');
  on.rows.jobs.push(refundJob(refund.id));
  log(on, {
    entityType: 'refund',
    entityId: refund.id,
    action: REFUND_RETRIED,
    details: { before: { status: 'failed' }, after: { status: 'pending' } },
  });
}

function moneyOf({ id, paymentId, bookingId }: RefundFacts) {
  return { refundId: id, paymentId, bookingId };
}

function refundJob(refundId: string) {
  return { task: 'refund', payload: { refund_id: refundId }, key: `refund:${refundId}` };
}

function changePayment(on: Recording, change: PaymentChange): void {
  const earlier = on.rows.payments.get(change.id);
  on.rows.payments.set(change.id, {
    ...change,
    from: earlier?.from ?? change.from,
    bookingId: change.bookingId ?? earlier?.bookingId ?? null,
    capturedAmount: change.capturedAmount ?? earlier?.capturedAmount ?? null,
  });
}

function changeRefund(on: Recording, change: RefundChange): void {
  on.rows.refunds.change(
    change.id,
    change,
    (row) => {
      row.status = change.status;
    },
    (earlier) => ({ ...change, from: earlier.from }),
  );
}

/** A cancellation shows how far its refund is: going back to `pending` means that it was tried again. */
const CANCELLATION_MOVED: Record<RefundStatus, string> = {
  pending: 'cancellation.refund_retried',
  processed: 'cancellation.refund_processed',
  failed: 'cancellation.refund_failed',
};

function changeCancellation(on: Recording, id: string, from: RefundStatus, status: RefundStatus): void {
  const change = { id, status, processedAt: status === 'processed' ? on.rows.now : null };
  on.rows.cancellations.change(
    id,
    change,
    (row) => {
      row.refundStatus = status;
      row.processedAt = change.processedAt;
    },
    () => change,
  );
  log(on, {
    entityType: 'cancellation',
    entityId: id,
    action: CANCELLATION_MOVED[status],
    details: { before: { refund_status: from }, after: { refund_status: status } },
  });
}
