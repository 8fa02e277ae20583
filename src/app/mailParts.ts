/** What all our mails to customers are composed with. */

import { dayMark, formatKind, formatLocal, oneLine } from './format.ts';
import type { Language } from './language.ts';
import { renderHtml } from './mailHtml.ts';
import { type Fact, type MailBody, renderText } from './mailLayout.ts';
import { mailTexts } from './mailTexts/index.ts';
import type { EpochMs, OutgoingMail, TicketDocument } from './ports.ts';

/** Whom a mail is for. */
export interface MailRecipient {
  name: string;
  address: string;
}

/** The trip that a mail is about, and what its money is in. */
export type MailTrip = Pick<TicketDocument, 'operatorName' | 'from' | 'to' | 'currency'>;

/** Which mail it is, and whom it is for. */
export interface Envelope {
  /** The same key again is the same mail. */
  key: string;
  writtenAt: EpochMs;
  to: MailRecipient;
  /** In which it is written. */
  language: Language;
}

/** `Boston, MA to Portland, ME` */
export function cities(trip: MailTrip, language: Language): string {
  return mailTexts(language).fromTo(oneLine(trip.from.city), oneLine(trip.to.city));
}

function placeAndTime(name: string, stop: MailTrip['from'], language: Language, mark = ''): Fact {
  const when = `${formatLocal(stop.at, stop.timezone, language)}${mark && ` (${mark})`}`;
  const where = [stop.city, stop.stopName].map((name) => oneLine(name)).filter((name) => name !== '');
  return [name, when, where.join(', ')];
}

/** When and where it begins and ends, on the stops' own clocks. */
export function tripFacts(trip: MailTrip, language: Language): MailBody['facts'] {
  const { facts, days } = mailTexts(language);
  return [
    placeAndTime(facts.departure, trip.from, language),
    placeAndTime(facts.arrival, trip.to, language, dayMark(trip.from, trip.to, days)),
  ];
}

/** `4A (Standard), 4B (Premium)` */
export function seatList(
  seats: Pick<TicketDocument['seats'][number], 'seatNumber' | 'seatType'>[],
  language: Language,
): string {
  const kinds = mailTexts(language).seatTypes;
  const kind = (type: string) => kinds[type] ?? formatKind(type);
  return seats.map((seat) => `${oneLine(seat.seatNumber)} (${kind(seat.seatType)})`).join(', ');
}

/** What one mail says; to whom is said by its {@link Envelope}. */
export type Content = Omit<MailBody, 'greeting' | 'language'> & { subject: string };

/** The mail as text and HTML. Names and subject become one line each, whatever was in them. */
export function compose(
  { key, to, language }: Envelope,
  { subject, ...content }: Content,
  attachments: OutgoingMail['attachments'] = [],
): OutgoingMail {
  const recipient = { name: oneLine(to.name), address: to.address };
  const texts = mailTexts(language);
  const body = {
    ...content,
    operatorName: oneLine(content.operatorName),
    greeting: texts.dear(recipient.name || texts.passenger),
    language,
  };
  return {
    key,
    to: recipient,
    subject: oneLine(subject, 150),
    text: renderText(body),
    // Drawn when it is read: that takes longer than all the rest.
    get html() {
      return renderHtml(body);
    },
    attachments,
  };
}
