/** The parts of the ticket's page, from top to bottom. Each draws at fixed places; the texts fit themselves. */

import {
  dayMark,
  formatAmount,
  formatDuration,
  formatLocal,
  formatMoney,
  localMoment,
} from '../../app/format.ts';
import type { Language } from '../../app/language.ts';
import { kindName, paperTexts } from '../../app/paperTexts/index.ts';
import type { TicketDocument } from '../../app/ports.ts';
import { CONTENT_WIDTH, PAGE, palette } from './palette.ts';
import { type Doc, type Line, write } from './pen.ts';
import { drawQr } from './qr.ts';

const LEFT = PAGE.margin;
const RIGHT = PAGE.width - PAGE.margin;

/** A reservation has at most six seats; a longer list would leave the page. */
const MAX_SEAT_ROWS = 6;

export function label(doc: Doc, text: string, line: Line, align: 'left' | 'right' = 'left'): void {
  write(doc, text.toUpperCase(), line, { size: 7.5, color: palette.soft, spacing: 0.6, align });
}

function rule(doc: Doc, y: number, color: string = palette.line): void {
  doc.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(0.75).strokeColor(color).stroke();
}

/** The operator's name on a dark band, the ticket number beside it. */
export function drawHeader(doc: Doc, ticket: TicketDocument): void {
  const said = paperTexts(ticket.language).ticket;
  doc.rect(0, 0, PAGE.width, 92).fill(palette.band);
  doc.rect(0, 92, PAGE.width, 3).fill(palette.accent);
  write(
    doc,
    ticket.operatorName,
    { x: LEFT, y: 24, width: 320 },
    { face: 'bold', size: 23, minSize: 13, color: palette.onBand },
  );
  write(doc, said.title, { x: LEFT, y: 55, width: 320 }, { size: 11, color: palette.onBandSoft });
  const right = { x: 380, width: RIGHT - 380 };
  write(
    doc,
    said.number.toUpperCase(),
    { ...right, y: 30 },
    { size: 7.5, color: palette.onBandSoft, spacing: 0.6, align: 'right' },
  );
  write(
    doc,
    ticket.ticketNumber,
    { ...right, y: 41 },
    { face: 'bold', size: 13, minSize: 8, color: palette.onBand, align: 'right' },
  );
  write(
    doc,
    said.states[ticket.status],
    { ...right, y: 61 },
    { face: 'bold', size: 10, color: palette.onBandSoft, align: 'right' },
  );
}

/** One end of the trip: when and where, on the stop's own clock. */
function drawStop(
  doc: Doc,
  stop: TicketDocument['from'],
  box: Omit<Line, 'y'>,
  { language, heading, mark = '' }: { language: Language; heading: string; mark?: string },
) {
  const moment = localMoment(stop.at, stop.timezone, language);
  label(doc, heading, { ...box, y: 118 });
  const time = write(doc, moment.time, { ...box, y: 126 }, { face: 'bold', size: 32, color: palette.ink });
  const besideTime = { x: box.x + time.width + 7, width: box.width - time.width - 7 };
  write(doc, moment.zone, { ...besideTime, y: 150 }, { size: 11, color: palette.soft });
  write(doc, mark, { ...besideTime, y: 136 }, { face: 'bold', size: 10, color: palette.accent });
  write(doc, `${moment.weekday} ${moment.date}`, { ...box, y: 170 }, { size: 12, color: palette.ink });
  write(doc, stop.city, { ...box, y: 194 }, { face: 'bold', size: 19, minSize: 12, color: palette.ink });
  write(doc, stop.stopName, { ...box, y: 220 }, { size: 11, minSize: 9, color: palette.soft });
}

/** Departure on the left, arrival on the right, and between them how long it takes. */
export function drawRoute(doc: Doc, ticket: TicketDocument): void {
  const width = 190;
  const { language } = ticket;
  const texts = paperTexts(language);
  drawStop(doc, ticket.from, { x: LEFT, width }, { language, heading: texts.departure });
  const mark = dayMark(ticket.from, ticket.to, texts.days);
  drawStop(doc, ticket.to, { x: RIGHT - width, width }, { language, heading: texts.ticket.arrival, mark });
  const from = LEFT + width + 12;
  const to = RIGHT - width - 16;
  const y = 148;
  doc.moveTo(from, y).lineTo(to, y).lineWidth(1.5).strokeColor(palette.accent).stroke();
  doc.circle(from, y, 3.5).fill(palette.accent);
  doc.polygon([to - 7, y - 5], [to + 2, y], [to - 7, y + 5]).fill(palette.accent);
  write(
    doc,
    formatDuration(ticket.to.at - ticket.from.at),
    { x: from, y: y - 21, width: to - from },
    { size: 10, minSize: 7, color: palette.soft, align: 'center' },
  );
}

const PANEL = { y: 256, height: 224 } as const;
/** 53 mm: a tired phone camera reads it at arm's length. */
const QR_SIDE = 150;

/** A word in small letters, and below it what it stands for. */
export function fact(doc: Doc, name: string, value: string, line: Line): void {
  label(doc, name, line);
  write(doc, value, { ...line, y: line.y + 10 }, { face: 'bold', size: 13, minSize: 9, color: palette.ink });
}

