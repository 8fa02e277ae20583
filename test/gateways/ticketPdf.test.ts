import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import jsqr from 'jsqr';
import { LANGUAGES } from '../../src/app/language.ts';
import type { TicketDocument } from '../../src/app/ports.ts';
import { createTicketPrinter } from '../../src/gateways/ticketPdf.ts';
import { createTicketSigner } from '../../src/gateways/ticketSigner.ts';
import { DPI, drawPdf, type Picture, pdfText, skipWithoutPoppler } from '../support/drawnPdf.ts';
import { ticketClaims, ticketDocument } from '../support/tickets.ts';

const printer = createTicketPrinter();
const signer = createTicketSigner({ current: generateKeyPairSync('ed25519').privateKey });

function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}

function expectOnePage(pdf: Buffer): void {
  expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
  expect(pdf.subarray(-7).toString()).to.include('%%EOF');
  expect(pagesOf(pdf)).to.equal(1);
  expect(pdf.length).to.be.within(8_000, 150_000);
}

/** How many pixels have the red of the cancellation mark. */
function redPixels({ rgba }: Picture): number {
  let red = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const [r = 0, g = 0, b = 0] = rgba.subarray(at, at + 3);
    if (r > 150 && g < 110 && b < 120 && b > g - 10) red += 1;
  }
  return red;
}

