import { nextAsk, nextAskOfPayment } from '../../../src/app/payments/askingTimes.ts';
import type { Inquiry } from '../../../src/app/payments/ports.ts';
import type { Tables } from './tables.ts';

const HOUR_MS = 3_600_000;

/** As src/db/paymentInquiries.ts. */
export function inquiryOf(tables: Tables, paymentId: string): Inquiry | null {
  const payment = tables.payments.get(paymentId);
  if (!payment) return null;
  const { gateway, reference, status, amount, reservationId } = payment;
  const reservation = tables.reservation(reservationId);
  const open = [...tables.refunds.values()].filter(
    (each) => each.paymentId === paymentId && each.status === 'pending',
  );
  return {
    paymentId,
    gateway,
    reference,
    status,
    amount,
    isHeld: reservation.status === 'active',
    holdEndsAt: reservation.expiresAt,
    openRefunds: open.map(({ id }) => id),
  };
}

export function hasDue(tables: Tables, now: number): boolean {
  return duePayments(tables, now).length > 0 || dueRefunds(tables, now).length > 0;
}

export function takeDue(tables: Tables, now: number, limit: number): string[] {
  const payments = duePayments(tables, now).slice(0, limit);
  for (const payment of payments) {
    const { expiresAt, endedAt } = tables.reservation(payment.reservationId);
    payment.nextAskAt = nextAskOfPayment(now, payment.begunAt, Math.min(expiresAt, endedAt ?? expiresAt));
  }
  const refunds = dueRefunds(tables, now).slice(0, limit);
  for (const refund of refunds) refund.nextAskAt = nextAsk(now, refund.orderedAt);
  return [...new Set([...payments.map(({ id }) => id), ...refunds.map(({ paymentId }) => paymentId)])];
}

function duePayments(tables: Tables, now: number) {
  return [...tables.payments.values()].filter(({ status, nextAskAt, reservationId }) => {
    if (nextAskAt > now) return false;
    return (
      status === 'pending' ||
      (status === 'failed' && tables.reservation(reservationId).expiresAt > now - HOUR_MS)
    );
  });
}

function dueRefunds(tables: Tables, now: number) {
  return [...tables.refunds.values()].filter(
    ({ status, nextAskAt }) => status === 'pending' && nextAskAt <= now,
  );
}
