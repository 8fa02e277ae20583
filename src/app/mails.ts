/**
 * The mails that customers get, composed from data and sent elsewhere. They say of money only what is known:
 * it is back when the gateway has said so, and until then it is on its way (contract §11).
 */

import type { Minor } from '../domain/money.ts';
import { dayMark, formatKind, formatLocal, formatMoney, oneLine } from './format.ts';
import { type MailBody, renderHtml, renderText } from './mailLayout.ts';
import type { OutgoingMail, TicketDocument } from './ports.ts';

/** Whom a mail is for. */
export interface MailRecipient {
  name: string;
  address: string;
}

/** The trip that a mail is about. */
export type MailTrip = Pick<TicketDocument, 'operatorName' | 'from' | 'to'>;

/** How far a refund has come: `processed` and `failed` only by the gateway's word. */
export type RefundStatus = 'pending' | 'processed' | 'failed';

interface Envelope {
  /** The same key again is the same mail. */
  key: string;
  to: MailRecipient;
}

function cities(trip: MailTrip): string {
  return `${oneLine(trip.from.city)} to ${oneLine(trip.to.city)}`;
}

function placeAndTime(stop: MailTrip['from'], mark = ''): string {
  const when = `${formatLocal(stop.at, stop.timezone)}${mark && ` (${mark})`}`;
  return `${when} · ${oneLine(stop.city)}, ${oneLine(stop.stopName)}`;
}

function tripFacts(trip: MailTrip): MailBody['facts'] {
  return [
    ['Departure', placeAndTime(trip.from)],
    ['Arrival', placeAndTime(trip.to, dayMark(trip.from, trip.to))],
  ];
}

type Content = Omit<MailBody, 'recipientName'> & { subject: string };

function compose(
  { key, to }: Envelope,
  { subject, ...content }: Content,
  attachments: OutgoingMail['attachments'] = [],
): OutgoingMail {
  const recipient = { name: oneLine(to.name), address: to.address };
  const body = {
    ...content,
    operatorName: oneLine(content.operatorName),
    recipientName: recipient.name || 'passenger',
  };
  return {
    key,
    to: recipient,
    subject: oneLine(subject, 150),
    text: renderText(body),
    html: renderHtml(body),
    attachments,
  };
}

function seatList(seats: TicketDocument['seats']): string {
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
  const filename = `ticket-${reference}.pdf`;
  return compose({ key, to }, content, [{ filename, contentType: 'application/pdf', content: pdf }]);
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

/** Why a payment bought nothing. */
export type UnusablePayment = 'hold_ended' | 'already_paid' | 'wrong_amount';

export interface LatePaymentMail extends Envelope {
  trip: MailTrip;
  /** What was received, in minor units; all of it goes back. */
  amount: Minor;
  why: UnusablePayment;
}

const WHY_UNUSABLE: Record<UnusablePayment, { heading: string; sentence: string }> = {
  hold_ended: {
    heading: 'Your payment arrived too late',
    sentence: 'reached us after your reservation had ended, so no seat could be booked with it.',
  },
  already_paid: {
    heading: 'You paid twice',
    sentence: 'is a second payment for a reservation that was already paid. Your booking is not affected.',
  },
  wrong_amount: {
    heading: 'Your payment had the wrong amount',
    sentence: 'is not the amount of your reservation, so no seat was booked with it.',
  },
};

/** Money came in that sells nothing; it goes back by itself. */
export function latePaymentMail(mail: LatePaymentMail): OutgoingMail {
  const { heading, sentence } = WHY_UNUSABLE[mail.why];
  const money = formatMoney(mail.amount);
  return compose(mail, {
    subject: `${heading}: ${money} is on its way back`,
    operatorName: mail.trip.operatorName,
    heading,
    paragraphs: [
      `Your payment of ${money} ${sentence}`,
      `The full ${money} is on its way back to the way you paid. You need not do anything.`,
    ],
    facts: [['Trip', cities(mail.trip)], ...tripFacts(mail.trip), ['On its way back', money]],
    closing: [],
  });
}

export interface RefundProcessedMail extends Envelope {
  operatorName: string;
  /** Null when the money had bought no booking. */
  bookingReference: string | null;
  /** Minor units. */
  amount: Minor;
}

/** The gateway has said that the money is back. */
export function refundProcessedMail(mail: RefundProcessedMail): OutgoingMail {
  const money = formatMoney(mail.amount);
  const reference = mail.bookingReference === null ? null : oneLine(mail.bookingReference);
  return compose(mail, {
    subject: reference ? `Refund for booking ${reference}: ${money}` : `Refund: ${money}`,
    operatorName: mail.operatorName,
    heading: 'Your refund is paid',
    paragraphs: [`We have paid ${money} back to the way you paid. Your bank may take a few days to show it.`],
    facts: [
      ...(reference ? [['Booking reference', reference] satisfies [string, string]] : []),
      ['Refund', money],
    ],
    closing: [],
  });
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