describe('ticket printer', () => {
  it('prints one page', async () => {
    expectOnePage(await printer.print(ticketDocument()));
  });

  it('prints the same ticket to the same size again', async () => {
    const [first, second] = [await printer.print(ticketDocument()), await printer.print(ticketDocument())];
    expect(second.length).to.equal(first.length);
  });

  it('prints one page of whatever the texts are', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '',
        '\r\n',
        '👩‍👩‍👧‍👦',
        'x'.repeat(100_000),
        'क्ष'.repeat(50),
        '\ud800',
        '../../x',
        'ﷺ',
        '\u0301',
      ),
    );
    const stop = fc.record({
      city: text,
      stopName: text,
      timezone: text,
      at: fc.constant(1_772_547_300_000),
    });
    const document: fc.Arbitrary<TicketDocument> = fc.record({
      language: fc.constantFrom(...LANGUAGES),
      ticketNumber: text,
      bookingReference: text,
      qrCode: fc.constant('BT1.x.y'),
      operatorName: text,
      passengerName: text,
      busNumber: text,
      busType: text,
      from: stop,
      to: stop,
      seats: fc.array(fc.record({ seatNumber: text, seatType: text, price: fc.nat() }), { maxLength: 8 }),
      totalAmount: fc.nat(999_999_999_999),
      currency: fc.constantFrom('USD', 'EUR', 'INR'),
      issuedAt: fc.constant(1_772_000_000_000),
      status: fc.constantFrom('valid', 'used', 'cancelled'),
    });
    await fc.assert(
      fc.asyncProperty(document, async (some) => {
        expectOnePage(await printer.print(some));
      }),
      { numRuns: 25 },
    );
  });

  it('rejects a code that no QR can hold', async () => {
    const refused = await printer
      .print(ticketDocument({ qrCode: 'x'.repeat(3000) }))
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error);
  });

  describe('as a reader sees it', () => {
    before(skipWithoutPoppler);

    it('has a QR code that scans to the signed text, with one seat or six', async () => {
      for (const seats of [['4A'], ['1A', '1B', '2A', '2B', '10C', '10D']]) {
        const qrCode = signer.sign(ticketClaims({ seats }));
        const { rgba, width, height } = await drawPdf(await printer.print(ticketDocument({ qrCode })));
        const found = jsqr.default(rgba, width, height);
        expect(found?.data).to.equal(qrCode);
        const { topLeftCorner, topRightCorner } = found?.location ?? expect.fail('no code');
        const millimetres = ((topRightCorner.x - topLeftCorner.x) / DPI) * 25.4;
        expect(millimetres).to.be.within(45, 60);
      }
    });

    it('shows everything that a passenger needs', async () => {
      const next = { ...ticketDocument().to, timezone: 'Europe/London', at: Date.UTC(2026, 2, 4, 6, 5) };
      const text = await pdfText(await printer.print(ticketDocument({ to: next })));
      const shown = [
        'Concord Coach Lines',
        'T-2026-7Q4KX9',
        'Maya Lindqvist',
        'Boston, MA',
        'South Station Bus Terminal, Gate 9',
        'Portland, ME',
        '09:15',
        'EST',
        'Tue 3 Mar 2026',
        '06:05',
        'GMT',
        'Wed 4 Mar 2026',
        '+1 day',
        'CCL-5512 · Deluxe',
        'Premium',
        '38.50',
        '70.50',
        'Issued Tue 24 Feb 2026, 14:05 EST',
      ];
      for (const words of shown) expect(text).to.include(words);
      expect(text.replaceAll(' ', '')).to.include('K7QX4M2HWD');
    });

    it('[TKT-34] speaks the language of its customer, on one page and with every word whole', async () => {
      const seats = [
        { seatNumber: '4A', seatType: 'standard', price: 123_456 },
        { seatNumber: '4B', seatType: 'sleeper', price: 3850 },
      ];
      const next = { ...ticketDocument().to, at: ticketDocument().to.at + 24 * 3_600_000 };
      const es = { language: 'es' as const, seats, to: next };
      const pdf = await printer.print(ticketDocument(es));
      expectOnePage(pdf);
      const text = await pdfText(pdf);
      for (const words of [
        'Billete de autobús',
        'mar 3 mar 2026',
        '+1 día',
        'CCL-5512 · De lujo',
        'Estándar',
        'Cama',
        'PRECIO EN USD',
        '1234,56',
        'Muestra este código al subir',
        'la mitad.',
        'Emitido: mar 24 feb 2026, 14:05 EST',
      ]) {
        expect(text).to.include(words);
      }
      expect(text).to.not.match(/\b(Seats?|Departure|Total seats|Issued|Show|Price|Kind|Tue)\b/i);
      expect(text, 'nothing is cut').to.not.include('…');
      const cancelled = await pdfText(await printer.print(ticketDocument({ ...es, status: 'cancelled' })));
      expect(cancelled).to.include('No vale para viajar').and.to.include('Cancelado');
    });

    it('[TKT-34] gives each passenger a coupon in it', async () => {
      const [seat] = ticketDocument().seats;
      const coupon = (seatNumber: string) => ({
        ...{ seatNumber, seatType: 'premium', price: seat?.price ?? 0, qrCode: 'BT1.x.y' },
        ...{ passengerName: 'Maya Lindqvist', ticketNumber: `T-2026-7Q4KX9-${seatNumber}` },
      });
      const seats = [coupon('1'), coupon('2')];
      const text = await pdfText(await printer.print(ticketDocument({ language: 'es', seats })));
      expect(text).to.include('Solo para este asiento').and.to.include('ORIGEN Y DESTINO');
      expect(text).to.not.match(/\b(Seat|Departure|Passenger|From)\b/i);
      expect(text, 'nothing is cut').to.not.include('…');
    });

    it('writes names of many scripts, and a question mark for what it cannot draw', async () => {
      const document = ticketDocument({
        passengerName: 'Ελένη Παππά 東京 😀',
        operatorName: 'Київські автобуси',
        from: { ...ticketDocument().from, city: 'Łódź' },
        to: { ...ticketDocument().to, city: 'São Paulo' },
      });
      const text = await pdfText(await printer.print(document));
      for (const words of ['Ελένη Παππά ?? ?', 'Київські автобуси', 'Łódź', 'São Paulo']) {
        expect(text).to.include(words);
      }
    });

    it('can be read aloud and searched, whatever was printed before', async () => {
      const another = createTicketPrinter();
      await another.print(ticketDocument({ passengerName: 'ў й ё Å ö', operatorName: 'ў й ё Å ö' }));
      const names = { passengerName: 'автобуси', operatorName: 'уиеAo' };
      const both = [another.print(ticketDocument(names)), another.print(ticketDocument(names))];
      for (const pdf of await Promise.all(both)) {
        const text = await pdfText(pdf);
        expect(text).to.include('автобуси').and.to.include('уиеAo');
      }
    });

    it('draws no more than six seats and cuts what is too long', async () => {
      const seats = Array.from({ length: 9 }, (_, index) => ({
        seatNumber: `Z${index + 1}`,
        seatType: 'standard',
        price: 100 + index,
      }));
      const document = ticketDocument({ seats, passengerName: `Maya ${'very '.repeat(100)}long` });
      const text = await pdfText(await printer.print(document));
      expect(text).to.include('1.05').and.to.not.include('1.06');
      expect(text)
        .to.match(/Maya very .*…/)
        .and.to.not.include('long');
    });

    it('stamps a cancelled ticket, and no other', async () => {
      const cancelled = await drawPdf(await printer.print(ticketDocument({ status: 'cancelled' })));
      const valid = await drawPdf(await printer.print(ticketDocument()));
      expect(redPixels(cancelled)).to.be.above(20_000);
      expect(redPixels(valid)).to.be.below(1_000);
      const text = await pdfText(await printer.print(ticketDocument({ status: 'cancelled' })));
      expect(text).to.include('Not valid for travel').and.to.not.include('Show this code');
    });
  });
});
