import { expect } from 'chai';
import { type BookingWorld, bookingWorld, type Json, type Sold } from '../support/bookingWorld.ts';
import { pdfText, skipWithoutPoppler } from '../support/drawnPdf.ts';
import type { Trip } from '../support/trip.ts';

describe('invoices over HTTP', () => {
  let world: BookingWorld;
  let trip: Trip;
  let sold: Sold;
  before(async () => {
    world = await bookingWorld();
    trip = await world.trip();
    sold = await world.sell(trip, [0, 1]);
    await world.runJobs();
  });
  after(() => world.close());

  const invoice = (query = '', who: 'customer' | 'other' | 'admin' | 'guest' = 'customer') =>
    world[who]('GET', `/bookings/${sold.booking.id}/invoice${query}`);
  const listed = async () =>
    (await world.customer('GET', `/bookings/${sold.booking.id}/details`)).json.invoices as Json[];

  it('[BILL-3] a confirmed booking has its invoice in its details', async () => {
    const [only, ...others] = await listed();
    expect(others).to.deep.equal([]);
    expect(only).to.include({
      kind: 'invoice',
      refers_to: null,
      tax_rate: 19,
      gross_amount: 40,
      net_amount: 33.61,
      tax_amount: 6.39,
      currency: 'USD',
    });
    expect(only?.number).to.match(/^INV-\d{6}$/);
  });

  it('[BILL-5] is a PDF for its owner and for admins', async function () {
    for (const who of ['customer', 'admin'] as const) {
      const { status, headers } = await invoice('', who);
      expect(status).to.equal(200);
      expect(headers.get('content-type')).to.equal('application/pdf');
      expect(headers.get('content-disposition')).to.match(/^attachment; filename="INV-\d{6}\.pdf"$/);
    }
    expect((await invoice('', 'other')).status).to.equal(404);
    expect((await invoice('', 'guest')).status).to.equal(401);
    await skipWithoutPoppler.call(this);
    const [file] = [...world.files].filter(([key]) => key.startsWith('invoices/'));
    const text = await pdfText(file?.[1] ?? Buffer.alloc(0));
    for (const part of ['Any Coaches', '1 Main Street', 'Tax id US-1', '33.61', '6.39', '40.00', 'Seat 1']) {
      expect(text).to.include(part);
    }
  });

  it('[BILL-3] what goes back has a credit note; what is asked for by a wrong number is not there', async () => {
    await world.customer('POST', `/bookings/${sold.booking.id}/cancel`, {
      body: { seat_ids: [trip.seatIds[0]] },
    });
    await world.runJobs();
    const [first, note] = await listed();
    expect(note).to.include({ kind: 'credit_note', refers_to: first?.number, gross_amount: 20 });
    const file = await invoice(`?number=${note?.number}`);
    expect([file.status, file.headers.get('content-disposition')]).to.deep.equal([
      200,
      `attachment; filename="${note?.number}.pdf"`,
    ]);
    expect((await invoice('?number=INV-999999')).status).to.equal(404);
    expect((await invoice('?number=7')).status).to.equal(400);
  });

  it('[BILL-6] speaks the language that its customer has when it is issued', async function () {
    await world.speak('other', 'es');
    const other = await world.trip({ basePrice: '1234.50' });
    const { booking } = await world.sell(other, [0, 1], 'other');
    await world.runJobs();
    await world.other('POST', `/bookings/${booking.id}/cancel`, { body: { seat_ids: [other.seatIds[1]] } });
    await world.runJobs();
    await world.speak('other', 'en');
    const { json } = await world.other('GET', `/bookings/${booking.id}/details`);
    const numbers = (json.invoices as Json[]).map(({ number }) => String(number));
    const pdfs = await Promise.all(
      numbers.map(async (number) => {
        await world.other('GET', `/bookings/${booking.id}/invoice?number=${number}`);
        return world.files.get(`invoices/${number}.pdf`) ?? Buffer.alloc(0);
      }),
    );
    expect(pdfs.map((pdf) => /\/Lang \((\w+)\)/.exec(pdf.toString('latin1'))?.[1])).to.deep.equal([
      'es',
      'es',
    ]);
    await skipWithoutPoppler.call(this);
    const [invoiced = '', credited = ''] = await Promise.all(pdfs.map(pdfText));
    const both = [
      'Trayecto',
      'CONCEPTO',
      'Neto',
      'Impuesto 19 %',
      'Id. fiscal US-1',
      'mié 3 mar 2027, 07:00 EST',
    ];
    for (const part of [...both, 'Factura', 'Asiento 1 · Estándar', '1234,50', 'Total pagado, USD']) {
      expect(invoiced.toLowerCase()).to.include(part.toLowerCase());
    }
    for (const part of [
      ...both,
      'Nota de abono',
      `de la factura ${numbers[0]}`,
      'Devolución del asiento 2, cancelado',
    ]) {
      expect(credited.toLowerCase()).to.include(part.toLowerCase());
    }
    for (const text of [invoiced, credited]) {
      expect(text).to.not.match(/\b(Invoice|Credit|Sold|Seat|Price|Tax|Net|Issued|Departure|paid)\b/i);
      expect(text, 'nothing is cut').to.not.include('…');
    }
  });

  it('[BILL-3] is issued on demand where its job has not come yet, under the same number', async () => {
    const other = await world.trip();
    const reservation = await world.hold(other, [0]);
    const payment = await world.initiate(reservation);
    await world.news(payment, 'payment.succeeded');
    const { rows } = await world.database.pool.query('select id from bookings where reservation_id = $1', [
      reservation.id,
    ]);
    const path = `/bookings/${rows[0]?.id}/invoice`;
    const [one, two] = await Promise.all([world.customer('GET', path), world.customer('GET', path)]);
    expect(one.headers.get('content-disposition')).to.equal(two.headers.get('content-disposition'));
  });
});
