import { accept, type Decision, DONE, deny } from './decision.ts';
import {
  ALERTING,
  type AlertReason,
  type Captured,
  decideCapture as captureLadder,
  type ReturnReason,
} from './payment.ts';
import type { CommandOf } from './seatCommands.ts';
import type { SeatEvent } from './seatEvents.ts';
import {
  type BookingFacts,
  type Hold,
  isBookable,
  type LastHold,
  overlaps,
  type PaymentFacts,
  type RefundFacts,
  refundsOf,
  type SeatMap,
} from './seatMap.ts';

const NOTHING: Decision = accept({ type: 'settled', effect: 'none' });

/** The gateway says that it took money: it becomes a booking, or it goes back. Rules [PAY-3]…[PAY-6], [PAY-22]. */
export function decideCapture(map: SeatMap, command: CommandOf<'capture'>, now: number): Decision {
  const payment = map.payments.get(command.paymentId);
  if (!payment) return deny('not_found', 'There is no such payment.');
  const hold = map.holds.get(payment.reservationId);
  const again = command.rebook ? holdAnew(map, payment, command.rebook.reservationId, now) : null;
  const step = captureLadder(payment, capturedBy(command), hold, {
    alreadyPaid: payment.reservationConfirmed,
    bookable: isBookable(map, now),
    rebookable: again !== null,
    now,
  });
  if (step.effect === 'none') return NOTHING;
  if (step.effect === 'return') return giveBack(payment, command, step.reason);
  // The ladder books only on a live hold, and anew only what can be held anew.
  if (step.effect === 'rebook') return again ? book(payment, again, command, 'anew') : NOTHING;
  return hold ? book(payment, hold, command, 'held') : NOTHING;
}

function capturedBy({ amount, currency = null }: CommandOf<'capture'>): Captured {
  return { amount, currency };
}

/**
 * The hold that ran out, held anew from now on at its old prices; null when that cannot be: somebody has one of the
 * seats, or the customer holds or has booked others. Rule [PAY-22].
 */
function holdAnew(map: SeatMap, payment: PaymentFacts, reservationId: string, now: number): Hold | null {
  const last = payment.lastHold;
  if (!last || now < last.expiresAt || last.hasBooked) return null;
  const { userId, amount: totalAmount } = payment;
  const booked = [...map.bookings.values()].some((booking) => booking.userId === userId);
  if (booked || map.holdOfUser.has(userId) || !areFree(map, last)) return null;
  const { seats, legs, holdSeconds } = last;
  return {
    reservationId,
    userId,
    seats,
    legs,
    heldAt: now,
    expiresAt: now + holdSeconds * 1000,
    totalAmount,
  };
}

function areFree(map: SeatMap, { seats, legs }: LastHold): boolean {
  return seats.every(({ seatId }) => {
    const claims = map.seats.get(seatId)?.claims;
    return claims !== undefined && !claims.some((claim) => overlaps(claim.legs, legs));
  });
}

function captured(payment: PaymentFacts, amount: number, bookingId: string | null): SeatEvent {
  return {
    type: 'payment_captured',
    paymentId: payment.id,
    amount,
    bookingId,
    statusBefore: payment.status === 'failed' ? 'failed' : 'pending',
  };
}

function book(
  payment: PaymentFacts,
  hold: Hold,
  command: CommandOf<'capture'>,
  seats: 'held' | 'anew',
): Decision {
  const booking: BookingFacts = {
    id: command.bookingId,
    reservationId: hold.reservationId,
    userId: hold.userId,
    reference: command.reference,
    status: 'confirmed',
    totalAmount: hold.totalAmount,
    paymentId: payment.id,
    ticketId: command.ticketId,
    ticketStatus: 'valid',
    seats: hold.seats.map(({ seatId, seatNumber, price }) => ({
      seatId,
      seatNumber,
      price,
      isCancelled: false,
      hasBoarded: false,
    })),
  };
  return accept(
    { type: 'settled', effect: 'booked', bookingId: booking.id },
    ...(seats === 'anew' ? [{ type: 'seats_held', hold } satisfies SeatEvent] : []),
    {
      type: 'booking_confirmed',
      booking,
      hold,
      ticketNumber: command.ticketNumber,
    },
    captured(payment, command.amount, booking.id),
  );
}

