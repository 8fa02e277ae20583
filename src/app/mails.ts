/**
 * The mails about bookings, composed from data and sent elsewhere. They say of money only what is known: it is back
 * when the gateway has said so, and until then it is on its way (contract §11).
 */

import type { Minor } from '../domain/money.ts';
import type { RefundStatus } from '../domain/payment.ts';
import { type CalendarTrip, calendarFile } from './calendarEntry.ts';
import { formatMoney, oneLine } from './format.ts';
import { cities, compose, type Envelope, type MailTrip, seatList, tripFacts } from './mailParts.ts';
import { mailTexts } from './mailTexts/index.ts';
import { kindName } from './paperTexts/index.ts';
import type { OutgoingMail, TicketDocument } from './ports.ts';

/** A ticket and its PDF, to be attached. */
export interface AttachedTicket {
  document: TicketDocument;
  pdf: Buffer;
}

/** An invoice or a credit note, to be attached. */
export interface AttachedPaper {
  number: string;
  pdf: Buffer;
}

export interface ConfirmationMail extends Envelope {
  ticket: AttachedTicket;
  bookingId: string;
  /** Null: it could not be had. */
  invoice: AttachedPaper | null;
}

/** The booking stands; ticket, calendar entry and invoice are attached. */
export function confirmationMail(mail: ConfirmationMail): OutgoingMail {
  const { language, invoice } = mail;
  const { document: ticket } = mail.ticket;
  const { confirmation: said, facts } = mailTexts(language);
  const reference = oneLine(ticket.bookingReference);
  const trip = cities(ticket, language);
  return compose(
    mail,
    {
      subject: said.subject(reference, trip),
      operatorName: ticket.operatorName,
      heading: said.heading(trip),
      paragraphs: [said.thanks, invoice ? said.calendarAndInvoice : said.calendar],
      facts: [
        [facts.reference, reference],
        [facts.ticket, oneLine(ticket.ticketNumber)],
        ...tripFacts(ticket, language),
        [facts.bus, `${oneLine(ticket.busNumber)} · ${kindName(oneLine(ticket.busType), language)}`],
        [facts.seats(ticket.seats.length), seatList(ticket.seats, language)],
        [facts.totalPaid, formatMoney(ticket.totalAmount, ticket.currency, language)],
      ],
      closing: [said.beThere],
    },
    [ticketFile(mail.ticket), calendarFile(entryOf(mail, ticket), 'confirmed'), ...paperFile(invoice)],
  );
}

function entryOf(
  { bookingId, writtenAt }: Pick<CancellationMail, 'bookingId' | 'writtenAt'>,
  { bookingReference, from, to }: MailTrip & { bookingReference: string },
): CalendarTrip {
  return { bookingId, writtenAt, reference: oneLine(bookingReference), from, to };
}

function paperFile(paper: AttachedPaper | null): OutgoingMail['attachments'] {
  if (!paper) return [];
  return [{ filename: `${paper.number}.pdf`, contentType: 'application/pdf', content: paper.pdf }];
}

function ticketFile({ document, pdf }: AttachedTicket): OutgoingMail['attachments'][number] {
  const filename = `ticket-${oneLine(document.bookingReference)}.pdf`;
  return { filename, contentType: 'application/pdf', content: pdf };
}

type RefundTold = Pick<CancellationMail, 'refundAmount' | 'refundStatus' | 'trip' | 'language'>;

/** What is true of a refund now, in a sentence. */
function refundSentence({ refundAmount, refundStatus, trip, language }: RefundTold): string {
  const { refund } = mailTexts(language);
  if (refundAmount === 0) return refund.none;
  return refund[refundStatus](formatMoney(refundAmount, trip.currency, language));
}

export interface CancellationMail extends Envelope {
  trip: MailTrip;
  bookingId: string;
  bookingReference: string;
  /** Minor units. */
  paidAmount: Minor;
  /** Minor units; 0 when the terms give nothing back. */
  refundAmount: Minor;
  refundStatus: RefundStatus;
  /** Of what goes back; null when nothing does, or when it could not be had. */
  creditNote: AttachedPaper | null;
}

function creditNoteSaid({
  creditNote,
  language,
}: Pick<CancellationMail, 'creditNote' | 'language'>): string[] {
  return creditNote ? [mailTexts(language).creditNote(creditNote.number)] : [];
}

/** Takes the trip out of the calendar again. */
function calledOff(mail: ScheduleCancelledMail) {
  const { bookingReference, trip } = mail;
  return calendarFile(entryOf(mail, { ...trip, bookingReference }), 'cancelled');
}

