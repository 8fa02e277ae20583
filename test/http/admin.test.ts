import { expect } from 'chai';
import { type BookingWorld, bookingWorld, type Json, type Sold } from '../support/bookingWorld.ts';
import { iso, itemsOf, problem } from '../support/catalogueServer.ts';
import { testIds } from '../support/testActor.ts';
import { HOUR, NOON, type Trip } from '../support/trip.ts';

const MINUTE = 60_000;
const DAY = 24 * HOUR;

describe('what admins look at and step into', function () {
  this.timeout(60_000);
  let world: BookingWorld;
  let trip: Trip;

  beforeEach(async () => {
    world = await bookingWorld();
    trip = await world.trip({ seats: 8 });
  });
  afterEach(() => world.close());

  it('[ADM-3] is for admins alone', async () => {
    const id = testIds.next();
    for (const [method, path] of [
      ['GET', '/admin/dashboard/metrics'],
      ['GET', '/admin/reservations/active'],
      ['POST', `/admin/reservations/${id}/release`],
      ['GET', '/admin/refunds'],
      ['GET', '/activity-logs'],
    ] as const) {
      expect(problem(await world.guest(method, path)), path).to.deep.equal([401, 'unauthenticated', []]);
      expect(problem(await world.customer(method, path)), path).to.deep.equal([403, 'forbidden', []]);
    }
  });

  describe('an admin’s release', () => {
    const release = (id: unknown, body?: unknown) =>
      world.admin('POST', `/admin/reservations/${id}/release`, body === undefined ? {} : { body });

    it('[ADM-1] frees anybody’s seats, tells the reservation, and says who did it and why', async () => {
      const held = await world.hold(trip, [0, 1]);
      const released = await release(held.id, { reason: '  stuck  ' });
      expect([released.status, released.json.id]).to.deep.equal([200, held.id]);
      expect(released.json).to.include({ status: 'cancelled', seconds_remaining: 0 });
      expect(released.json.seats).to.have.length(2);
      const again = await world.other('POST', '/reservations/create', {
        body: { schedule_id: trip.scheduleId, seat_ids: trip.seatIds.slice(0, 2) },
      });
      expect(again.status, again.text).to.equal(201);

      const query = `entity_id=${held.id}&action_type=reservation.released`;
      const [row, ...more] = itemsOf(await world.admin('GET', `/activity-logs?${query}`));
      expect(more).to.deep.equal([]);
      expect(row).to.include({ user_id: world.people.admin, ip_address: '127.0.0.1' });
      expect(row?.details).to.deep.include({
        before: { status: 'active' },
        after: { status: 'cancelled' },
        reason: 'stuck',
        request_id: released.headers.get('x-request-id'),
      });
    });

    it('[ADM-1] at this door is an admin’s act, also on the admin’s own hold and without a body', async () => {
      const held = await world.hold(trip, [0], 'admin');
      expect((await release(held.id)).status).to.equal(200);
      const [row] = itemsOf(await world.admin('GET', `/activity-logs?entity_id=${held.id}`));
      expect(row?.action_type).to.equal('reservation.released');
    });

    it('[ADM-1] is refused for what is over or unknown', async () => {
      const held = await world.hold(trip, [0]);
      expect((await release(held.id)).status).to.equal(200);
      expect(problem(await release(held.id)).slice(0, 2)).to.deep.equal([409, 'reservation_not_active']);
      const late = await world.hold(trip, [1]);
      world.clock.advance(15 * MINUTE);
      expect(problem(await release(late.id)).slice(0, 2)).to.deep.equal([409, 'reservation_not_active']);
      const told = await world.admin('GET', `/reservations/${late.id}`);
      expect(told.json.status).to.equal('expired');
      expect((await release(testIds.next())).status).to.equal(404);
      expect((await release('stuck')).status).to.equal(404);
      expect(problem(await release(late.id, { reason: 5 }))).to.deep.equal([
        400,
        'validation_failed',
        ['reason'],
      ]);
    });
  });

  describe('the holds that run', () => {
    const active = async (query = '') => world.admin('GET', `/admin/reservations/active${query}`);

    it('[ADM-2] are told with all about them, and marked in their last two minutes', async () => {
      const held = await world.hold(trip, [0, 1]);
      world.clock.advance(13 * MINUTE);
      const [early] = itemsOf(await active());
      expect(early).to.deep.include({
        id: held.id,
        status: 'active',
        seconds_remaining: 120,
        expiry_warning: false,
        total_amount: 40,
      });
      expect(early?.user).to.include({ id: world.people.customer }).and.not.have.property('password_hash');
      expect(early?.schedule).to.include({ id: trip.scheduleId });
      expect(early?.route).to.include({ id: trip.routeId, origin_city: 'Portland, ME' });
      expect(early?.bus).to.include({ id: trip.busId });
      const seats = (early?.seats ?? []) as Json[];
      expect(seats.map((seat) => seat.id)).to.deep.equal(trip.seatIds.slice(0, 2));

      world.clock.advance(1000);
      expect(itemsOf(await active())[0]).to.include({ seconds_remaining: 119, expiry_warning: true });
      world.clock.advance(119_000 - 1);
      expect(itemsOf(await active())[0]).to.include({ seconds_remaining: 1, expiry_warning: true });
      // Over, though nobody has written that down yet.
      world.clock.advance(1);
      expect(itemsOf(await active())).to.deep.equal([]);
    });

    it('[ADM-2] come in the order of their ends, in pages, also where several end at once', async () => {
      const other = await world.trip();
      const first = await world.hold(trip, [0]);
      const twin = await world.hold(other, [0]);
      world.clock.advance(1);
      const last = await world.hold(trip, [1], 'other');
      const seen: unknown[] = [];
      let cursor: unknown = null;
      do {
        const page = await active(`?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`);
        expect(page.status, page.text).to.equal(200);
        seen.push(...itemsOf(page).map(({ id }) => id));
        cursor = page.json.next_cursor;
      } while (cursor !== null);
      expect(seen).to.deep.equal([first.id, twin.id, last.id]);
      const ofOther = await active(`?schedule_id=${other.scheduleId}&limit=1`);
      expect(itemsOf(ofOther).map(({ id }) => id)).to.deep.equal([twin.id]);
      expect(ofOther.json.next_cursor).to.equal(null);
    });
  });

  it('[ADM-6] shows refunds that failed, with whose they are and why', async () => {
    world.gateway.refuseNextRefund('account closed');
    const sold = await world.sell(trip, [0]);
    const cancelled = await world.customer('POST', `/bookings/${sold.booking.id}/cancel`);
    await world.runJobs();
    const [refund, ...more] = itemsOf(await world.admin('GET', '/admin/refunds?status=failed'));
    expect(more).to.deep.equal([]);
    expect(refund).to.deep.include({
      cancellation_id: cancelled.json.id,
      booking_id: sold.booking.id,
      booking_reference: sold.booking.booking_reference,
      payment_id: sold.payment.id,
      reservation_id: sold.reservation.id,
      amount: 20,
      reason: 'booking_cancelled',
      status: 'failed',
      processed_at: null,
    });
    expect(refund?.failure_reason).to.be.a('string').and.not.equal('');
    expect(refund?.user).to.include({ id: world.people.customer });
    expect(itemsOf(await world.admin('GET', '/admin/refunds?status=pending'))).to.deep.equal([]);
    expect(itemsOf(await world.admin('GET', '/admin/refunds'))).to.deep.equal([refund]);
    expect(problem(await world.admin('GET', '/admin/refunds?status=lost'))).to.deep.equal([
      400,
      'validation_failed',
      ['status'],
    ]);
  });

  describe('the dashboard', () => {
    const metrics = async (query = '') => world.admin('GET', `/admin/dashboard/metrics${query}`);

    it('[ADM-5] [LED-5] tells bookings, money, holds, occupancy and rates, to the cent', async () => {
      const cheap = await world.trip({ seats: 4, basePrice: '0.10' });
      const kept = await world.sell(trip, [0, 1]);
      const small: Sold[] = [];
      for (const seat of [0, 1, 2]) small.push(await world.sell(cheap, [seat]));
      await world.customer('POST', `/bookings/${small[2]?.booking.id}/cancel`);
      await world.runJobs();
      await world.hold(trip, [2], 'other');
      world.clock.advance(16 * MINUTE);
      await world.hold(trip, [3]);

      const { json } = await metrics();
      expect(json).to.deep.include({
        from: iso(NOON - 29 * DAY - 12 * HOUR),
        to: iso(NOON + 12 * HOUR),
        bookings: { count: 4, by_status: { confirmed: 3, cancelled: 1, completed: 0 } },
        revenue: 40.3,
        refunds: { count: 1, amount: 0.1, by_status: { pending: 0, processed: 1, failed: 0 } },
        net_revenue: 40.2,
        reservations: { count: 6, by_status: { active: 1, expired: 1, confirmed: 4, cancelled: 0 } },
        active_reservations: 1,
        expired_rate: 0.1667,
        conversion_rate: 0.6667,
        // Both trips leave the day after tomorrow.
        occupancy: { schedules: 0, seats: 0, sold_seats: 0, rate: 0 },
      });
      const none = { schedules: 0, seats: 0, sold_seats: 0, occupancy_rate: 0 };
      expect(json.top_routes).to.deep.equal([
        {
          ...cities(cheap),
          ...none,
          bookings: 3,
          revenue: 0.3,
          refunds: 0.1,
          reservations: 3,
          confirmed: 3,
          expired: 0,
          conversion_rate: 1,
        },
        {
          ...cities(trip),
          ...none,
          bookings: 1,
          revenue: kept.booking.total_amount,
          refunds: 0,
          reservations: 3,
          confirmed: 1,
          expired: 1,
          conversion_rate: 0.3333,
        },
      ]);
      expect(json.daily).to.have.length(30);
      expect((json.daily as Json[]).at(-1)).to.deep.equal({
        date: '2027-03-01',
        bookings: 4,
        revenue: 40.3,
        refunds: 0.1,
        reservations: 6,
        confirmed: 4,
        expired: 1,
        conversion_rate: 0.6667,
        ...none,
      });
      const ahead = await metrics(`?from=${iso(NOON)}&to=${iso(NOON + 3 * DAY)}`);
      expect(ahead.json.occupancy).to.deep.equal({ schedules: 2, seats: 12, sold_seats: 4, rate: 0.3333 });
      const full = (one: Json) => [one.schedules, one.seats, one.sold_seats, one.occupancy_rate];
      expect((ahead.json.daily as Json[]).map(full)).to.deep.equal([
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [2, 12, 4, 0.3333],
        [0, 0, 0, 0],
      ]);
      expect((ahead.json.top_routes as Json[]).map(full)).to.deep.equal([
        [1, 4, 2, 0.5],
        [1, 8, 2, 0.25],
      ]);
    });

    it('[ADM-5] counts the range from its first instant up to, not including, its last', async () => {
      await world.sell(trip, [0]);
      const count = async (from: number, to: number) => {
        const { status, text, json } = await metrics(`?from=${iso(from)}&to=${iso(to)}`);
        expect(status, text).to.equal(200);
        const { bookings, reservations, revenue } = json as Record<string, { count: number }>;
        return [bookings?.count, reservations?.count, revenue];
      };
      expect(await count(NOON, NOON + 1)).to.deep.equal([1, 1, 20]);
      expect(await count(NOON - 1, NOON)).to.deep.equal([0, 0, 0]);
      expect(await count(NOON + 1, NOON + 2)).to.deep.equal([0, 0, 0]);
      expect(await count(NOON, NOON)).to.deep.equal([0, 0, 0]);
    });

    it('[ADM-5] leaves out money that bought nothing, and cancelled trips', async () => {
      const held = await world.hold(trip, [0]);
      const payment = await world.initiate(held);
      world.clock.advance(15 * MINUTE);
      await world.news(payment, 'payment.succeeded');
      await world.database.pool.query(`update schedules set status = 'cancelled' where id = $1`, [
        trip.scheduleId,
      ]);
      const { json } = await metrics(`?from=${iso(NOON)}&to=${iso(NOON + 3 * DAY)}`);
      expect(json).to.deep.include({
        revenue: 0,
        net_revenue: 0,
        refunds: { count: 0, amount: 0, by_status: { pending: 0, processed: 0, failed: 0 } },
        occupancy: { schedules: 0, seats: 0, sold_seats: 0, rate: 0 },
        conversion_rate: 0,
        expired_rate: 1,
      });
    });

    it('[ADM-4] refuses a range that runs backwards, is too long, or is none', async () => {
      const wrong = async (query: string) => problem(await metrics(query));
      const backwards = `?from=${iso(NOON)}&to=${iso(NOON - 1)}`;
      expect(await wrong(backwards)).to.deep.equal([400, 'validation_failed', ['to']]);
      const long = `?from=${iso(NOON - 366 * DAY - 1)}&to=${iso(NOON)}`;
      expect(await wrong(long)).to.deep.equal([400, 'validation_failed', ['to']]);
      expect(await wrong('?from=2027-03-01')).to.deep.equal([400, 'validation_failed', ['from']]);
      expect((await metrics(`?from=${iso(NOON - 366 * DAY)}&to=${iso(NOON)}`)).status).to.equal(200);
    });
  });

  const cities = ({ routeId }: Trip) => ({
    route_id: routeId,
    origin_city: 'Portland, ME',
    destination_city: 'Boston, MA',
  });
});
