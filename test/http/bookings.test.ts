import { expect } from 'chai';
import { type BookingWorld, bookingWorld, type Json, type Sold } from '../support/bookingWorld.ts';
import { testIds } from '../support/testActor.ts';
import { NOON } from '../support/trip.ts';

const MINUTE = 60_000;

describe('reservations, payments and bookings over HTTP', () => {
  let world: BookingWorld;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());
  beforeEach(() => world.clock.set(NOON));

  const active = async (): Promise<Json[]> =>
    (await world.customer('GET', '/reservations/active')).json.items as Json[];

  describe('reservations', () => {
    it('answers a hold with 201, its place, and fifteen minutes', async () => {
      const trip = await world.trip();
      const body = { schedule_id: trip.scheduleId, seat_ids: [trip.seatIds[2], trip.seatIds[0]] };
      const { status, headers, json } = await world.customer('POST', '/reservations/create', { body });
      expect(status).to.equal(201);
      expect(headers.get('location')).to.equal(`/reservations/${json.id}`);
      expect(json).to.deep.include({
        user_id: world.people.customer,
        status: 'active',
        total_amount: 40,
        seconds_remaining: 900,
        expiry_datetime: '2027-03-01T12:15:00.000Z',
      });
      const read = await world.customer('GET', `/reservations/${json.id}`);
      const { created_at, updated_at, ...same } = read.json;
      expect(same).to.deep.equal(json);
      expect([created_at, updated_at]).to.deep.equal(Array(2).fill('2027-03-01T12:00:00.000Z'));
    });

    it('[RES-3] refuses no seats, seven, the same twice, and what is no id', async () => {
      const trip = await world.trip({ seats: 7 });
      const [first] = trip.seatIds;
      for (const seat_ids of [[], trip.seatIds, [first, first?.toUpperCase()], ['7'], 'all']) {
        const body = { schedule_id: trip.scheduleId, seat_ids };
        const { status, json } = await world.customer('POST', '/reservations/create', { body });
        expect([status, json.code], JSON.stringify(seat_ids)).to.deep.equal([400, 'validation_failed']);
      }
    });

    it('[RES-20] is over at its expiry, though nobody has written that down', async () => {
      const { id } = await world.hold(await world.trip(), [0]);
      world.clock.set(NOON + 15 * MINUTE - 1);
      const before = await world.customer('GET', `/reservations/${id}`);
      expect(before.json).to.include({ status: 'active', seconds_remaining: 1 });
      expect((await active()).map((each) => each.id)).to.include(id);
      world.clock.set(NOON + 15 * MINUTE);
      const after = await world.customer('GET', `/reservations/${id}`);
      expect(after.json).to.include({ status: 'expired', seconds_remaining: 0 });
      const details = await world.customer('GET', `/reservations/${id}/details`);
      expect(details.json).to.include({ status: 'expired', seconds_remaining: 0 });
      expect((await active()).map((each) => each.id)).to.not.include(id);
      const { rows } = await world.database.pool.query('select status from reservations where id = $1', [id]);
      expect(rows).to.deep.equal([{ status: 'active' }]);
    });

    it('[RES-21] lists one’s own active reservations in pages, an admin’s own too', async () => {
      world.clock.set(NOON + 30 * MINUTE);
      const mine: unknown[] = [];
      for (let count = 0; count < 3; count += 1) {
        mine.push((await world.hold(await world.trip(), [0])).id);
      }
      const others = await world.hold(await world.trip(), [0], 'other');
      const first = await world.customer('GET', '/reservations/active?limit=2');
      const rest = await world.customer(
        'GET',
        `/reservations/active?limit=2&cursor=${first.json.next_cursor}`,
      );
      const listed = [...(first.json.items as Json[]), ...(rest.json.items as Json[])];
      expect(listed.map((each) => each.id)).to.deep.equal(mine);
      expect(rest.json.next_cursor).to.equal(null);
      expect(listed.every((each) => (each.seats as unknown[]).length === 1)).to.equal(true);
      expect((await world.admin('GET', '/reservations/active')).json.items).to.deep.equal([]);
      expect((await world.other('GET', '/reservations/active')).json.items).to.deep.include.members([
        (await world.other('GET', `/reservations/${others.id}`)).json,
      ]);
    });

    it('[RES-22] lists the seats of a reservation that is over', async () => {
      const { id, seats } = await world.hold(await world.trip(), [1, 0]);
      const released = await world.customer('DELETE', `/reservations/${id}`);
      expect([released.status, released.text]).to.deep.equal([204, '']);
      const { json } = await world.customer('GET', `/reservations/${id}`);
      expect(json).to.deep.include({ status: 'cancelled', seconds_remaining: 0, seats });
      const again = await world.customer('DELETE', `/reservations/${id}`);
      expect([again.status, again.json.code]).to.deep.equal([409, 'reservation_not_active']);
    });

    it('[RES-8] lets an admin release anybody’s', async () => {
      const { id } = await world.hold(await world.trip(), [0]);
      expect((await world.other('DELETE', `/reservations/${id}`)).status).to.equal(404);
      expect((await world.admin('DELETE', `/reservations/${id}`)).status).to.equal(204);
    });

    it('shows a reservation with its user, its schedule and its seats', async () => {
      const trip = await world.trip();
      const { id } = await world.hold(trip, [0]);
      const { json } = await world.customer('GET', `/reservations/${id}/details`);
      expect(json.user).to.include({ id: world.people.customer, first_name: 'Ada' });
      expect(JSON.stringify(json)).to.not.include('password');
      expect(json.schedule).to.include({ id: trip.scheduleId, available_seats: 3 });
      expect((json.schedule as Json).route).to.include({ id: trip.routeId, origin_city: 'Portland, ME' });
      expect((json.schedule as Json).bus).to.include({ id: trip.busId });
    });
  });

  describe('payments', () => {
    it('[PAY-20] begins a payment, pending and on its way to the gateway', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const body = { reservation_id: reservation.id, amount: 20, payment_method: 'upi' };
      const { status, headers, json } = await world.customer('POST', '/payments/initiate', { body });
      expect(status).to.equal(201);
      const payment = json.payment as Json;
      expect(payment).to.include({
        reservation_id: reservation.id,
        booking_id: null,
        amount: 20,
        payment_method: 'upi',
        status: 'pending',
        payment_gateway_reference: `scr_${payment.id}`,
        failure_reason: null,
      });
      expect(json.redirect_url).to.equal(`https://gateway.test/checkout/scr_${payment.id}`);
      expect(headers.get('location')).to.equal(`/payments/${payment.id}`);
      expect((await world.customer('GET', `/payments/${payment.id}`)).json).to.deep.equal(payment);
    });

    it('[PAY-2] refuses another amount, and one that is none', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const codes: [unknown, string][] = [
        [19.99, 'amount_mismatch'],
        [0.001, 'validation_failed'],
        ['20', 'validation_failed'],
        [0, 'validation_failed'],
      ];
      for (const [amount, code] of codes) {
        const body = { reservation_id: reservation.id, amount, payment_method: 'upi' };
        const { status, json } = await world.customer('POST', '/payments/initiate', { body });
        expect([status, json.code], String(amount)).to.deep.equal([400, code]);
      }
    });

    it('[PAY-12] hears the gateway without a token, and nobody else', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const payment = await world.initiate(reservation);
      const { headers, rawBody } = world.gateway.webhook({
        id: testIds.next(),
        type: 'payment.succeeded',
        reference: String(payment.payment_gateway_reference),
        amount: 2000,
      });
      const forged = Buffer.from(rawBody.toString().replace('"amount":20', '"amount":21'));
      const refused = await world.guest('POST', '/payments/webhook', { raw: forged, headers });
      expect([refused.status, refused.json.code]).to.deep.equal([400, 'invalid_signature']);
      await world.runJobs();
      expect((await world.customer('GET', `/payments/${payment.id}`)).json.status).to.equal('pending');
      const heard = await world.guest('POST', '/payments/webhook', { raw: rawBody, headers });
      expect([heard.status, heard.json]).to.deep.equal([200, { received: true }]);
      await world.runJobs();
      expect((await world.customer('GET', `/payments/${payment.id}`)).json.status).to.equal('completed');
    });

    it('[PAY-7] says why a payment failed; the hold stays', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const payment = await world.initiate(reservation);
      await world.news(payment, 'payment.failed', { reason: 'declined by the bank' });
      const { json } = await world.customer('GET', `/payments/${payment.id}`);
      expect(json).to.include({ status: 'failed', failure_reason: 'declined by the bank', booking_id: null });
      expect((await world.customer('GET', `/reservations/${reservation.id}`)).json.status).to.equal('active');
    });
  });

  describe('bookings', () => {
    it('[BKG-1] asks for payment first, and then gives the booking', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const body = { reservation_id: reservation.id };
      const early = await world.customer('POST', '/bookings/create', { body });
      expect([early.status, early.json.code]).to.deep.equal([409, 'payment_required']);
      await world.news(await world.initiate(reservation), 'payment.succeeded');
      const { status, headers, json } = await world.customer('POST', '/bookings/create', { body });
      expect(status).to.equal(200);
      expect(headers.get('location')).to.equal(`/bookings/${json.id}`);
      expect(json).to.include({
        reservation_id: reservation.id,
        user_id: world.people.customer,
        total_amount: 20,
        payment_status: 'completed',
        status: 'confirmed',
      });
      expect(json.booking_reference).to.match(/^[A-HJ-NP-Z2-9]{10}$/);
      expect((await world.customer('GET', `/bookings/${json.id}`)).json).to.deep.equal(json);
    });

    it('[BKG-2] answers 201 when this very call made it', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const payment = await world.initiate(reservation);
      const reference = String(payment.payment_gateway_reference);
      const news = world.gateway.webhook({
        id: testIds.next(),
        type: 'payment.succeeded',
        reference,
        amount: 2000,
      });
      await world.guest('POST', '/payments/webhook', { raw: news.rawBody, headers: news.headers });
      const body = { reservation_id: reservation.id };
      const made = await world.customer('POST', '/bookings/create', { body });
      expect(made.status, made.text).to.equal(201);
      const again = await world.customer('POST', '/bookings/create', { body });
      expect([again.status, again.json]).to.deep.equal([200, made.json]);
      await world.runJobs();
    });

    it('[BKG-21] lists one’s own bookings with where they go, in pages, the latest first', async () => {
      const trip = await world.trip({ seats: 8 });
      const mine: unknown[] = [];
      for (let seat = 0; seat < 3; seat += 1) {
        mine.unshift((await world.sell(trip, [seat], 'other')).booking.id);
      }
      const first = await world.other('GET', '/bookings/history?limit=2');
      const rest = await world.other('GET', `/bookings/history?limit=2&cursor=${first.json.next_cursor}`);
      const listed = [...(first.json.items as Json[]), ...(rest.json.items as Json[])];
      expect(listed.map((each) => each.id)).to.deep.equal(mine);
      const { schedule } = (await world.other('GET', `/bookings/${mine[0]}/details`)).json;
      expect(listed.map((each) => each.schedule)).to.deep.equal([schedule, schedule, schedule]);
      expect(rest.json.next_cursor).to.equal(null);
      expect((await world.admin('GET', '/bookings/history')).json.items).to.deep.equal([]);
      for (const query of ['limit=0', 'limit=101', 'cursor=bad']) {
        expect((await world.other('GET', `/bookings/history?${query}`)).status, query).to.equal(400);
      }
    });

    it('[BKG-22] carries its parts by name, and no secrets', async () => {
      const trip = await world.trip();
      const reservation = await world.hold(trip, [1, 0]);
      const failed = await world.initiate(reservation);
      await world.news(failed, 'payment.failed', { reason: 'declined' });
      const paid = await world.initiate(reservation);
      await world.news(paid, 'payment.succeeded');
      const body = { reservation_id: reservation.id };
      const booking = (await world.customer('POST', '/bookings/create', { body })).json;
      const { json } = await world.customer('GET', `/bookings/${booking.id}/details`);
      expect(json).to.deep.include({ ...booking, seats: reservation.seats, cancellation: null });
      expect(json.user).to.include({ id: world.people.customer, last_name: 'Lovelace' });
      expect(JSON.stringify(json)).to.not.include('password');
      expect(json.schedule).to.include({ id: trip.scheduleId });
      expect((json.schedule as Json).route).to.include({ id: trip.routeId });
      expect((json.schedule as Json).bus).to.include({ id: trip.busId });
      expect(json.ticket).to.include({ booking_id: booking.id, validity_status: 'valid' });
      const payments = (json.payments as Json[]).map(({ id, status, booking_id }) => [
        id,
        status,
        booking_id,
      ]);
      expect(payments).to.deep.equal([
        [paid.id, 'completed', booking.id],
        [failed.id, 'failed', null],
      ]);
    });
  });

  describe('somebody else’s', () => {
    let sold: Sold;
    let paths: string[];
    before(async () => {
      world.clock.set(NOON);
      sold = await world.sell(await world.trip(), [0]);
      const cancelled = await world.customer('POST', `/bookings/${sold.booking.id}/cancel`);
      paths = [
        `/reservations/${sold.reservation.id}`,
        `/reservations/${sold.reservation.id}/details`,
        `/payments/${sold.payment.id}`,
        `/bookings/${sold.booking.id}`,
        `/bookings/${sold.booking.id}/details`,
        `/tickets/${sold.ticket.id}`,
        `/tickets/${sold.ticket.id}/download`,
        `/cancellations/${cancelled.json.id}`,
        `/cancellations/${cancelled.json.id}/details`,
      ];
    });

    it('[BKG-20] is not there for another customer, and there for its owner and an admin', async () => {
      for (const path of paths) {
        const foreign = await world.other('GET', path);
        expect([foreign.status, foreign.json.code], path).to.deep.equal([404, 'not_found']);
        expect((await world.guest('GET', path)).status, path).to.equal(401);
        expect((await world.customer('GET', path)).status, path).to.equal(200);
        expect((await world.admin('GET', path)).status, path).to.equal(200);
      }
    });

    it('[BKG-20] looks like what does not exist', async () => {
      for (const path of paths) {
        const parts = path.split('/');
        const unknown = parts.with(2, testIds.next()).join('/');
        const foreign = (await world.other('GET', path)).json;
        expect((await world.other('GET', unknown)).json, path).to.deep.equal(foreign);
        expect((await world.admin('GET', parts.with(2, 'no-id').join('/'))).status, path).to.equal(404);
      }
    });

    it('[BKG-20] is not paid, booked or cancelled', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const tries: [string, unknown][] = [
        [`/bookings/${sold.booking.id}/cancel`, {}],
        ['/bookings/create', { reservation_id: sold.reservation.id }],
        ['/payments/initiate', { reservation_id: reservation.id, amount: 20, payment_method: 'upi' }],
      ];
      for (const [path, body] of tries) {
        expect((await world.other('POST', path, { body })).status, path).to.equal(404);
      }
    });
  });
});
