import { expect } from 'chai';
import jsqr from 'jsqr';
import { DateTime } from 'luxon';
import type { ParsedMail } from 'mailparser';
import type { StepReport } from '../../src/cli/demo/steps.ts';
import { runTrip, type TripOptions, type TripResult } from '../../src/cli/demo/trip.ts';
import { bookingSchema } from '../../src/http/bookings/schema.ts';
import { paymentSchema } from '../../src/http/payments/schema.ts';
import { reservationSchema } from '../../src/http/reservations/schema.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { drawPdf, pdfText, skipWithoutPoppler } from '../support/drawnPdf.ts';
import { letter } from '../support/letters.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { importTimetable } from '../support/timetables.ts';

const STEPS = [
  'Search',
  'Sign up',
  'Watch by socket',
  'Watch by room',
  'Hold by room',
  'Both see it',
  'Rival refused',
  'Begin to pay',
  'Pay',
  'Both see it sold',
  'Booking',
  'Check the code',
  'Ticket as PDF',
  'Cancel',
  'Both see it free',
  'Refund',
];

describe('[E2E-1] a trip on an imported timetable, from the search to the refund', function () {
  this.timeout(60_000);
  let server: TestServer;
  let wish: TripOptions;
  let trip: TripResult;
  let confirmation: ParsedMail;
  const steps: StepReport[] = [];

  before(async () => {
    server = await testServer({ RATE_LIMIT: 'off' });
    const { schedules } = await importTimetable(server.database.pool);
    expect(schedules.made).to.be.greaterThan(0);
    wish = anyTrip(server.url);
    trip = await runTrip(wish, async (step) => {
      steps.push(step);
      // A cancelled booking is no longer confirmed by letter: this one goes on when the letter is there.
      if (step.name === 'Booking') confirmation = await confirmationLetter(server);
    });
  });
  after(() => server.remove());

  it('takes every step, in order', () => {
    expect(steps.map(({ name }) => name)).to.deep.equal(STEPS);
  });

  it('holds two seats of the found departure, for a quarter of an hour', () => {
    const { held, found, traveller, seatIds } = trip;
    expect(held).to.include({
      schedule_id: found.departure.id,
      user_id: traveller.user.id,
      status: 'active',
    });
    expect(held.seats.map(({ id }) => id))
      .to.have.members(seatIds)
      .and.to.have.length(2);
    expect(held.total_amount).to.equal(held.seats.reduce((sum, { price }) => sum + price * 100, 0) / 100);
    expect(Date.parse(held.expiry_datetime) - Date.parse(held.reservation_datetime)).to.equal(900_000);
  });

  it('shows each change once at both doors, under the same versions', () => {
    const [first = Number.NaN] = trip.versions.socket;
    const expected = [first, first + 1, first + 2, first + 3];
    expect(trip.versions).to.deep.equal({ socket: expected, room: expected });
  });

  it('refuses a second customer and names the seat', () => {
    const { status, code, problem } = trip.refused;
    expect({ status, code }).to.deep.equal({ status: 409, code: 'seat_unavailable' });
    expect(problem.seat_ids).to.deep.equal(trip.held.seats.slice(0, 1).map(({ id }) => id));
    expect(trip.rival.user.id).to.not.equal(trip.traveller.user.id);
  });

  it('books what was held, once it is paid', () => {
    const { booking, held } = trip;
    expect(booking).to.include({
      reservation_id: held.id,
      status: 'confirmed',
      payment_status: 'completed',
      total_amount: held.total_amount,
    });
    expect(booking.booking_reference).to.match(/^[A-HJ-NP-Z2-9]{10}$/);
    expect(booking.payments.map(({ status, booking_id }) => ({ status, booking_id }))).to.deep.equal([
      { status: 'completed', booking_id: booking.id },
    ]);
  });

  it('issues a ticket whose code tells of the booking', () => {
    const { booking, code, found, held } = trip;
    expect(code).to.deep.equal({
      ticketNumber: booking.ticket?.ticket_number,
      bookingReference: booking.booking_reference,
      scheduleId: found.departure.id,
      departureAt: Date.parse(found.departure.departure_datetime),
      seats: held.seats.map(({ seat_number }) => seat_number),
    });
  });

  it('posts the ticket, a calendar entry and the invoice with the confirmation', () => {
    const { user } = trip.traveller;
    expect(confirmation.to).to.have.property('text').that.includes(user.email);
    expect(confirmation.text).to.include(trip.booking.booking_reference);
    const [attachment, entry, invoice, ...others] = confirmation.attachments;
    expect(others).to.have.length(0);
    expect(invoice?.filename).to.match(/^INV-\d+\.pdf$/);
    expect(entry?.contentType).to.equal('text/calendar');
    expect(attachment?.contentType).to.equal('application/pdf');
    expect(attachment?.content.subarray(0, 5).toString()).to.equal('%PDF-');
  });

  it('gives all of the money back and cancels what was sold', async () => {
    const { booking, cancellation, held } = trip;
    expect(cancellation).to.include({ refund_status: 'processed', refund_amount: held.total_amount });
    expect(cancellation.processed_at).to.be.a('string');
    const { rest } = trip.traveller;
    const now = await rest.get(`/bookings/${booking.id}`, bookingSchema);
    expect(now).to.include({ status: 'cancelled', payment_status: 'refunded' });
    const paid = await rest.get(`/payments/${booking.payments[0]?.id}`, paymentSchema);
    expect(paid.status).to.equal('refunded');
    const reserved = await rest.get(`/reservations/${held.id}`, reservationSchema);
    expect(reserved.status).to.equal('confirmed');
    const told = await letter(server.dataDir, 'booking_cancelled', cancellation.id);
    expect(told.text).to.include(booking.booking_reference);
  });

  it('can be made again on the same seats', async () => {
    const again = await runTrip(wish, () => undefined);
    expect(again.seatIds).to.deep.equal(trip.seatIds);
    expect(again.booking.id).to.not.equal(trip.booking.id);
  });

  it('leaves a database in which nothing is broken', () => expectCleanAudit(server.database.pool));

  describe('on paper', () => {
    before(skipWithoutPoppler);

    it('has the ticket’s own code and reference, downloaded and posted', async () => {
      for (const pdf of [trip.pdf, confirmation.attachments[0]?.content ?? Buffer.alloc(0)]) {
        const { rgba, width, height } = await drawPdf(pdf);
        expect(jsqr.default(rgba, width, height)?.data).to.equal(trip.booking.ticket?.qr_code);
        expect((await pdfText(pdf)).replaceAll(' ', '')).to.include(trip.booking.booking_reference);
      }
    });
  });
});

/** The first of the day after tomorrow, however late it is asked for. */
function anyTrip(url: string): TripOptions {
  const date = DateTime.now().setZone('America/New_York').plus({ days: 2 }).toISODate();
  return { url, from: null, to: null, date, seats: 2, account: null };
}

/** The letter about the only booking that there is. */
async function confirmationLetter({ database, dataDir }: TestServer): Promise<ParsedMail> {
  const { rows } = await database.pool.query<{ id: string }>('select id from bookings');
  expect(rows).to.have.length(1);
  return letter(dataDir, 'booking_confirmed', rows[0]?.id ?? '');
}
