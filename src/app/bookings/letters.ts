import { cancellationMail, confirmationMail, scheduleCancelledMail, seatsCancelledMail } from '../mails.ts';
import { latePaymentMail, paymentFailedMail, refundFailedMail, refundProcessedMail } from '../moneyMails.ts';
import type { Clock, OutgoingMail } from '../ports.ts';
import { statusAt } from './holdTime.ts';
import type { LetterReads } from './reads.ts';
import type { TicketDesk } from './tickets.ts';
import type { Addressee, RefundLetter } from './views.ts';

export interface LetterParts {
  letters: LetterReads;
  tickets: Pick<TicketDesk, 'pdfOf'>;
  clock: Clock;
}

/** Gives a letter about the thing with this id; null when it is gone, or when the letter would no longer be true. */
type Composer = (parts: LetterParts, id: string, key: string) => Promise<OutgoingMail | null>;

/** By kind. The id is of a booking, a payment, a refund (three kinds) or a cancellation (three). */
const COMPOSERS = {
  booking_confirmed: confirmation,
  payment_failed: paymentFailed,
  payment_returned: paymentReturned,
  refund_processed: refundProcessed,
  refund_failed: refundFailed,
  booking_cancelled: bookingCancelled,
  seats_cancelled: seatsCancelled,
  schedule_cancelled: scheduleCancelled,
} satisfies Record<string, Composer>;

export type LetterKind = keyof typeof COMPOSERS;

export const LETTER_KINDS = Object.keys(COMPOSERS) as [LetterKind, ...LetterKind[]];

/**
 * Composes a letter from what is true now, which may be days after the event. Its key follows from its kind and id,
 * so that a second try is the same letter. Null: there is nothing to write. Rules [MAIL-20], [MAIL-21].
 */
export function composeLetter(
  parts: LetterParts,
  kind: LetterKind,
  id: string,
): Promise<OutgoingMail | null> {
  return COMPOSERS[kind](parts, id, `${kind}-${id}`);
}

async function confirmation({ letters, tickets }: LetterParts, bookingId: string, key: string) {
  const issued = await letters.issuedTicket({ bookingId });
  // Of a booking that is cancelled by now another letter tells.
  if (!issued || issued.document.status === 'cancelled') return null;
  return confirmationMail(issued.document, recipient(issued.owner), await tickets.pdfOf(issued), key);
}

async function paymentFailed({ letters, clock }: LetterParts, paymentId: string, key: string) {
  const payment = await letters.failedPayment(paymentId);
  // A late success outranks the failure, and has its own letter.
  if (payment?.status !== 'failed') return null;
  const { owner, trip, amount, reservation } = payment;
  const isHeld = statusAt(reservation, clock.now()) === 'active';
  const heldUntil = isHeld ? reservation.expiresAt : null;
  return paymentFailedMail({ key, to: recipient(owner), trip, amount, heldUntil });
}

async function paymentReturned({ letters }: LetterParts, refundId: string, key: string) {
  const refund = await letters.refund(refundId);
  if (!refund || refund.reason === 'booking_cancelled' || refund.reason === 'schedule_cancelled') return null;
  const { owner, trip, amount, reason } = refund;
  return latePaymentMail({ key, to: recipient(owner), trip, amount, why: reason });
}

async function refundProcessed({ letters }: LetterParts, refundId: string, key: string) {
  const refund = await letters.refund(refundId);
  return refund?.status === 'processed' ? refundProcessedMail(aboutRefund(refund, key)) : null;
}

async function refundFailed({ letters }: LetterParts, refundId: string, key: string) {
  const refund = await letters.refund(refundId);
  return refund?.status === 'failed' ? refundFailedMail(aboutRefund(refund, key)) : null;
}

async function bookingCancelled({ letters }: LetterParts, cancellationId: string, key: string) {
  const cancelled = await letters.cancelledBooking(cancellationId);
  return cancelled && cancellationMail({ ...cancelled, key, to: recipient(cancelled.owner) });
}

/** With the ticket that counts now; none when the rest was given up meanwhile. */
async function seatsCancelled({ letters, tickets }: LetterParts, cancellationId: string, key: string) {
  const cancelled = await letters.cancelledBooking(cancellationId);
  if (!cancelled) return null;
  const issued = await letters.issuedTicket({ bookingId: cancelled.bookingId });
  const ticket =
    issued && issued.document.status !== 'cancelled'
      ? { document: issued.document, pdf: await tickets.pdfOf(issued) }
      : null;
  return seatsCancelledMail({ ...cancelled, key, to: recipient(cancelled.owner) }, ticket);
}

async function scheduleCancelled({ letters }: LetterParts, cancellationId: string, key: string) {
  const cancelled = await letters.cancelledBooking(cancellationId);
  return cancelled && scheduleCancelledMail({ ...cancelled, key, to: recipient(cancelled.owner) });
}

function recipient({ name, email }: Addressee): { name: string; address: string } {
  return { name, address: email };
}

function aboutRefund({ owner, trip, amount, bookingReference }: RefundLetter, key: string) {
  return { key, to: recipient(owner), operatorName: trip.operatorName, amount, bookingReference };
}
