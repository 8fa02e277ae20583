/** An invoice or a credit note on one A4 page, from top to bottom. */

import { formatAmount, formatLocal } from '../../app/format.ts';
import type { Invoice } from '../../app/invoices/ports.ts';
import type { Language } from '../../app/language.ts';
import { paperTexts } from '../../app/paperTexts/index.ts';
import { CONTENT_WIDTH, PAGE, palette } from './palette.ts';
import { type Doc, type TextStyle, write } from './pen.ts';
import { fact, label } from './sections.ts';

const LEFT = PAGE.margin;
const RIGHT = PAGE.width - PAGE.margin;
const TABLE_Y = 380;
const ROW = 20;
const PLAIN: TextStyle = { size: 11, minSize: 7, color: palette.ink };
const SOFT: TextStyle = { size: 10, minSize: 7, color: palette.soft };

function rule(doc: Doc, y: number, color: string = palette.line): void {
  doc.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(0.75).strokeColor(color).stroke();
}

/** In which an invoice is printed. */
export function languageOf({ content }: Invoice): Language {
  return content.language ?? 'en';
}

export function drawInvoice(doc: Doc, invoice: Invoice): void {
  drawHead(doc, invoice);
  drawParties(doc, invoice);
  drawTotals(doc, invoice, drawLines(doc, invoice));
  const foot = { x: LEFT, y: PAGE.height - 42, width: CONTENT_WIDTH };
  rule(doc, PAGE.height - 50);
  write(doc, `${invoice.content.seller.name} · ${invoice.number}`, foot, { size: 8.5, color: palette.soft });
}

function drawHead(doc: Doc, invoice: Invoice): void {
  const { series, number, content, refersTo } = invoice;
  const said = paperTexts(languageOf(invoice)).invoice;
  doc.rect(0, 0, PAGE.width, 92).fill(palette.band);
  doc.rect(0, 92, PAGE.width, 3).fill(palette.accent);
  const name: TextStyle = { face: 'bold', size: 23, minSize: 13, color: palette.onBand };
  write(doc, content.seller.name, { x: LEFT, y: 24, width: 300 }, name);
  write(doc, said.titles[series], { x: LEFT, y: 55, width: 300 }, { size: 11, color: palette.onBandSoft });
  const right = { x: 360, width: RIGHT - 360 };
  const strong: TextStyle = { face: 'bold', size: 15, color: palette.onBand, align: 'right' };
  write(doc, number, { ...right, y: 30 }, strong);
  const takes = refersTo === null ? '' : said.forInvoice(refersTo);
  write(doc, takes, { ...right, y: 54 }, { size: 10, color: palette.onBandSoft, align: 'right' });
}

function drawParties(doc: Doc, invoice: Invoice): void {
  const { content, issuedAt } = invoice;
  const language = languageOf(invoice);
  const { invoice: said, departure: leaving } = paperTexts(language);
  const { seller, buyer, departure } = content;
  const left = { x: LEFT, width: 240 };
  const right = { x: 315, width: RIGHT - 315 };
  label(doc, said.soldBy, { ...left, y: 122 });
  const sold = [seller.name, ...seller.address.slice(0, 5)];
  if (seller.taxId !== null) sold.push(said.taxId(seller.taxId));
  sold.forEach((text, index) => {
    write(doc, text, { ...left, y: 134 + index * 15 }, index === 0 ? { ...PLAIN, face: 'bold' } : SOFT);
  });
  label(doc, said.soldTo, { ...right, y: 122 });
  write(doc, buyer.name, { ...right, y: 134 }, { ...PLAIN, face: 'bold' });
  write(doc, buyer.email, { ...right, y: 149 }, SOFT);
  fact(doc, said.issued, formatLocal(issuedAt, departure.timezone, language), { ...right, y: 180 });
  doc.roundedRect(LEFT, 262, CONTENT_WIDTH, 84, 8).fill(palette.panel);
  fact(doc, said.booking, content.bookingReference, { x: LEFT + 20, y: 278, width: 150 });
  const leaves = formatLocal(departure.at, departure.timezone, language);
  fact(doc, leaving, leaves, { x: LEFT + 190, y: 278, width: CONTENT_WIDTH - 210 });
  fact(doc, said.journey, content.route, { x: LEFT + 20, y: 312, width: CONTENT_WIDTH - 40 });
}

/** Returns where the totals begin. A booking has at most six seats. */
function drawLines(doc: Doc, invoice: Invoice): number {
  const { content, currency } = invoice;
  const language = languageOf(invoice);
  const { invoice: said } = paperTexts(language);
  label(doc, said.what, { x: LEFT, y: TABLE_Y, width: 300 });
  label(doc, said.priceIn(currency), { x: RIGHT - 200, y: TABLE_Y, width: 200 }, 'right');
  rule(doc, TABLE_Y + 14);
  let y = TABLE_Y + 20;
  for (const line of content.lines.slice(0, 8)) {
    write(doc, line.text, { x: LEFT, y, width: 370 }, PLAIN);
    write(
      doc,
      formatAmount(line.amount, language),
      { x: RIGHT - 120, y, width: 120 },
      { ...PLAIN, align: 'right' },
    );
    y += ROW;
  }
  rule(doc, y + 1, palette.soft);
  return y + 10;
}

function drawTotals(doc: Doc, invoice: Invoice, y: number): void {
  const { net, tax, taxRate, gross, series, currency } = invoice;
  const language = languageOf(invoice);
  const { invoice: said } = paperTexts(language);
  const rows: [string, string][] = [
    [said.net, formatAmount(net, language)],
    [said.tax((taxRate / 100).toLocaleString(language)), formatAmount(tax, language)],
  ];
  rows.forEach(([name, amount], index) => {
    const top = y + index * 18;
    write(doc, name, { x: RIGHT - 260, y: top, width: 130 }, { ...SOFT, align: 'right' });
    write(doc, amount, { x: RIGHT - 120, y: top, width: 120 }, { ...PLAIN, align: 'right' });
  });
  const bottom = y + rows.length * 18 + 4;
  const total: TextStyle = { face: 'bold', size: 15, color: palette.ink, align: 'right' };
  write(
    doc,
    said.totals[series](currency),
    { x: RIGHT - 300, y: bottom + 3, width: 170 },
    { ...total, size: 11 },
  );
  write(doc, formatAmount(gross, language), { x: RIGHT - 120, y: bottom, width: 120 }, total);
}
