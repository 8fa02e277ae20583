import { expect } from 'chai';
import { type BookingWorld, bookingWorld, type Json } from '../support/bookingWorld.ts';
import { HOUR, NOON, type Trip } from '../support/trip.ts';

const HOLD_MS = 900_000;

/** How a reservation's payments have ended, and what of its seats is taken. */
async function endOf(world: BookingWorld, reservation: Json) {
  const { rows } = await world.database.pool.query<Record<string, unknown>>(
    `select array(select p.status || coalesce(' ' || f.reason, '') from payments p
                    left join refunds f on f.payment_id = p.id
                   where p.reservation_id = r.id order by p.id) as payments,
            r.status as reservation,
            (select count(*)::int from bookings b where b.user_id = r.user_id and b.schedule_id = r.schedule_id) as bookings,
            (select array_agg(s.status order by s.seat_number) from seats s where s.schedule_id = r.schedule_id) as seats
       from reservations r where r.id = $1`,
    [reservation.id],
  );
  return rows[0];
}

describe('payments that come late, twice, or wrong', () => {
  describe('[PAY-22] with LATE_PAYMENT=rebook', () => {
    let world: BookingWorld;
    before(async () => {
      world = await bookingWorld({ rebookLate: true });
    });
    after(() => world.close());
    beforeEach(() => {
      world.clock.set(NOON);
      world.mails.length = 0;
    });

    async function late(
      during: (reservation: Json, trip: Trip) => Promise<void> = async () => undefined,
    ): Promise<{ trip: Trip; reservation: Json; payment: Json }> {
      const trip = await world.trip({ seats: 2 });
      const reservation = await world.hold(trip, [0]);
      await during(reservation, trip);
      const payment = await world.initiate(reservation);
      world.clock.advance(HOLD_MS);
      return { trip, reservation, payment };
    }

    it('buys the same seats anew when they are still free', async () => {
      const { trip, reservation, payment } = await late();
      expect((await world.news(payment, 'payment.succeeded')).status).to.equal(200);
      expect(await endOf(world, reservation)).to.deep.equal({
        payments: ['completed'],
        reservation: 'expired',
        bookings: 1,
        seats: ['booked', 'available'],
      });
      const { json } = await world.customer('GET', '/bookings/history');
      const [booking] = (json.items as Json[]).filter(({ schedule_id }) => schedule_id === trip.scheduleId);
      expect(booking).to.include({ status: 'confirmed', total_amount: 20 });
      const details = await world.customer('GET', `/bookings/${booking?.id}/details`);
      expect((details.json.payments as Json[]).map(({ id }) => id)).to.deep.equal([payment.id]);
      expect((details.json.ticket as Json).validity_status).to.equal('valid');
      expect(world.mails.map(({ key }) => key.replace(/-.*/, ''))).to.deep.equal(['booking_confirmed']);
    });

    it('[PAX-2] carries the names of those who travel to the new booking', async () => {
      const { trip, reservation, payment } = await late(async (held, { seatIds }) => {
        const passengers = [{ seat_id: seatIds[0], name: 'Bob Öztürk' }];
        await world.customer('PUT', `/reservations/${held.id}/passengers`, { body: { passengers } });
      });
      await world.news(payment, 'payment.succeeded');
      const { rows } = await world.database.pool.query(
        `select b.reservation_id <> $2 as anew, s.passenger_name, c.passenger_name as held
           from bookings b join booking_seats s on s.booking_id = b.id
           join reservation_seats c on c.reservation_id = b.reservation_id where b.schedule_id = $1`,
        [trip.scheduleId, reservation.id],
      );
      expect(rows).to.deep.equal([{ anew: true, passenger_name: 'Bob Öztürk', held: 'Bob Öztürk' }]);
    });

    it('gives the second late payment of one reservation back', async () => {
      const trip = await world.trip({ seats: 2 });
      const reservation = await world.hold(trip, [0]);
      const [one, two] = [await world.initiate(reservation), await world.initiate(reservation)];
      world.clock.advance(HOLD_MS);
      await world.news(one, 'payment.succeeded');
      await world.news(two, 'payment.succeeded');
      expect(await endOf(world, reservation)).to.deep.include({
        payments: ['completed', 'refunded already_paid'],
        bookings: 1,
      });
    });

    it('gives it back when somebody has one of the seats', async () => {
      const { trip, reservation, payment } = await late();
      await world.hold(trip, [0], 'other');
      await world.news(payment, 'payment.succeeded');
      expect(await endOf(world, reservation)).to.deep.include({
        payments: ['refunded hold_over'],
        bookings: 0,
      });
    });

    it('gives it back when the customer holds others, or has booked them', async () => {
      const holding = await late();
      await world.hold(holding.trip, [1]);
      await world.news(holding.payment, 'payment.succeeded');
      expect(await endOf(world, holding.reservation)).to.deep.include({ payments: ['refunded hold_over'] });

      const booked = await late();
      await world.sell(booked.trip, [1]);
      await world.news(booked.payment, 'payment.succeeded');
      expect(await endOf(world, booked.reservation)).to.deep.include({
        payments: ['refunded hold_over'],
        seats: ['available', 'booked'],
      });
    });

    it('gives it back when the bus has left', async () => {
      const { reservation, payment } = await late();
      world.clock.advance(48 * HOUR);
      await world.news(payment, 'payment.succeeded');
      expect(await endOf(world, reservation)).to.deep.include({
        payments: ['refunded hold_over'],
        bookings: 0,
      });
    });

    it('gives it back when the customer has released the seats', async () => {
      const trip = await world.trip({ seats: 2 });
      const reservation = await world.hold(trip, [0]);
      const payment = await world.initiate(reservation);
      expect((await world.customer('DELETE', `/reservations/${reservation.id}`)).status).to.equal(204);
      world.clock.advance(HOLD_MS);
      await world.news(payment, 'payment.succeeded');
      expect(await endOf(world, reservation)).to.deep.include({
        payments: ['refunded hold_over'],
        bookings: 0,
      });
    });
  });

  describe('[PAY-21] what should never happen', () => {
    let world: BookingWorld;
    before(async () => {
      world = await bookingWorld();
    });
    after(() => world.close());

    const WRONG = [
      ['wrong_amount', { amount: 1999 }, 19.99, null],
      ['wrong_currency', { currency: 'EUR' }, 20, 'EUR'],
    ] as const;
    for (const [reason, changes, captured_amount, captured_currency] of WRONG) {
      it(`[PAY-5] ${reason}: goes back, is told to the admins, and leaves the hold`, async () => {
        const reservation = await world.hold(await world.trip(), [0]);
        const payment = await world.initiate(reservation);
        await world.news(payment, 'payment.succeeded', changes);
        expect(await endOf(world, reservation)).to.deep.include({
          payments: [`refunded ${reason}`],
          reservation: 'active',
          bookings: 0,
        });
        expect(world.alerts.at(-1)).to.include({ payment_id: payment.id, reason });
        const { status, json } = await world.admin('GET', '/admin/payments/alerts?limit=1');
        expect(status).to.equal(200);
        const [alert] = json.items as Json[];
        expect(alert).to.include({ payment_id: payment.id, reason, captured_amount, captured_currency });
        expect(world.mails.at(-2)?.key).to.match(/^payment_returned-/);
      });
    }

    it('[PAY-6] a second payment: the first one counts, the other goes back and is told to the admins', async () => {
      const reservation = await world.hold(await world.trip(), [0]);
      const [one, two] = [await world.initiate(reservation), await world.initiate(reservation)];
      await world.news(one, 'payment.succeeded');
      await world.news(two, 'payment.succeeded');
      expect(await endOf(world, reservation)).to.deep.include({
        payments: ['completed', 'refunded already_paid'],
        bookings: 1,
      });
      const { json } = await world.admin('GET', '/admin/payments/alerts?limit=1');
      expect((json.items as Json[])[0]).to.include({ payment_id: two.id, reason: 'already_paid' });
    });

    it('[PAY-31] a refund that fails after it had been made: told to the admins once, and nothing changes', async () => {
      const { payment, booking } = await world.sell(await world.trip(), [0]);
      const cancelled = await world.customer('POST', `/bookings/${booking.id}/cancel`, { body: {} });
      await world.runJobs();
      const [before, letters] = [world.alerts.length, world.mails.length];
      const reference = String(payment.payment_gateway_reference);
      const failure = {
        id: 'evt_late',
        type: 'refund.failed',
        reference,
        amount: 2000,
        reason: 'card closed',
      };
      for (const sent of [world.gateway.webhook(failure), world.gateway.webhook(failure)]) {
        const reply = await world.guest('POST', '/payments/webhook', {
          raw: sent.rawBody,
          headers: sent.headers,
        });
        expect(reply.status).to.equal(200);
        await world.runJobs();
      }
      expect(world.alerts.slice(before)).to.have.length(1);
      const { json } = await world.admin('GET', '/admin/payments/alerts?limit=2');
      const [alert, other] = json.items as Json[];
      expect(alert).to.include({
        payment_id: payment.id,
        reason: 'refund_undone',
        captured_amount: 20,
        refund_id: world.alerts.at(-1)?.refund_id,
        refund_amount: 20,
      });
      expect(other?.payment_id).not.to.equal(payment.id);
      const read = await world.admin('GET', `/cancellations/${cancelled.json.id}`);
      expect(read.json.refund_status).to.equal('processed');
      expect(world.mails.length).to.equal(letters);
    });

    it('a payment that is merely late is no alert', async () => {
      const before = world.alerts.length;
      const reservation = await world.hold(await world.trip(), [0]);
      const payment = await world.initiate(reservation);
      world.clock.advance(HOLD_MS);
      await world.news(payment, 'payment.succeeded');
      expect(await endOf(world, reservation)).to.deep.include({ payments: ['refunded hold_over'] });
      expect(world.alerts.length).to.equal(before);
    });
  });
});
