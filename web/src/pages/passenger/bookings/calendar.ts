import type { BookingDetails } from '../../../api/wire.ts';

/** The trip as an entry of a calendar (RFC 5545). */
export function calendarEntry(booking: BookingDetails): { blob: Blob; name: string } {
  const { schedule, booking_reference: reference, seats } = booking;
  const { origin_city: from, destination_city: to } = schedule.route;
  const numbers = seats.map(({ seat_number }) => seat_number).join(', ');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//bus-seat-booking//EN',
    'BEGIN:VEVENT',
    `UID:${booking.id}@${location.hostname}`,
    `DTSTAMP:${stamp(booking.booking_datetime)}`,
    `DTSTART:${stamp(schedule.departure_datetime)}`,
    `DTEND:${stamp(schedule.arrival_datetime)}`,
    `SUMMARY:${escaped(`${from} – ${to}`)}`,
    `LOCATION:${escaped(from)}`,
    `DESCRIPTION:${escaped(`${reference}\n${numbers}`)}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  const blob = new Blob([lines.map(fold).join('\r\n')], { type: 'text/calendar' });
  return { blob, name: `${reference}.ics` };
}

function stamp(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
}

/** Lines have 75 octets at most; what is longer goes on in the next, behind a blank. */
function fold(line: string): string {
  return line.replace(/(?<=^.{60}(?:.{60})*)(?=.)/gsu, '\r\n ');
}
