/**
 * The mails about bookings, composed from data and sent elsewhere. They say of money only what is known: it is back
 * when the gateway has said so, and until then it is on its way (contract §11).
 */

import type { Minor } from '../domain/money.ts';
import type { RefundStatus } from '../domain/payment.ts';
import { formatKind, formatMoney, oneLine } from './format.ts';
import {
  type Content,
  cities,
  compose,
  type Envelope,
  type MailRecipient,
  type MailTrip,
  tripFacts,
} from './mailParts.ts';
import type { OutgoingMail, TicketDocument } from './ports.ts';

function seatList(seats: Pick<TicketDocument['seats'][number], 'seatNumber' | 'seatType'>[]): string {
  return seats.map((seat) => `${oneLine(seat.seatNumber)} (${formatKind(seat.seatType)})`).join(', ');
}

/** The booking stands; the ticket is attached. */
export function confirmationMail(
  ticket: TicketDocument,
  to: MailRecipient,
  pdf: Buffer,
  key: string,
): OutgoingMail {
  const reference = oneLine(ticket.bookingReference);
  const content: Content = {
    subject: `Your ticket ${reference}: ${cities(ticket)}`,
    operatorName: ticket.operatorName,
    heading: `You are booked: ${cities(ticket)}`,
    paragraphs: ['Thank you for your booking. Your ticket is attached; show its code when boarding.'],
    facts: [
      ['Booking reference', reference],
      ['Ticket', oneLine(ticket.ticketNumber)],
      ...tripFacts(ticket),
      ['Bus', `${oneLine(ticket.busNumber)} · ${formatKind(oneLine(ticket.busType))}`],
      [ticket.seats.length === 1 ? 'Seat' : 'Seats', seatList(ticket.seats)],
      ['Total paid', formatMoney(ticket.totalAmount)],
    ],
    closing: ['Please be at the stop 15 minutes before departure.'],
  };
  return compose({ key, to }, content, [ticketFile(ticket, pdf)]);
}

function ticketFile({ bookingReference }: TicketDocument, content: Buffer) {
  return { filename: `ticket-${oneLine(bookingReference)}.pdf`, contentType: 'application/pdf', content };
}

/** What is true of a refund now, in a sentence. */
function refundSentence(amount: Minor, status: RefundStatus): string {
  if (amount === 0) return 'There is no refund for this booking.';
  const money = formatMoney(amount);
  switch (status) {
    case 'processed':
      return `Your refund of ${money} has been paid back to the way you paid.`;
    case 'pending':
      return `Your refund of ${money} is on its way to the way you paid. We will write again once it is done.`;
    case 'failed':
      return `Your refund of ${money} could not be paid back yet. We know of it and will try again; you need not do anything.`;
  }
}

export interface CancellationMail extends Envelope {
  trip: MailTrip;
  bookingReference: string;
  /** Minor units. */
  paidAmount: Minor;
  /** Minor units; 0 when the terms give nothing back. */
  refundAmount: Minor;
  refundStatus: RefundStatus;
}

/** A booking was cancelled, by its customer or by an admin. */
export function cancellationMail(mail: CancellationMail): OutgoingMail {
  const reference = oneLine(mail.bookingReference);
  return compose(mail, {
    subject: `Booking ${reference} is cancelled`,
    operatorName: mail.trip.operatorName,
    heading: 'Your booking is cancelled',
    paragraphs: [
      `Your booking ${reference}, ${cities(mail.trip)}, is cancelled and its ticket is no longer valid.`,
      refundSentence(mail.refundAmount, mail.refundStatus),
    ],
    facts: [
      ['Booking reference', reference],
      ...tripFacts(mail.trip),
      ['Paid', formatMoney(mail.paidAmount)],
      ['Refund', formatMoney(mail.refundAmount)],
    ],
    closing: [],
  });
}

/** Some seats were given up; the others travel with the attached ticket, if they still do. */
export function seatsCancelledMail(
  mail: CancellationMail & { seats: { seatNumber: string; seatType: string }[] },
  ticket: { document: TicketDocument; pdf: Buffer } | null,
): OutgoingMail {
  const reference = oneLine(mail.bookingReference);
  const one = mail.seats.length === 1;
  const content: Content = {
    subject: `Booking ${reference}: ${one ? 'a seat is' : `${mail.seats.length} seats are`} cancelled`,
    operatorName: mail.trip.operatorName,
    heading: one ? 'A seat of your booking is cancelled' : 'Some seats of your booking are cancelled',
    paragraphs: [
      refundSentence(mail.refundAmount, mail.refundStatus),
      ...(ticket
        ? ['Your new ticket is attached. The one that you had before is no longer valid: show the new code.']
        : []),
    ],
    facts: [
      ['Booking reference', reference],
      ...tripFacts(mail.trip),
      [one ? 'Cancelled seat' : 'Cancelled seats', seatList(mail.seats)],
      ...(ticket ? [['Your seats now', seatList(ticket.document.seats)] as [string, string]] : []),
      ['Refund', formatMoney(mail.refundAmount)],
    ],
    closing: [],
  };
  return compose(mail, content, ticket ? [ticketFile(ticket.document, ticket.pdf)] : []);
}

export interface ScheduleCancelledMail extends Envelope {
  trip: MailTrip;
  bookingReference: string;
  /** Minor units: all that was paid. */
  refundAmount: Minor;
  refundStatus: RefundStatus;
}

/** The operator cancelled the departure. */
export function scheduleCancelledMail(mail: ScheduleCancelledMail): OutgoingMail {
  const reference = oneLine(mail.bookingReference);
  return compose(mail, {
    subject: `Your bus ${cities(mail.trip)} does not run (booking ${reference})`,
    operatorName: mail.trip.operatorName,
    heading: 'Your bus does not run',
    paragraphs: [
      `We are sorry: this departure had to be cancelled, and with it your booking ${reference}.`,
      refundSentence(mail.refundAmount, mail.refundStatus),
    ],
    facts: [
      ['Booking reference', reference],
      ...tripFacts(mail.trip),
      ['Refund', formatMoney(mail.refundAmount)],
    ],
    closing: ['Other departures can be booked as before.'],
  });
}
