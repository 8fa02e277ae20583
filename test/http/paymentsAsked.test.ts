import { expect } from 'chai';
import { ASK_AFTER_MS, LAST_ASK_MS, nextAskOfPayment } from '../../src/app/payments/askingTimes.ts';
import { overdueQuestions } from '../../src/db/paymentInquiries.ts';
import { type BookingWorld, bookingWorld, type Json } from '../support/bookingWorld.ts';
import { NOON } from '../support/trip.ts';

const HOLD_MS = 900_000;

describe('[PAY-23] a gateway that is silent is asked', () => {
  let world: BookingWorld;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    world.clock.set(NOON);
    world.gateway.calls.length = 0;
    world.gateway.dropNews = false;
    world.mails.length = 0;
    world.answers.length = 0;
  });
  afterEach(async () => {
    // Nothing of one test is asked about in the next.
    await world.database.pool.query('update payments set next_ask_at = null');
    await world.database.pool.query('update refunds set next_ask_at = null');
  });

  async function begun(): Promise<{ reservation: Json; payment: Json; reference: string }> {
    const reservation = await world.hold(await world.trip({ seats: 2 }), [0]);
    const payment = await world.initiate(reservation);
    return { reservation, payment, reference: String(payment.payment_gateway_reference) };
  }
  const statusOf = async ({ id }: Json) => (await world.customer('GET', `/payments/${id}`)).json.status;
  const asked = () => world.gateway.calls.filter(({ method }) => method !== 'startCheckout');

  it('after a minute, not before: a webhook that never comes costs a minute, not a booking', async () => {
    const { reservation, payment, reference } = await begun();
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    world.clock.advance(ASK_AFTER_MS - 1);
    expect(await world.ask()).to.equal(0);
    world.clock.advance(1);
    expect(await world.ask()).to.equal(1);
    expect(await statusOf(payment)).to.equal('completed');
    const booked = await world.customer('POST', '/bookings/create', {
      body: { reservation_id: reservation.id },
    });
    expect(booked.status).to.equal(200);
    expect(await world.ask(), 'a final one is not asked about').to.equal(0);
  });

  it('and the webhook that comes after all changes nothing', async () => {
    const { payment, reference } = await begun();
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    world.clock.advance(ASK_AFTER_MS);
    await world.ask();
    expect((await world.news(payment, 'payment.succeeded')).status).to.equal(200);
    const { rows } = await world.database.pool.query(
      `select count(b.id)::int as bookings, count(f.id)::int as refunds from payments p
         left join bookings b on b.id = p.booking_id left join refunds f on f.payment_id = p.id where p.id = $1`,
      [payment.id],
    );
    expect(rows).to.deep.equal([{ bookings: 1, refunds: 0 }]);
  });

  it('hears of a failure, and of the success after it', async () => {
    const { payment, reference } = await begun();
    world.gateway.settle(reference, { status: 'failed', reason: 'no funds' });
    world.clock.advance(ASK_AFTER_MS);
    await world.ask();
    const read = await world.customer('GET', `/payments/${payment.id}`);
    expect(read.json).to.include({ status: 'failed', failure_reason: 'no funds' });
    await world.news(payment, 'payment.succeeded');
    expect(await statusOf(payment)).to.equal('completed');
  });

  it('hears at the hold’s end of money that came after a failure, though no webhook tells', async () => {
    const { payment, reference } = await begun();
    await world.news(payment, 'payment.failed');
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    world.clock.advance(HOLD_MS);
    expect(await world.ask()).to.equal(1);
    expect(await statusOf(payment)).to.equal('refunded');
  });

  it('hears of an amount and a currency that are wrong, and gives them back', async () => {
    const { payment, reference } = await begun();
    world.gateway.settle(reference, { status: 'paid', captured: 2000, currency: 'EUR' });
    world.clock.advance(ASK_AFTER_MS);
    await world.ask();
    expect(await statusOf(payment)).to.equal('refunded');
    expect(world.alerts.at(-1)).to.include({ reason: 'wrong_currency' });
  });

  it('is asked again, ever more rarely, while it does not know or does not answer', async () => {
    const { reference } = await begun();
    world.gateway.settle(reference, { status: 'processing' });
    const at: number[] = [];
    for (let second = 0; second < 890; second += 20) {
      if (second === 60) world.gateway.failNext('retrieve');
      if ((await world.ask()) > 0) at.push(second);
      world.clock.advance(20_000);
    }
    expect(at).to.deep.equal([60, 120, 240, 480]);
    expect(asked()).to.have.length(4);
  });

  it('[PAY-24] is asked once in the last seconds of the hold, and in time to book', async () => {
    const { reservation, payment, reference } = await begun();
    world.gateway.settle(reference, { status: 'processing' });
    world.clock.advance(HOLD_MS - LAST_ASK_MS - 1);
    await world.ask();
    expect(await world.ask()).to.equal(0);
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    world.clock.advance(1);
    expect(await world.ask()).to.equal(1);
    expect(await statusOf(payment)).to.equal('completed');
    expect((await world.customer('GET', `/reservations/${reservation.id}`)).json.status).to.equal(
      'confirmed',
    );
  });

  it('[PAY-24] the asking moves no end: what is paid at the end goes back', async () => {
    const { payment, reference } = await begun();
    world.clock.set(NOON + HOLD_MS);
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    await world.ask();
    expect(await statusOf(payment)).to.equal('refunded');
  });

  it('[PAY-25] its session is closed at the hold’s end, and the payment has failed unpaid, without a letter of its own', async () => {
    const { payment, reference } = await begun();
    world.clock.set(NOON + HOLD_MS - 1);
    await world.ask();
    expect(await world.gateway.retrieve(reference)).to.include({ status: 'open' });
    world.clock.advance(1);
    await world.ask();
    expect(await world.gateway.retrieve(reference)).to.include({ status: 'expired' });
    const read = await world.customer('GET', `/payments/${payment.id}`);
    expect(read.json).to.include({ status: 'failed', failure_reason: 'session_expired' });
    expect(world.mails.filter(({ key }) => !key.startsWith('hold_expired-'))).to.deep.equal([]);
  });

  it('[PAY-25] its session is closed when the seats are released, or another payment has bought them', async () => {
    const released = await begun();
    expect((await world.customer('DELETE', `/reservations/${released.reservation.id}`)).status).to.equal(204);
    const { reservation, payment: winner, reference: other } = await begun();
    const second = await world.initiate(reservation);
    await world.news(winner, 'payment.succeeded');
    await world.ask();
    for (const reference of [released.reference, String(second.payment_gateway_reference)]) {
      expect(await world.gateway.retrieve(reference)).to.include({ status: 'expired' });
    }
    expect(await statusOf(second)).to.equal('failed');
    expect(other).not.to.equal(second.payment_gateway_reference);
  });

  it('[PAY-25] a session that began at no gateway ends with its hold', async () => {
    const reservation = await world.hold(await world.trip(), [0]);
    world.gateway.failNext('startCheckout', 2);
    const body = { reservation_id: reservation.id, amount: reservation.total_amount, payment_method: 'upi' };
    expect((await world.customer('POST', '/payments/initiate', { body })).status).to.equal(503);
    world.clock.set(NOON + HOLD_MS);
    await world.ask();
    const { rows } = await world.database.pool.query(
      'select status, failure_reason from payments where reservation_id = $1',
      [reservation.id],
    );
    expect(rows).to.deep.equal([{ status: 'failed', failure_reason: 'session_expired' }]);
  });

  it('about a refund that is not final, after a minute', async () => {
    const trip = await world.trip();
    const { payment, booking } = await world.sell(trip, [0]);
    const reference = String(payment.payment_gateway_reference);
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    await world.customer('POST', `/bookings/${booking.id}/cancel`, { body: {} });
    world.gateway.dropNews = true;
    await world.runJobs();
    expect(await statusOf(payment)).to.equal('completed');
    world.clock.advance(ASK_AFTER_MS - 1);
    expect(await world.ask()).to.equal(0);
    world.clock.advance(1);
    expect(await world.ask()).to.equal(1);
    expect(await statusOf(payment)).to.equal('refunded');
  });

  it('[PAY-29] a failure that was told is not told again of the try after it', async () => {
    const { payment, booking } = await world.sell(await world.trip(), [0]);
    const reference = String(payment.payment_gateway_reference);
    world.gateway.settle(reference, { status: 'paid', captured: 2000 });
    world.gateway.refuseNextRefund('account closed');
    const cancelled = await world.customer('POST', `/bookings/${booking.id}/cancel`, { body: {} });
    await world.runJobs();
    const { json } = await world.admin('POST', `/admin/refunds/${cancelled.json.id}/retry`);
    expect(json.refund_status).to.equal('pending');
    world.gateway.dropNews = true;
    await world.runJobs();
    const [first, second] = (await world.gateway.retrieve(reference))?.refunds ?? [];
    if (!first || !second) throw new Error('it was not tried twice');
    for (const [status, wanted] of [
      ['pending', 'pending'],
      ['succeeded', 'processed'],
    ] as const) {
      world.gateway.settle(reference, { refunds: [first, { ...second, status }] });
      world.clock.advance(2 * ASK_AFTER_MS);
      expect(await world.ask()).to.equal(1);
      const read = await world.admin('GET', `/cancellations/${json.id}`);
      expect(read.json.refund_status).to.equal(wanted);
    }
    const letters = world.mails.map(({ key }) => key.split('-')[0]);
    expect(letters.filter((kind) => kind?.startsWith('refund_'))).to.deep.equal([
      'refund_failed',
      'refund_processed',
    ]);
  });

  it('two rounds at once ask once', async () => {
    await begun();
    world.clock.advance(ASK_AFTER_MS);
    const counts = await Promise.all([world.ask(), world.ask(), world.ask()]);
    expect(counts.sort()).to.deep.equal([0, 0, 1]);
    expect(asked()).to.have.length(1);
  });

  it('[MET-6] each question is told, and whether it was answered', async () => {
    await begun();
    world.gateway.isAway = true;
    world.clock.advance(ASK_AFTER_MS);
    await world.ask();
    world.gateway.isAway = false;
    world.clock.advance(2 * ASK_AFTER_MS);
    await world.ask();
    expect(world.answers).to.deep.equal(['scripted failed', 'scripted answered']);
  });

  it('[MET-6] what nobody asks about in its time is counted until somebody does', async () => {
    const { pool } = world.database;
    const { booking, payment } = await world.sell(await world.trip(), [0]);
    world.gateway.settle(String(payment.payment_gateway_reference), { status: 'paid', captured: 2000 });
    await world.customer('POST', `/bookings/${booking.id}/cancel`, { body: {} });
    world.gateway.dropNews = true;
    await world.runJobs();
    await world.news((await begun()).payment, 'payment.failed');
    await begun();
    const overdue = () => overdueQuestions(pool, world.clock.now(), ASK_AFTER_MS);
    world.clock.advance(2 * ASK_AFTER_MS - 1);
    expect(await overdue()).to.deep.equal({ payment: 0, refund: 0 });
    world.clock.advance(1);
    expect(await overdue()).to.deep.equal({ payment: 2, refund: 1 });
    // What failed is not asked about for ever.
    world.clock.advance(HOLD_MS + 4 * HOLD_MS);
    expect(await overdue()).to.deep.equal({ payment: 1, refund: 1 });
    await world.ask();
    expect(await overdue()).to.deep.equal({ payment: 0, refund: 0 });
  });

  it('is asked about at times that never pass the end of the hold', () => {
    const times: number[] = [];
    for (let at = 0; at < 3 * HOLD_MS; at = nextAskOfPayment(at, 0, HOLD_MS)) times.push(at / 1000);
    expect(times).to.deep.equal([0, 60, 120, 240, 480, 895, 900, 960, 1020, 1140, 1380, 1860]);
  });
});
