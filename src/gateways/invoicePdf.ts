import PDFDocument from 'pdfkit';
import type { Invoice, InvoicePrinter } from '../app/invoices/ports.ts';
import { collect } from './pdf/collect.ts';
import { type Fonts, forgetGlyphs, loadFonts } from './pdf/fonts.ts';
import { drawInvoice, languageOf } from './pdf/invoicePage.ts';
import { printable } from './pdf/printable.ts';

/** Every text of a person or a place made printable; the rest as it is. */
function printableInvoice(invoice: Invoice, fonts: Fonts): Invoice {
  const line = (text: string) => printable(text, fonts);
  const { seller, buyer, lines, ...content } = invoice.content;
  return {
    ...invoice,
    content: {
      ...content,
      bookingReference: line(content.bookingReference),
      route: line(content.route),
      seller: {
        name: line(seller.name),
        address: seller.address.map(line),
        taxId: seller.taxId === null ? null : line(seller.taxId),
      },
      buyer: { name: line(buyer.name), email: line(buyer.email) },
      lines: lines.map(({ text, amount }) => ({ text: line(text), amount })),
    },
  };
}

/** Draws invoices and credit notes as one A4 page each. */
export function createInvoicePrinter(): InvoicePrinter {
  return {
    async printInvoice(invoice) {
      const fonts = await loadFonts();
      // From here to the end nothing waits, so that two pages never share the fonts' glyphs.
      forgetGlyphs(fonts);
      const shown = printableInvoice(invoice, fonts);
      const issued = new Date(invoice.issuedAt);
      const info = {
        Title: invoice.number,
        Author: shown.content.seller.name,
        CreationDate: issued,
        ModDate: issued,
      };
      const doc = new PDFDocument({
        size: 'A4',
        margin: 0,
        lang: languageOf(shown),
        displayTitle: true,
        info,
      });
      doc.registerFont('regular', fonts.regular);
      doc.registerFont('bold', fonts.bold);
      const content = collect(doc);
      drawInvoice(doc, shown);
      doc.end();
      return content;
    },
  };
}
