/** A coupon for each passenger, to cut out: with its code somebody boards without the others. */

import { localMoment } from '../../app/format.ts';
import { kindName, paperTexts } from '../../app/paperTexts/index.ts';
import type { PrintedSeat, TicketDocument } from '../../app/ports.ts';
import { CONTENT_WIDTH, PAGE, palette } from './palette.ts';
import { type Doc, write } from './pen.ts';
import { drawQr } from './qr.ts';
import { drawFooter, fact, label } from './sections.ts';

const LEFT = PAGE.margin;
const RIGHT = PAGE.width - PAGE.margin;
const HEIGHT = 226;
const GAP = 20;
const PER_PAGE = 3;
const QR_SIDE = 138;

type Coupon = PrintedSeat & { qrCode: string };

/** The seats that get a coupon: those with a code, where more than one travels. Never more than a booking can have. */
export function couponsOf({ seats }: TicketDocument): Coupon[] {
  if (seats.length < 2) return [];
  return seats.filter((seat): seat is Coupon => Boolean(seat.qrCode)).slice(0, 2 * PER_PAGE);
}

/** Draws the coupons on pages of their own. */
export function drawCoupons(doc: Doc, ticket: TicketDocument): void {
  for (const [index, coupon] of couponsOf(ticket).entries()) {
    const place = index % PER_PAGE;
    if (place === 0) {
      doc.addPage();
      drawFooter(doc, ticket);
    }
    drawCoupon(doc, ticket, coupon, LEFT + place * (HEIGHT + GAP));
  }
}

function drawCoupon(doc: Doc, ticket: TicketDocument, coupon: Coupon, y: number): void {
  const { language } = ticket;
  const { ticket: said, ...texts } = paperTexts(language);
  doc.roundedRect(LEFT, y, CONTENT_WIDTH, HEIGHT, 8).fill(palette.panel);
  doc.rect(LEFT, y + 36, CONTENT_WIDTH, 2).fill(palette.accent);
  const x = LEFT + 20;
  const width = 290;
  const band = { face: 'bold' as const, size: 13, minSize: 9, color: palette.ink };
  write(doc, ticket.operatorName, { x, y: y + 11, width: 220 }, band);
  const number = { x: RIGHT - 250, y: y + 13, width: 230 };
  write(doc, coupon.ticketNumber ?? '', number, {
    size: 10,
    minSize: 7,
    color: palette.soft,
    align: 'right',
  });
  label(doc, texts.seat, { x, y: y + 52, width: 90 });
  const seat = { face: 'bold' as const, size: 40, minSize: 18, color: palette.ink };
  write(doc, coupon.seatNumber, { x, y: y + 58, width: 90 }, seat);
  write(
    doc,
    kindName(coupon.seatType, language),
    { x, y: y + 108, width: 90 },
    { size: 10, color: palette.soft },
  );
  const right = { x: x + 104, width: width - 104 };
  fact(doc, said.passenger, coupon.passengerName ?? ticket.passengerName, { ...right, y: y + 52 });
  fact(doc, said.reference, ticket.bookingReference, { ...right, y: y + 90 });
  const leaves = localMoment(ticket.from.at, ticket.from.timezone, language);
  const when = `${leaves.weekday} ${leaves.date} · ${leaves.time} ${leaves.zone}`;
  fact(doc, texts.departure, when, { x, y: y + 134, width });
  fact(doc, said.fromTo, `${ticket.from.city} – ${ticket.to.city}`, { x, y: y + 172, width });
  const qrX = RIGHT - QR_SIDE - 26;
  drawQr(doc, coupon.qrCode, { x: qrX, y: y + 54, side: QR_SIDE });
  const isVoid = ticket.status === 'cancelled';
  write(
    doc,
    isVoid ? said.notValid : said.forThisSeat,
    { x: qrX - 16, y: y + 206, width: QR_SIDE + 32 },
    { size: 8.5, color: isVoid ? palette.cancelled : palette.soft, align: 'center' },
  );
}