function giveBack(payment: PaymentFacts, command: CommandOf<'capture'>, reason: ReturnReason): Decision {
  const refund: RefundFacts = {
    id: command.refundId,
    paymentId: payment.id,
    cancellationId: null,
    bookingId: null,
    status: 'pending',
    amount: command.amount,
  };
  return accept(
    { type: 'settled', effect: 'returned', refundId: command.refundId, reason },
    captured(payment, command.amount, null),
    { type: 'refund_ordered', reason, refund },
    ...(ALERTING.has(reason) ? [alertOf(refund, reason, capturedBy(command))] : []),
  );
}

function alertOf(refund: RefundFacts, reason: AlertReason, captured: Captured): SeatEvent {
  return { type: 'payment_alerted', paymentId: refund.paymentId, reason, captured, refund };
}

/** The gateway says that it took nothing. The hold stays: the passenger may try again. Rule [PAY-7]. */
export function decidePaymentFailed(map: SeatMap, command: CommandOf<'payment_failed'>): Decision {
  const payment = map.payments.get(command.paymentId);
  if (!payment) return deny('not_found', 'There is no such payment.');
  if (payment.status !== 'pending') return NOTHING;
  return accept(DONE, { type: 'payment_failed', paymentId: payment.id, reason: command.reason });
}

/** The gateway says how a refund ended. Rules [PAY-8], [PAY-9], [PAY-31]. */
export function decideRefundNews(map: SeatMap, command: CommandOf<'refund_news'>): Decision {
  const { paymentId, amount, refundId, outcome, reason } = command;
  const mine = [...map.refunds.values()].filter(
    (refund) =>
      refund.paymentId === paymentId && (refundId ? refund.id === refundId : refund.amount === amount),
  );
  const open = mine.find((refund) => refund.status === 'pending') ?? mine.find((r) => r.status === 'failed');
  if (!open) return outcome === 'failed' ? undone(map, mine, amount) : NOTHING;
  if (open.amount !== amount || open.status === outcome) return NOTHING;
  const settled: SeatEvent = { type: 'refund_settled', refund: open, outcome, reason };
  const isLast = outcome === 'processed' && allIsBack(map, paymentId, open.id);
  return isLast ? accept(DONE, settled, refunded(map, paymentId)) : accept(DONE, settled);
}

/**
 * What had gone back did not arrive, days later perhaps: somebody must pay it by hand. The books do not change, since
 * nothing can be sent again under a refund that the gateway has made. Rule [PAY-31].
 */
function undone(map: SeatMap, refunds: RefundFacts[], amount: number): Decision {
  const refund = refunds.find((each) => each.status === 'processed' && each.amount === amount);
  const payment = refund && map.payments.get(refund.paymentId);
  if (!refund || !payment) return NOTHING;
  const captured = { amount: payment.capturedAmount ?? payment.amount, currency: null };
  return accept({ type: 'undone', refundId: refund.id }, alertOf(refund, 'refund_undone', captured));
}

/**
 * Whether a payment is `refunded` with the refund `settledId`: it buys nothing any more, and all that was to go back
 * has gone. While a seat of its booking travels it stays `completed`. Rule [CAN-23].
 */
function allIsBack(map: SeatMap, paymentId: string, settledId: string): boolean {
  const bookingId = map.payments.get(paymentId)?.bookingId;
  if (bookingId && map.bookings.get(bookingId)?.status !== 'cancelled') return false;
  return refundsOf(map, paymentId).every(({ id, status }) => id === settledId || status === 'processed');
}

function refunded(map: SeatMap, paymentId: string): SeatEvent {
  return { type: 'payment_refunded', paymentId, bookingId: map.payments.get(paymentId)?.bookingId ?? null };
}

/** An admin sends a failed refund once more. Rule [PAY-9]. */
export function decideRetryRefund(map: SeatMap, command: CommandOf<'retry_refund'>): Decision {
  const refund = map.refunds.get(command.refundId);
  if (!refund) return deny('not_found', 'There is no such refund.');
  if (refund.status !== 'failed')
    return deny('duplicate', `This refund is ${refund.status}: only a failed one is retried.`);
  return accept(DONE, { type: 'refund_retried', refund });
}
