/** What all our mails to customers are composed with. */

import { dayMark, formatLocal, oneLine } from './format.ts';
import { type MailBody, renderHtml, renderText } from './mailLayout.ts';
import type { OutgoingMail, TicketDocument } from './ports.ts';

/** Whom a mail is for. */
export interface MailRecipient {
  name: string;
  address: string;
}

/** The trip that a mail is about. */
export type MailTrip = Pick<TicketDocument, 'operatorName' | 'from' | 'to'>;

/** Which mail it is, and whom it is for. */
export interface Envelope {
  /** The same key again is the same mail. */
  key: string;
  to: MailRecipient;
}

/** `Boston, MA to Portland, ME` */
export function cities(trip: MailTrip): string {
  return `${oneLine(trip.from.city)} to ${oneLine(trip.to.city)}`;
}

function placeAndTime(stop: MailTrip['from'], mark = ''): string {
  const when = `${formatLocal(stop.at, stop.timezone)}${mark && ` (${mark})`}`;
  const where = [stop.city, stop.stopName].map((name) => oneLine(name)).filter((name) => name !== '');
  return `${when} · ${where.join(', ')}`;
}

/** When and where it begins and ends, on the stops' own clocks. */
export function tripFacts(trip: MailTrip): MailBody['facts'] {
  return [
    ['Departure', placeAndTime(trip.from)],
    ['Arrival', placeAndTime(trip.to, dayMark(trip.from, trip.to))],
  ];
}

/** What one mail says; to whom is said by its {@link Envelope}. */
export type Content = Omit<MailBody, 'recipientName'> & { subject: string };

/** The mail as text and HTML. Names and subject become one line each, whatever was in them. */
export function compose(
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
