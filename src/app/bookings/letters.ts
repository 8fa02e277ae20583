import { Refused } from '../../domain/errors.ts';
import type { OptionalLetter } from '../../domain/letters.ts';
import type { InvoiceDesk } from '../invoices/invoices.ts';
import type { Invoice } from '../invoices/ports.ts';
import type { Envelope } from '../mailParts.ts';
import {
  type AttachedPaper,
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
  invoices: Pick<InvoiceDesk, 'invoiceOf' | 'creditNoteOf' | 'pdfOf'>;
  clock: Clock;
  /** A letter goes without its invoice rather than not at all, and this hears of it. */
  onTrouble(what: string, error: unknown): void;
}

/** Which letter it is, and when it is written. */
type Stamp = Pick<Envelope, 'key' | 'writtenAt'>;

/** Gives a letter about the thing with this id; null when it is gone, or when the letter would no longer be true. */
type Composer = (parts: LetterParts, id: string, stamp: Stamp) => Promise<OutgoingMail | null>;

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

export function isLetterKind(kind: string): kind is LetterKind {
  return LETTER_KINDS.some((known) => known === kind);
}

/**
 * Composes a letter from what is true now, which may be days after the event. Its key follows from its kind and id,
 * so that a second try is the same letter. Null: there is nothing to write. Rules [MAIL-20], [MAIL-21].
 */
export function composeLetter(
  parts: LetterParts,
  kind: LetterKind,
  id: string,
): Promise<OutgoingMail | null> {
  return COMPOSERS[kind](parts, id, { key: `${kind}-${id}`, writtenAt: parts.clock.now() });
}

async function confirmation(parts: LetterParts, bookingId: string, stamp: Stamp) {
  const { letters, tickets, invoices } = parts;
  // First, because it may wait long for its number: what the letter tells is to be fresh.
  const invoice = await paper(parts, () => invoices.invoiceOf(bookingId));
  const issued = await letters.issuedTicket({ bookingId });
  // Of a booking that is cancelled by now another letter tells.
  if (!issued || issued.document.status === 'cancelled') return null;
  const ticket = { document: issued.document, pdf: await tickets.pdfOf(issued) };
  return confirmationMail({ ...envelope(stamp, issued.owner), ticket, bookingId, invoice });
}

async function paymentFailed({ letters, clock }: LetterParts, paymentId: string, stamp: Stamp) {
  const payment = await letters.failedPayment(paymentId);
  // A late success outranks the failure, and has its own letter.
  if (payment?.status !== 'failed') return null;
  const { owner, trip, amount, reservation } = payment;
  if (!wants(owner, 'payment_failed')) return null;
  const isHeld = statusAt(reservation, clock.now()) === 'active';
  const heldUntil = isHeld ? reservation.expiresAt : null;
  return paymentFailedMail({ ...envelope(stamp, owner), trip, amount, heldUntil });
}

async function paymentReturned({ letters }: LetterParts, refundId: string, stamp: Stamp) {
  const refund = await letters.refund(refundId);
  if (!refund || refund.reason === 'booking_cancelled' || refund.reason === 'schedule_cancelled') return null;
  const { owner, trip, amount, reason } = refund;
  return latePaymentMail({ ...envelope(stamp, owner), trip, amount, why: reason });
}

async function refundProcessed({ letters }: LetterParts, refundId: string, stamp: Stamp) {
  const refund = await letters.refund(refundId);
  if (refund?.status !== 'processed' || !wants(refund.owner, 'refund_processed')) return null;
  return refundProcessedMail(aboutRefund(refund, stamp));
}

async function refundFailed({ letters }: LetterParts, refundId: string, stamp: Stamp) {
  const refund = await letters.refund(refundId);
  return refund?.status === 'failed' ? refundFailedMail(aboutRefund(refund, stamp)) : null;
}

async function bookingCancelled(parts: LetterParts, cancellationId: string, stamp: Stamp) {
  const cancelled = await givenUp(parts, cancellationId, stamp);
  return cancelled && cancellationMail(cancelled);
}

/** With the ticket that counts now; none when the rest was given up meanwhile. */
async function seatsCancelled(parts: LetterParts, cancellationId: string, stamp: Stamp) {
  const { letters, tickets } = parts;
  const cancelled = await givenUp(parts, cancellationId, stamp);
  if (!cancelled) return null;
  const issued = await letters.issuedTicket({ bookingId: cancelled.bookingId });
  const ticket =
    issued && issued.document.status !== 'cancelled'
      ? { document: issued.document, pdf: await tickets.pdfOf(issued) }
      : null;
  return seatsCancelledMail(cancelled, ticket);
}

async function scheduleCancelled(parts: LetterParts, cancellationId: string, stamp: Stamp) {
  const cancelled = await givenUp(parts, cancellationId, stamp);
  return cancelled && scheduleCancelledMail(cancelled);
}

/** What a letter about a cancellation tells, with the credit note of what goes back. */
async function givenUp(parts: LetterParts, cancellationId: string, stamp: Stamp) {
  const { letters, invoices } = parts;
  const cancelled = await letters.cancelledBooking(cancellationId);
  if (!cancelled) return null;
  const creditNote = await paper(parts, () => invoices.creditNoteOf(cancellationId));
  return { ...cancelled, ...envelope(stamp, cancelled.owner), creditNote };
}

/**
 * A paper to attach, issued now where its own job has not come yet: whichever of the two is first, it is one. Null:
 * there is none, or it cannot be had now; the customer finds it with the booking. Rule [MAIL-28].
 */
async function paper(
  { invoices, onTrouble }: LetterParts,
  issue: () => Promise<Invoice | null>,
): Promise<AttachedPaper | null> {
  try {
    const invoice = await issue();
    return invoice && { number: invoice.number, pdf: await invoices.pdfOf(invoice) };
  } catch (error) {
    // What is away for a moment is waited for, as with the rest of the letter.
    if (error instanceof Refused && error.refusal.code === 'unavailable') throw error;
    onTrouble('a letter goes without its invoice', error);
    return null;
  }
}

/** Only what still runs can have new times. Each new departure is another letter. */
async function scheduleChanged({ letters, tickets }: LetterParts, bookingId: string, stamp: Stamp) {
  const issued = await letters.issuedTicket({ bookingId });
  if (!issued || issued.document.status === 'cancelled') return null;
  const { document, owner } = issued;
  const ticket = { document, pdf: await tickets.pdfOf(issued) };
  return scheduleChangedMail({
    ...envelope({ ...stamp, key: `${stamp.key}-${document.from.at}` }, owner),
    ticket,
    bookingId,
  });
}

/** Not to somebody who holds other seats of the trip by now, or has bought some, or paid too late. */
async function holdExpired({ letters }: LetterParts, reservationId: string, stamp: Stamp) {
  const hold = await letters.expiredHold(reservationId);
  if (!hold || hold.isMoot || !wants(hold.owner, 'hold_expired')) return null;
  return holdExpiredMail({ ...envelope(stamp, hold.owner), trip: hold.trip, seats: hold.seats });
}

/** Whether this person wants letters of this kind; what is owed is not asked. */
function wants({ unwanted }: Addressee, kind: OptionalLetter): boolean {
  return !unwanted.includes(kind);
}

function envelope(stamp: Stamp, { name, email, language }: Addressee): Envelope {
  return { ...stamp, to: { name, address: email }, language };
}

function aboutRefund({ owner, trip, amount, bookingReference }: RefundLetter, stamp: Stamp) {
  const { operatorName, currency } = trip;
  return { ...envelope(stamp, owner), operatorName, amount, currency, bookingReference };
}