/** A booking was cancelled, by its customer or by an admin. */
export function cancellationMail(mail: CancellationMail): OutgoingMail {
  const { language, trip } = mail;
  const { cancellation: said, facts } = mailTexts(language);
  const reference = oneLine(mail.bookingReference);
  return compose(
    mail,
    {
      subject: said.subject(reference),
      operatorName: trip.operatorName,
      heading: said.heading,
      paragraphs: [said.said(reference, cities(trip, language)), refundSentence(mail)],
      facts: [
        [facts.reference, reference],
        ...tripFacts(trip, language),
        [facts.paid, formatMoney(mail.paidAmount, trip.currency, language)],
        [facts.refund, formatMoney(mail.refundAmount, trip.currency, language)],
      ],
      closing: creditNoteSaid(mail),
    },
    [calledOff(mail), ...paperFile(mail.creditNote)],
  );
}

/** Some seats were given up; the others travel with the attached ticket, if they still do. */
export function seatsCancelledMail(
  mail: CancellationMail & { seats: { seatNumber: string; seatType: string }[] },
  ticket: AttachedTicket | null,
): OutgoingMail {
  const { language, trip } = mail;
  const { seatsCancelled: said, facts } = mailTexts(language);
  const reference = oneLine(mail.bookingReference);
  const count = mail.seats.length;
  return compose(
    mail,
    {
      subject: said.subject(reference, count),
      operatorName: trip.operatorName,
      heading: said.heading(count),
      paragraphs: [refundSentence(mail), ...(ticket ? [said.newTicket] : [])],
      facts: [
        [facts.reference, reference],
        ...tripFacts(trip, language),
        [facts.cancelledSeats(count), seatList(mail.seats, language)],
        ...(ticket ? [[facts.seatsNow, seatList(ticket.document.seats, language)] as [string, string]] : []),
        [facts.refund, formatMoney(mail.refundAmount, trip.currency, language)],
      ],
      closing: creditNoteSaid(mail),
    },
    [...(ticket ? [ticketFile(ticket)] : []), ...paperFile(mail.creditNote)],
  );
}

export type ScheduleCancelledMail = Omit<CancellationMail, 'paidAmount'>;

/** The operator cancelled the departure. */
export function scheduleCancelledMail(mail: ScheduleCancelledMail): OutgoingMail {
  const { language, trip } = mail;
  const { scheduleCancelled: said, facts } = mailTexts(language);
  const reference = oneLine(mail.bookingReference);
  return compose(
    mail,
    {
      subject: said.subject(cities(trip, language), reference),
      operatorName: trip.operatorName,
      heading: said.heading,
      paragraphs: [said.sorry(reference), refundSentence(mail)],
      facts: [
        [facts.reference, reference],
        ...tripFacts(trip, language),
        [facts.refund, formatMoney(mail.refundAmount, trip.currency, language)],
      ],
      closing: [...creditNoteSaid(mail), said.others],
    },
    [calledOff(mail), ...paperFile(mail.creditNote)],
  );
}

export interface ScheduleChangedMail extends Envelope {
  ticket: AttachedTicket;
  bookingId: string;
}

/** The departure was moved; booking, seats and code stand. The ticket is printed anew, the calendar entry too. */
export function scheduleChangedMail(mail: ScheduleChangedMail): OutgoingMail {
  const { language } = mail;
  const { document: ticket } = mail.ticket;
  const { scheduleChanged: said, facts } = mailTexts(language);
  const reference = oneLine(ticket.bookingReference);
  return compose(
    mail,
    {
      subject: said.subject(cities(ticket, language), reference),
      operatorName: ticket.operatorName,
      heading: said.heading,
      paragraphs: [said.said(reference)],
      facts: [[facts.reference, reference], ...tripFacts(ticket, language)],
      closing: [said.cancel],
    },
    [ticketFile(mail.ticket), calendarFile(entryOf(mail, ticket), 'confirmed')],
  );
}

export interface HoldExpiredMail extends Envelope {
  trip: MailTrip;
  seats: { seatNumber: string; seatType: string }[];
}

/** The time to pay ran out. */
export function holdExpiredMail(mail: HoldExpiredMail): OutgoingMail {
  const { language, trip, seats } = mail;
  const { holdExpired: said, facts } = mailTexts(language);
  return compose(mail, {
    subject: said.subject(cities(trip, language)),
    operatorName: trip.operatorName,
    heading: said.heading,
    paragraphs: [said.said, said.again],
    facts: [...tripFacts(trip, language), [facts.seats(seats.length), seatList(seats, language)]],
    closing: [said.late],
  });
}
