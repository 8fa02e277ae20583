import PDFDocument from 'pdfkit';
import { formatLocal } from '../app/format.ts';
import { paperTexts } from '../app/paperTexts/index.ts';
import type { TicketDocument, TicketPrinter } from '../app/ports.ts';
import { collect } from './pdf/collect.ts';
import { drawCoupons } from './pdf/coupons.ts';
import { type Fonts, forgetGlyphs, loadFonts } from './pdf/fonts.ts';
import type { Doc } from './pdf/pen.ts';
import { printableTicket } from './pdf/printable.ts';
import {
  drawCancelledMark,
  drawFooter,
  drawHeader,
  drawHints,
  drawPanel,
  drawRoute,
  drawSeats,
} from './pdf/sections.ts';

function openDocument(ticket: TicketDocument, fonts: Fonts): Doc {
  const { language, from, to } = ticket;
  const issued = new Date(ticket.issuedAt);
  const doc = new PDFDocument({
    size: 'A4',
    // Everything is placed; with no margin pdfkit has no reason to begin a second page.
    margin: 0,
    lang: language,
    displayTitle: true,
    info: {
      Title: `${paperTexts(language).ticket.title} ${ticket.bookingReference}`,
      Subject: `${from.city} – ${to.city}, ${formatLocal(from.at, from.timezone, language)}`,
      Author: ticket.operatorName,
      CreationDate: issued,
      ModDate: issued,
    },
  });
  doc.registerFont('regular', fonts.regular);
  doc.registerFont('bold', fonts.bold);
  return doc;
}

function drawPage(doc: Doc, ticket: TicketDocument): void {
  drawHeader(doc, ticket);
  drawRoute(doc, ticket);
  drawPanel(doc, ticket);
  const below = drawSeats(doc, ticket);
  if (ticket.status === 'cancelled') drawCancelledMark(doc, ticket);
  else drawHints(doc, ticket, below);
  drawFooter(doc, ticket);
  drawCoupons(doc, ticket);
}

/**
 * Draws tickets as one A4 page each, with a coupon for each seat on further ones, QR codes as vectors. The fonts are read and parsed at the
 * first ticket and kept. Rejects when the QR text is too long for a code.
 */
export function createTicketPrinter(): TicketPrinter {
  return {
    async print(ticket) {
      const fonts = await loadFonts();
      // From here to the end nothing waits, so that two tickets never share the fonts' glyphs.
      forgetGlyphs(fonts);
      const shown = printableTicket(ticket, fonts);
      const doc = openDocument(shown, fonts);
      const content = collect(doc);
      drawPage(doc, shown);
      doc.end();
      return content;
    },
  };
}