/** What the conductor needs: the reference, who travels in which bus, and the code. */
export function drawPanel(doc: Doc, ticket: TicketDocument): void {
  doc.roundedRect(LEFT, PANEL.y, CONTENT_WIDTH, PANEL.height, 8).fill(palette.panel);
  const { language, seats } = ticket;
  const said = paperTexts(language).ticket;
  const x = LEFT + 20;
  const width = 270;
  label(doc, said.reference, { x, y: PANEL.y + 20, width });
  write(
    doc,
    ticket.bookingReference,
    { x, y: PANEL.y + 29, width },
    { face: 'bold', size: 31, minSize: 16, color: palette.ink, spacing: 1.5 },
  );
  fact(doc, said.passenger, ticket.passengerName, { x, y: PANEL.y + 86, width });
  const bus = `${ticket.busNumber} · ${kindName(ticket.busType, language)}`;
  fact(doc, said.bus, bus, { x, y: PANEL.y + 130, width });
  const numbers = seats.map((seat) => seat.seatNumber).join(', ');
  fact(doc, said.seats(seats.length), numbers, { x, y: PANEL.y + 174, width });
  const qrX = RIGHT - QR_SIDE - 26;
  drawQr(doc, ticket.qrCode, { x: qrX, y: PANEL.y + 26, side: QR_SIDE });
  write(
    doc,
    ticket.status === 'cancelled' ? said.notValid : said.show,
    { x: qrX - 16, y: PANEL.y + 198, width: QR_SIDE + 32 },
    { size: 9, color: palette.soft, align: 'center' },
  );
}

const SEAT_TABLE_Y = 504;
const ROW_HEIGHT = 20;

function drawSeatRow(doc: Doc, seat: TicketDocument['seats'][number], y: number, language: Language): void {
  const style = { size: 11, color: palette.ink };
  write(doc, seat.seatNumber, { x: LEFT, y, width: 90 }, { ...style, face: 'bold' });
  write(doc, kindName(seat.seatType, language), { x: LEFT + 100, y, width: 250 }, style);
  write(
    doc,
    formatAmount(seat.price, language),
    { x: RIGHT - 120, y, width: 120 },
    { ...style, align: 'right' },
  );
}

/** The seats with kind and price, and the total. Returns where the next part may begin. */
export function drawSeats(doc: Doc, ticket: TicketDocument): number {
  const { language } = ticket;
  const { ticket: said, ...texts } = paperTexts(language);
  label(doc, texts.seat, { x: LEFT, y: SEAT_TABLE_Y, width: 90 });
  label(doc, said.kind, { x: LEFT + 100, y: SEAT_TABLE_Y, width: 250 });
  label(doc, texts.priceIn(ticket.currency), { x: RIGHT - 120, y: SEAT_TABLE_Y, width: 120 }, 'right');
  rule(doc, SEAT_TABLE_Y + 14);
  let y = SEAT_TABLE_Y + 19;
  for (const seat of ticket.seats.slice(0, MAX_SEAT_ROWS)) {
    drawSeatRow(doc, seat, y, language);
    y += ROW_HEIGHT;
  }
  rule(doc, y + 1, palette.soft);
  const total = { face: 'bold' as const, size: 14, color: palette.ink };
  write(doc, said.total(ticket.seats.length), { x: LEFT, y: y + 6, width: 300 }, { ...total, size: 11 });
  write(
    doc,
    formatMoney(ticket.totalAmount, ticket.currency, language),
    { x: RIGHT - 200, y: y + 4, width: 200 },
    { ...total, align: 'right' },
  );
  return y + 34;
}

/** A line to fold along, and what to know before boarding. */
export function drawHints(doc: Doc, { language }: TicketDocument, y: number): void {
  const said = paperTexts(language).ticket;
  doc
    .moveTo(LEFT, y)
    .lineTo(RIGHT, y)
    .lineWidth(0.75)
    .dash(3, { space: 3 })
    .strokeColor(palette.line)
    .stroke();
  doc.undash();
  write(
    doc,
    said.before,
    { x: LEFT, y: y + 12, width: CONTENT_WIDTH },
    { face: 'bold', size: 10, color: palette.ink },
  );
  said.hints.forEach((hint, index) => {
    const top = y + 29 + index * 14;
    doc.circle(LEFT + 2.5, top + 6.5, 1.5).fill(palette.accent);
    write(doc, hint, { x: LEFT + 11, y: top, width: CONTENT_WIDTH - 11 }, { size: 9, color: palette.soft });
  });
}

/** When it was issued, at the foot of the page. */
export function drawFooter(doc: Doc, ticket: TicketDocument): void {
  const y = PAGE.height - 42;
  const style = { size: 8.5, color: palette.soft };
  rule(doc, y - 8);
  const when = formatLocal(ticket.issuedAt, ticket.from.timezone, ticket.language);
  const issued = paperTexts(ticket.language).ticket.issued(when);
  write(doc, issued, { x: LEFT, y, width: 250 }, style);
  write(
    doc,
    ticket.operatorName,
    { x: LEFT + 260, y, width: CONTENT_WIDTH - 260 },
    { ...style, align: 'right' },
  );
}

/** A stamp across the page that no copy hides. */
export function drawCancelledMark(doc: Doc, { language }: TicketDocument): void {
  const width = 400;
  const height = 92;
  const centre = { x: PAGE.width / 2, y: PANEL.y + PANEL.height / 2 - 4 };
  const box = { x: centre.x - width / 2, y: centre.y - height / 2 };
  doc.save();
  doc.rotate(-18, { origin: [centre.x, centre.y] });
  doc.opacity(0.75).lineWidth(5).strokeColor(palette.cancelled);
  doc.roundedRect(box.x, box.y, width, height, 10).stroke();
  write(
    doc,
    paperTexts(language).ticket.stamp,
    { x: box.x, y: box.y + 9, width },
    { face: 'bold', size: 54, minSize: 30, color: palette.cancelled, align: 'center', spacing: 4 },
  );
  doc.restore();
}
