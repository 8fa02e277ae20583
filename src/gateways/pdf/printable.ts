import { lettersOf, oneLine } from '../../app/format.ts';
import type { TicketDocument } from '../../app/ports.ts';
import type { Fonts } from './fonts.ts';

const MAX_LETTERS = 80;

/** Joiners and variation selectors shape their neighbours and have no picture of their own. */
const SHAPERS = /\u200c|\u200d|[\ufe00-\ufe0f]/gu;

function hasGlyphs({ regular, bold }: Fonts, letter: string): boolean {
  return [...letter.replace(SHAPERS, '')].every((char) => {
    const codePoint = char.codePointAt(0) ?? 0;
    return regular.hasGlyphForCodePoint(codePoint) && bold.hasGlyphForCodePoint(codePoint);
  });
}

/** One bounded line of text, a `?` for every letter that would come out as a hollow box. */
export function printable(text: string, fonts: Fonts): string {
  return lettersOf(oneLine(text, MAX_LETTERS))
    .map((letter) => (hasGlyphs(fonts, letter) ? letter : '?'))
    .join('');
}

/** The ticket with every text of a person or a place made {@link printable}; the rest as it is. */
export function printableTicket(ticket: TicketDocument, fonts: Fonts): TicketDocument {
  const line = (text: string) => printable(text, fonts);
  const stop = (place: TicketDocument['from']) => ({
    ...place,
    city: line(place.city),
    stopName: line(place.stopName),
  });
  return {
    ...ticket,
    ticketNumber: line(ticket.ticketNumber),
    bookingReference: line(ticket.bookingReference),
    operatorName: line(ticket.operatorName),
    passengerName: line(ticket.passengerName),
    busNumber: line(ticket.busNumber),
    busType: line(ticket.busType),
    from: stop(ticket.from),
    to: stop(ticket.to),
    seats: ticket.seats.map((seat) => ({
      ...seat,
      seatNumber: line(seat.seatNumber),
      seatType: line(seat.seatType),
      ...(seat.passengerName && { passengerName: line(seat.passengerName) }),
    })),
  };
}
