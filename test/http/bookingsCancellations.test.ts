import { expect } from 'chai';
import { type BookingWorld, bookingWorld, type Json, type Sold } from '../support/bookingWorld.ts';
import { testIds } from '../support/testActor.ts';
import { HOUR, NOON } from '../support/trip.ts';

describe('cancellations over HTTP', () => {
  let world: BookingWorld;
  let sold: Sold;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.clock.set(NOON);
    sold = await world.sell(await world.trip(), [0]);
  });

  const cancel = (body?: unknown, who: 'customer' | 'admin' = 'customer') =>
    world[who]('POST', `/bookings/${sold.booking.id}/cancel`, body === undefined ? {} : { body });

  it('[CAN-21] answers with the cancellation; the money is back when the gateway says so', async () => {
    const { status, json } = await cancel({ reason: '  plans changed ' });
    expect(status).to.equal(200);
    expect(json).to.deep.include({
      booking_id: sold.booking.id,
      user_id: world.people.customer,
      cancellation_datetime: '2027-03-01T12:00:00.000Z',
      reason: 'plans changed',
      refund_amount: 20,
      refund_status: 'pending',
      processed_at: null,
    });
    expect((await world.customer('GET', `/cancellations/${json.id}`)).json).to.deep.equal(json);
    const paid = await world.customer('GET', `/bookings/${sold.booking.id}`);
    expect(paid.json).to.include({ status: 'cancelled', payment_status: 'completed' });
    await world.runJobs();
    const details = await world.customer('GET', `/bookings/${sold.booking.id}/details`);
    expect(details.json).to.include({ payment_status: 'refunded' });
    expect(details.json.cancellation).to.include({
      id: json.id,
      refund_status: 'processed',
      processed_at: '2027-03-01T12:00:00.000Z',
    });
    expect((details.json.payments as Json[])[0]).to.include({ id: sold.payment.id, status: 'refunded' });
  });

  it('[CAN-22] takes a reason, or none, and nothing else', async () => {
    for (const body of [
      { reason: 'x'.repeat(501) },
      { reason: 7 },
      { reason: 'nul \0' },
      { refund_amount: 99 },
    ]) {
      expect((await cancel(body)).status, JSON.stringify(body).slice(0, 40)).to.equal(400);
    }
    const { status, json } = await cancel({ reason: '🚌'.repeat(500) });
    expect([status, json.reason]).to.deep.equal([200, '🚌'.repeat(500)]);
    sold = await world.sell(await world.trip(), [0]);
    expect((await cancel({ reason: '  ' })).json.reason).to.equal(null);
    sold = await world.sell(await world.trip(), [0]);
    expect((await cancel(undefined)).json.reason).to.equal(null);
  });

  it('[CAN-3] refuses a second time, and the customer two hours before departure', async () => {
    await cancel();
    const again = await cancel();
    expect([again.status, again.json.code]).to.deep.equal([409, 'already_cancelled']);
    sold = await world.sell(await world.trip(), [0]);
    world.clock.set(NOON + 46 * HOUR);
    const late = await cancel();
    expect([late.status, late.json.code]).to.deep.equal([409, 'cancellation_window_closed']);
    const byAdmin = await cancel(undefined, 'admin');
    expect(byAdmin.json).to.include({ refund_amount: 0, refund_status: 'processed' });
  });

  it('[CAN-20] is its passenger’s, also when an admin has cancelled', async () => {
    const { json } = await cancel({ reason: 'asked by phone' }, 'admin');
    const seen = await world.customer('GET', `/cancellations/${json.id}`);
    expect([seen.status, seen.json]).to.deep.equal([200, json]);
    const details = await world.customer('GET', `/cancellations/${json.id}/details`);
    expect(details.json).to.deep.include(json);
    expect(details.json.user).to.include({ id: world.people.customer });
    expect(details.json.booking).to.include({ id: sold.booking.id, status: 'cancelled' });
    expect(details.text).to.not.include('password');
  });

  describe('a refund that failed', () => {
    const retry = (id: unknown, who: 'customer' | 'admin' | 'guest' = 'admin') =>
      world[who]('POST', `/admin/refunds/${id}/retry`);
    const failedRefund = async () => {
      const { json } = await world.admin('GET', '/admin/refunds?status=failed');
      const [refund, ...more] = json.items as Json[];
      expect(more).to.deep.equal([]);
      return refund as Json;
    };

    it('[PAY-9] is shown, retried by an admin, and then processed', async () => {
      world.gateway.refuseNextRefund('account closed');
      const { json } = await cancel();
      await world.runJobs();
      const failed = await world.admin('GET', `/cancellations/${json.id}`);
      expect(failed.json).to.include({ refund_status: 'failed', processed_at: null });
      const retried = await retry(json.id);
      expect([retried.status, retried.json.id, retried.json.refund_status]).to.deep.equal([
        200,
        json.id,
        'pending',
      ]);
      await world.news(sold.payment, 'refund.succeeded');
      const processed = await world.admin('GET', `/cancellations/${json.id}`);
      expect(processed.json.refund_status).to.equal('processed');
    });

    it('[PAY-9] is retried under its own id as well, and answers as what was named', async () => {
      world.gateway.refuseNextRefund('account closed');
      const { json } = await cancel();
      await world.runJobs();
      const refund = await failedRefund();
      expect(refund.cancellation_id).to.equal(json.id);
      const retried = await retry(refund.id);
      expect([retried.status, retried.json.id, retried.json.status]).to.deep.equal([
        200,
        refund.id,
        'pending',
      ]);
      await world.news(sold.payment, 'refund.succeeded');
      expect((await world.admin('GET', `/cancellations/${json.id}`)).json.refund_status).to.equal(
        'processed',
      );
    });

    it('[PAY-9] is retried also when the money had bought nothing and nothing was cancelled', async () => {
      world.gateway.refuseNextRefund('account closed');
      const held = await world.hold(await world.trip(), [0]);
      const payment = await world.initiate(held);
      world.clock.advance(15 * 60_000);
      await world.news(payment, 'payment.succeeded');
      await world.runJobs();
      const refund = await failedRefund();
      expect(refund).to.include({ cancellation_id: null, booking_id: null, payment_id: payment.id });
      expect((await retry(refund.id, 'customer')).status).to.equal(403);
      const retried = await retry(refund.id);
      expect(retried.status, retried.text).to.equal(200);
      expect(retried.json).to.deep.include({
        ...refund,
        status: 'pending',
        failure_reason: null,
        updated_at: retried.json.updated_at,
      });
      await world.news(payment, 'refund.succeeded');
      const paid = await world.customer('GET', `/payments/${payment.id}`);
      expect(paid.json.status).to.equal('refunded');
      expect((await retry(refund.id)).json.code).to.equal('duplicate');
    });

    it('[PAY-9] is for admins, and only where one has failed', async () => {
      const { json } = await cancel();
      expect((await retry(json.id, 'guest')).status).to.equal(401);
      expect((await retry(json.id, 'customer')).status).to.equal(403);
      expect((await retry(testIds.next())).status).to.equal(404);
      expect((await retry('no-id')).status).to.equal(404);
      const early = await retry(json.id);
      expect([early.status, early.json.code]).to.deep.equal([409, 'duplicate']);
      await world.runJobs();
    });
  });
});
