import { expect } from 'chai';
import { expectCleanAudit } from '../support/audit.ts';
import { type BookingWorld, bookingWorld, type Json, type Sold } from '../support/bookingWorld.ts';
import { pdfText, skipWithoutPoppler } from '../support/drawnPdf.ts';
import { testSigner } from '../support/testActor.ts';
import { NOON, type Trip } from '../support/trip.ts';

describe('passengers over HTTP', () => {
  let world: BookingWorld;
  let trip: Trip;
  before(async () => {
    world = await bookingWorld();
  });
  after(async () => {
    await expectCleanAudit(world.database.pool, { now: new Date(world.clock.now()) });
    await world.close();
  });
  beforeEach(async () => {
    world.clock.set(NOON);
    trip = await world.trip();
  });

  const on = (seat: number, name: string) => ({ seat_id: trip.seatIds[seat], name });
  const reserve = (seats: number[], passengers?: unknown) =>
    world.customer('POST', '/reservations/create', {
      body: { schedule_id: trip.scheduleId, seat_ids: seats.map((seat) => trip.seatIds[seat]), passengers },
    });
  const name = (id: unknown, passengers: unknown, who: 'customer' | 'other' | 'admin' = 'customer') =>
    world[who]('PUT', `/reservations/${id}/passengers`, { body: { passengers } });
  const detailsOf = async (reservation: Json) =>
    (await world.customer('GET', `/reservations/${reservation.id}/details`)).json;

  describe('named', () => {
    it('[PAX-1] while seats are taken: one a seat, only for these seats, and by a name', async () => {
      for (const [passengers, path] of [
        [[on(2, 'Ada')], 'passengers.0.seat_id'],
        [[on(0, 'Ada'), on(0, 'Bob')], 'passengers.1.seat_id'],
        [[on(0, '  ')], 'passengers.0.name'],
        [[on(0, 'two\nlines')], 'passengers.0.name'],
        [[on(0, 'x'.repeat(101))], 'passengers.0.name'],
        [[{ ...on(0, 'Ada'), age: 7 }], 'passengers.0.age'],
        ['Ada', 'passengers'],
      ] as const) {
        const { status, json } = await reserve([0, 1], passengers);
        expect([status, json.code], path).to.deep.equal([400, 'validation_failed']);
        expect((json.errors as Json[])[0]?.path).to.equal(path);
      }
      const made = await reserve([0, 1], [on(1, 'Bob Öztürk')]);
      expect(made.status).to.equal(201);
      expect(JSON.stringify(made.json)).not.to.include('Bob');
      expect((await detailsOf(made.json as Json)).passengers).to.deep.equal([on(1, 'Bob Öztürk')]);
    });

    it('[PAX-2] anew until the seats are paid for, by their owner or an admin', async () => {
      const reservation = (await reserve([0, 1], [on(0, 'Ada')])).json as Json;
      const renamed = await name(reservation.id, [on(1, 'Bob')]);
      expect([renamed.status, renamed.json.passengers]).to.deep.equal([200, [on(1, 'Bob')]]);
      expect((await name(reservation.id, [on(0, 'Eve')], 'other')).status).to.equal(404);
      expect((await name(reservation.id, [on(0, 'Cy'), on(1, 'Bob')], 'admin')).status).to.equal(200);
      expect((await name(reservation.id, [on(2, 'Eve')])).json.code).to.equal('validation_failed');
      const payment = await world.initiate(reservation);
      await world.news(payment, 'payment.succeeded');
      const late = await name(reservation.id, [on(0, 'Eve')]);
      expect([late.status, late.json.code]).to.deep.equal([409, 'reservation_not_active']);
      expect((await detailsOf(reservation)).passengers).to.deep.equal([on(0, 'Cy'), on(1, 'Bob')]);
    });

    it('[PAX-2] survives that the schedule wakes anew', async () => {
      const reservation = (await reserve([0, 1], [on(0, 'Ada')])).json as Json;
      world.desk.sleep(trip.scheduleId);
      await world.news(await world.initiate(reservation), 'payment.succeeded');
      const { rows } = await world.database.pool.query(
        'select passenger_name from booking_seats s join bookings b on b.id = s.booking_id where b.reservation_id = $1 order by s.id',
        [reservation.id],
      );
      expect(rows.map((row) => row.passenger_name)).to.deep.equal(['Ada', null]);
    });

    it('[PAX-3] stays out of the log and out of what is remembered of operations', async () => {
      const reservation = (await reserve([0], [on(0, 'Xanthippe')])).json as Json;
      await name(reservation.id, [on(0, 'Xanthippe')]);
      await world.news(await world.initiate(reservation), 'payment.succeeded');
      const { rows } = await world.database.pool.query(
        `select 'log' as kept from activity_logs where details::text like '%Xanthippe%'
         union all select 'operation' from operations where reply::text like '%Xanthippe%'`,
      );
      expect(rows).to.deep.equal([]);
    });
  });

  describe('on board', () => {
    let sold: Sold;
    beforeEach(async () => {
      sold = await world.sell(trip, [0, 1, 2]);
    });

    const show = async (code: unknown, mark_used = false) =>
      (await world.admin('POST', '/tickets/verify', { body: { qr_code: code, mark_used } })).json;
    const code = (seat: number) => sold.seatTickets[seat]?.qr_code;
    const boarded = (answer: Json) => (answer.seat_tickets as Json[]).map((seat) => seat.boarded_at !== null);

    it('[TKT-30] each seat has a code of its own, which says nothing personal and opens for it alone', async () => {
      expect(testSigner.verify(String(code(1)))).to.include({
        ticketNumber: `${sold.ticket.ticket_number}-2`,
        bookingReference: sold.booking.booking_reference,
      });
      expect(testSigner.verify(String(code(1)))?.seats).to.deep.equal(['2']);
      const let1 = await show(code(1), true);
      expect(let1).to.include({ result: 'valid', marked_used: true });
      expect((let1.seats as Json[]).map(({ id }) => id)).to.deep.equal([trip.seatIds[1]]);
      expect(await show(code(1), true)).to.include({ result: 'used', marked_used: false });
      expect(await show(code(0))).to.include({ result: 'valid' });
    });

    it('[TKT-31] of several at once one boards with a seat’s code, and one row tells of it', async () => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => show(code(0), true)));
      expect(answers.filter((answer) => answer.marked_used)).to.have.length(1);
      const both = await Promise.all([show(code(1), true), show(sold.ticket.qr_code, true)]);
      expect(both.map((answer) => answer.result)).to.deep.equal(['valid', 'used']);
    });

    it('[TKT-31] the booking’s code is `used` with the first seat, and says who has boarded', async () => {
      await show(code(2), true);
      const whole = (await show(sold.ticket.qr_code, true)) as Json;
      expect(whole).to.include({ result: 'used', marked_used: false });
      expect(boarded(whole)).to.deep.equal([false, false, true]);
      expect(await show(code(0), true)).to.include({ result: 'valid', marked_used: true });
    });

    it('[TKT-31] with the booking’s code all of its seats board, and no code opens again', async () => {
      const whole = (await show(sold.ticket.qr_code, true)) as Json;
      expect(whole).to.include({ result: 'valid', marked_used: true });
      expect(boarded(whole)).to.deep.equal([true, true, true]);
      for (const seat of [0, 1, 2]) expect(await show(code(seat), true)).to.include({ result: 'used' });
    });

    it('[TKT-32] a seat’s code dies with its seat, and outlives the booking’s old ticket', async () => {
      const cancel = (seat: number) =>
        world.customer('POST', `/bookings/${sold.booking.id}/cancel`, {
          body: { seat_ids: [trip.seatIds[seat]] },
        });
      await cancel(0);
      expect(await show(code(0), true)).to.include({ result: 'cancelled', marked_used: false });
      expect(await show(sold.ticket.qr_code)).to.include({ result: 'cancelled' });
      expect(await show(code(1), true)).to.include({ result: 'valid', marked_used: true });
      const gone = await cancel(1);
      expect([gone.status, gone.json.code]).to.deep.equal([409, 'not_cancellable']);
      expect((await cancel(2)).status).to.equal(200);
    });

    it('[TKT-33] the printed ticket has a coupon for each passenger', async function () {
      await skipWithoutPoppler.call(this);
      const reservation = (await reserve([3], [on(3, 'Ada Solo')])).json as Json;
      await world.news(await world.initiate(reservation), 'payment.succeeded');
      const admin = { userId: world.people.admin, role: 'admin' } as const;
      const text = async (ticket: unknown) =>
        pdfText((await world.tickets.download(admin, String(ticket))).pdf);
      const family = await text(sold.ticket.id);
      for (const seat of sold.seatTickets) expect(family).to.include(String(seat.ticket_number));
      const { rows } = await world.database.pool.query(
        'select t.id from tickets t join bookings b on b.id = t.booking_id where b.reservation_id = $1',
        [reservation.id],
      );
      expect(await text(rows[0]?.id))
        .to.include('Ada Solo')
        .and.not.include('For this seat alone');
    });

    it('[PAX-4] passengers are told to the owner and to admins only', async () => {
      const details = `/bookings/${sold.booking.id}/details`;
      expect((await world.customer('GET', details)).json.seat_tickets).to.have.length(3);
      expect((await world.other('GET', details)).status).to.equal(404);
      expect((await world.guest('GET', `/schedules/${trip.scheduleId}/manifest`)).status).to.equal(401);
      expect((await world.customer('GET', `/schedules/${trip.scheduleId}/manifest`)).status).to.equal(403);
    });

    it('[PAX-5] the manifest says who sits where and who is on board', async () => {
      await show(code(1), true);
      await world.customer('POST', `/bookings/${sold.booking.id}/cancel`, {
        body: { seat_ids: [trip.seatIds[2]] },
      });
      const { status, json } = await world.admin('GET', `/schedules/${trip.scheduleId}/manifest`);
      expect(status).to.equal(200);
      const items = json.items as Json[];
      expect(items.map(({ seat_id }) => seat_id)).to.deep.equal(trip.seatIds.slice(0, 2));
      expect(items.map(({ boarded_at }) => boarded_at !== null)).to.deep.equal([false, true]);
      expect(items[0]).to.include({
        booking_reference: sold.booking.booking_reference,
        ticket_number: `${sold.ticket.ticket_number}-1`,
        passenger_name: null,
        price: 20,
      });
      expect((await world.admin('GET', `/schedules/${trip.busId}/manifest`)).status).to.equal(404);
    });
  });
});
