import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { oneLine } from './format.ts';
import type { MailTrip } from './mailParts.ts';
import type { EpochMs, OutgoingMail } from './ports.ts';

/** What a calendar is told of a trip. The same booking is the same entry: a later file changes or removes it. */
export interface CalendarTrip extends Pick<MailTrip, 'from' | 'to'> {
  bookingId: string;
  /** What is written later counts. */
  writtenAt: EpochMs;
  reference: string;
}

/** Nothing was written before; numbers count seconds from here, because a calendar takes 31 bits. */
const FIRST = Date.UTC(2025, 0, 1);

/** The trip as an entry of a calendar (RFC 5545), to be attached to a mail or downloaded. Times are instants. */
export function calendarFile(
  { bookingId, writtenAt, reference, from, to }: CalendarTrip,
  status: 'confirmed' | 'cancelled',
): OutgoingMail['attachments'][number] {
  const confirmed = status === 'confirmed';
  const calendar = ical({
    prodId: '-//bus-seat-booking//EN',
    method: confirmed ? ICalCalendarMethod.PUBLISH : ICalCalendarMethod.CANCEL,
  });
  calendar.createEvent({
    id: `${bookingId}@bus-seat-booking`,
    // What moves or cancels must be newer than what it changes, by number and by date.
    sequence: Math.floor((writtenAt - FIRST) / 1000),
    stamp: new Date(writtenAt),
    start: new Date(from.at),
    end: new Date(Math.max(to.at, from.at + 60_000)),
    summary: `${oneLine(from.city)} – ${oneLine(to.city)}`,
    description: reference,
    location: [from.stopName, from.city]
      .map((name) => oneLine(name))
      .filter(Boolean)
      .join(', '),
    status: confirmed ? ICalEventStatus.CONFIRMED : ICalEventStatus.CANCELLED,
  });
  return {
    filename: `trip-${reference}.ics`,
    contentType: 'text/calendar; charset=utf-8',
    content: Buffer.from(calendar.toString()),
  };
}
