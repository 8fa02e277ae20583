import type { OptionalLetter } from '../../domain/letters.ts';
import type { Envelope } from '../mailParts.ts';
import {
  cancellationMail,
  confirmationMail,
  holdExpiredMail,
  scheduleCancelledMail,
  scheduleChangedMail,
  seatsCancelledMail,
} from '../mails.ts';
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

/**
 * By kind. The id is of a booking (two kinds), a payment, a refund (three), a cancellation (three) or a reservation.
 */
const COMPOSERS = {
  booking_confirmed: confirmation,
  payment_failed: paymentFailed,
  payment_returned: paymentReturned,
  refund_processed: refundProcessed,
  refund_failed: refundFailed,
  booking_cancelled: bookingCancelled,
  seats_cancelled: seatsCancelled,
  schedule_cancelled: scheduleCancelled,
  schedule_changed: scheduleChanged,
  hold_expired: holdExpired,
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
  const ticket = { document: issued.document, pdf: await tickets.pdfOf(issued) };
  return confirmationMail({ ...envelope(key, issued.owner), ticket, bookingId });
}

async function paymentFailed({ letters, clock }: LetterParts, paymentId: string, key: string) {
  const payment = await letters.failedPayment(paymentId);
  // A late success outranks the failure, and has its own letter.
  if (payment?.status !== 'failed') return null;
  const { owner, trip, amount, reservation } = payment;
  if (!wants(owner, 'payment_failed')) return null;
  const isHeld = statusAt(reservation, clock.now()) === 'active';
  const heldUntil = isHeld ? reservation.expiresAt : null;
  return paymentFailedMail({ ...envelope(key, owner), trip, amount, heldUntil });
}

async function paymentReturned({ letters }: LetterParts, refundId: string, key: string) {
  const refund = await letters.refund(refundId);
  if (!refund || refund.reason === 'booking_cancelled' || refund.reason === 'schedule_cancelled') return null;
  const { owner, trip, amount, reason } = refund;
  return latePaymentMail({ ...envelope(key, owner), trip, amount, why: reason });
}

async function refundProcessed({ letters }: LetterParts, refundId: string, key: string) {
  const refund = await letters.refund(refundId);
  if (refund?.status !== 'processed' || !wants(refund.owner, 'refund_processed')) return null;
  return refundProcessedMail(aboutRefund(refund, key));
}

async function refundFailed({ letters }: LetterParts, refundId: string, key: string) {
  const refund = await letters.refund(refundId);
  return refund?.status === 'failed' ? refundFailedMail(aboutRefund(refund, key)) : null;
}

async function bookingCancelled({ letters }: LetterParts, cancellationId: string, key: string) {
  const cancelled = await letters.cancelledBooking(cancellationId);
  return cancelled && cancellationMail({ ...cancelled, ...envelope(key, cancelled.owner) });
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
  return seatsCancelledMail({ ...cancelled, ...envelope(key, cancelled.owner) }, ticket);
}

async function scheduleCancelled({ letters }: LetterParts, cancellationId: string, key: string) {
  const cancelled = await letters.cancelledBooking(cancellationId);
  return cancelled && scheduleCancelledMail({ ...cancelled, ...envelope(key, cancelled.owner) });
}

/** Only what still runs can have new times. Each new departure is another letter. */
async function scheduleChanged({ letters, tickets }: LetterParts, bookingId: string, key: string) {
  const issued = await letters.issuedTicket({ bookingId });
  if (!issued || issued.document.status === 'cancelled') return null;
  const { document, owner } = issued;
  const ticket = { document, pdf: await tickets.pdfOf(issued) };
  return scheduleChangedMail({ ...envelope(`${key}-${document.from.at}`, owner), ticket, bookingId });
}

/** Not to somebody who holds other seats of the trip by now, or has bought some, or paid too late. */
async function holdExpired({ letters }: LetterParts, reservationId: string, key: string) {
  const hold = await letters.expiredHold(reservationId);
  if (!hold || hold.isMoot || !wants(hold.owner, 'hold_expired')) return null;
  return holdExpiredMail({ ...envelope(key, hold.owner), trip: hold.trip, seats: hold.seats });
}

/** Whether this person wants letters of this kind; what is owed is not asked. */
function wants({ unwanted }: Addressee, kind: OptionalLetter): boolean {
  return !unwanted.includes(kind);
}

function envelope(key: string, { name, email, language }: Addressee): Envelope {
  return { key, to: { name, address: email }, language };
}

function aboutRefund({ owner, trip, amount, bookingReference }: RefundLetter, key: string) {
  return { ...envelope(key, owner), operatorName: trip.operatorName, amount, bookingReference };
}
