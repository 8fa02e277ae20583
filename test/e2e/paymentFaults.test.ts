/**
 * The faults of payments, each against a whole server and a stand-in of Stripe, over HTTP both ways. What else looks at
 * the same fault:
 *
 * | fault | besides |
 * |---|---|
 * | 14 the same webhook ten times at once | lateNews.long.ts (960 orders) |
 * | 15 news in the wrong order, twice, under other ids | test/domain/payment.test.ts, bookings.test.ts [PAY-7] |
 * | 16 forged, altered, old, unsigned | paymentGatewayContract.ts [PAY-11], operations.fuzz.ts |
 * | 17 the webhook before `initiate` has answered | – |
 * | 18 after the end, and racing with it | latePayment.test.ts, meetings.long.ts (10,100 meetings) |
 * | 19 wrong amount, wrong currency | paymentsLate.test.ts [PAY-21] |
 * | 20 webhooks that never come | paymentsAsked.test.ts |
 * | 21 a gateway that times out on initiate, or on a refund | paymentGatewayContract.ts, stripe.test.ts |
 * | 22 refunds that fail | bookingsCancellations.test.ts [PAY-9], stripe.test.ts |
 * | 23 cancel × cancel × release × expiry × webhook | races.test.ts |
 */
import { expect } from 'chai';
import { ASK_AFTER_MS } from '../../src/app/payments/askingTimes.ts';
import { ASK_EVERY_MS } from '../../src/jobs/inquiries.ts';
import { signStripe } from '../gateways/support/stripeHouse.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { type Reply, request } from '../support/httpServer.ts';
import { type Held, makePassenger, type Passenger, type Started } from '../support/passenger.ts';
import { rushDice, tellSeed, turns } from '../support/rush.ts';
import { type StripeShop, stripeShop } from '../support/stripeShop.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

/** What is held for ever is given up after this; what is answered is answered long before. */
const ANSWER_WITHIN_MS = 1_500;

describe('payments, when things go wrong', function () {
  this.timeout(60_000);
  const dice = rushDice();
  let shop: StripeShop;

  afterEach(function () {
    tellSeed(this.currentTest, dice);
  });

  before(async () => {
    shop = await stripeShop({ STRIPE_TIMEOUT_MS: `${ANSWER_WITHIN_MS}` });
    shop.server.time.stand();
  });

  /** Signed in anew for each call, unless it was just now: time is moved further than a session lasts. */
  async function asAdmin(method: string, path: string, signedIn?: string): Promise<Reply> {
    const body = method === 'POST' ? { body: {} } : {};
    const token = signedIn ?? (await adminToken());
    return request(shop.server.url + path, method, { token, ...body });
  }
  async function adminToken(): Promise<string> {
    const credentials = { email: 'admin@example.com', password: 'Admin-Test-1' };
    const { json } = await request(`${shop.server.url}/users/login`, 'POST', { body: credentials });
    return String(json.access_token);
  }

  after(async () => {
    await expectCleanAudit(shop.server.database.pool, { now: new Date(shop.server.time.now()) });
    await shop.remove();
  });

  interface Begun {
    by: Passenger;
    trip: Trip;
    held: Held;
    started: Started;
  }

  async function begun(): Promise<Begun> {
    const { database, url, time } = shop.server;
    const by = await makePassenger(database.pool, url, time);
    const trip = await makeTrip(database.pool, { seats: 2, departureAt: time.now() + 48 * HOUR });
    const held = await by.hold(trip, 0);
    return { by, trip, held, started: await by.start(held) };
  }

  /** How it stands: the payment, its refunds, and the bookings of its hold. */
  async function standing({ held, started }: Begun): Promise<string> {
    const { rows } = await shop.server.database.pool.query<{ text: string }>(
      `select p.status || ', ' || r.status || ', bookings ' ||
              (select count(*) from bookings b where b.reservation_id = r.id) || ', refunds ' ||
              coalesce((select string_agg(f.reason || ' ' || f.status, '; ') from refunds f where f.payment_id = p.id), 'none')
              as text
         from payments p join reservations r on r.id = p.reservation_id where p.id = $1 and r.id = $2`,
      [started.paymentId, held.id],
    );
    return rows[0]?.text ?? 'nothing';
  }
  async function refundsOf({ started }: Begun): Promise<{ id: string; status: string }[]> {
    const { rows } = await shop.server.database.pool.query<{ id: string; status: string }>(
      'select id, status from refunds where payment_id = $1 order by created_at',
      [started.paymentId],
    );
    return rows;
  }
  const BOOKED = 'completed, confirmed, bookings 1, refunds none';

  /** Waits until it stands so, telling the server whatever Stripe has to tell. */
  const comesTo = (it: Begun, wanted: string) =>
    eventually(wanted, async () => {
      await shop.tellAll();
      return (await standing(it)) === wanted;
    });
  const allApplied = () =>
    eventually('all news is carried out', async () => {
      const { rows } = await shop.server.database.pool.query(
        'select 1 from gateway_events where applied_at is null',
      );
      return rows.length === 0;
    });
  const rowCount = async () => {
    const { rows } = await shop.server.database.pool.query<{ text: string }>(
      `select (select count(*) from gateway_events) || ' ' || (select count(*) from activity_logs) || ' ' ||
              (select count(*) from payments where status <> 'pending') as text`,
    );
    return rows[0]?.text;
  };
  const bought = async (): Promise<Begun> => {
    const it = await begun();
    shop.stripe.pay(it.started.reference);
    await comesTo(it, BOOKED);
    return it;
  };

  it('[PAY-7] fault 14: the same webhook ten times at once is one booking and ten times 200', async () => {
    const it = await begun();
    shop.stripe.pay(it.started.reference);
    const [event = {}] = shop.taken();
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.post(event)));
    expect(answers.map(({ status, json }) => [status, json])).to.deep.equal(
      Array(10).fill([200, { received: true }]),
    );
    await comesTo(it, BOOKED);
    const { rows } = await shop.server.database.pool.query(
      'select count(*)::int as events from gateway_events where payment_id = $1',
      [it.started.paymentId],
    );
    expect(rows).to.deep.equal([{ events: 1 }]);
  });

  it('[PAY-7] fault 15: a failure after the success, and the success under other ids, change nothing', async () => {
    const it = await bought();
    const session = shop.stripe.sessions.get(it.started.reference);
    const event = (id: string, type: string) => {
      const created = Math.floor(shop.server.time.now() / 1000);
      return { id, object: 'event', type, created, data: { object: session } };
    };
    const types = ['async_payment_failed', 'completed', 'async_payment_succeeded', 'expired', 'completed'];
    for (const [index, type] of types.entries()) {
      const news = event(`evt_other_${index}`, `checkout.session.${type}`);
      expect((await shop.post(news)).status).to.equal(200);
    }
    await allApplied();
    expect(await standing(it)).to.equal(BOOKED);
  });

  it('[PAY-11] fault 16: what is forged, altered, old or unsigned is refused, and nothing is written', async () => {
    const it = await begun();
    shop.stripe.pay(it.started.reference);
    const [event = {}] = shop.taken();
    const before = await rowCount();
    const now = shop.server.time.now();
    const raw = JSON.stringify(event);
    const signature = signStripe(Buffer.from(raw), now);
    const cheaper = JSON.parse(raw.replace(/"amount_total":\d+/, '"amount_total":1')) as object;
    const old = signStripe(Buffer.from(raw), now - 301_000)['stripe-signature'];
    const madeYoung = old.replace(/^t=\d+/, `t=${Math.floor(now / 1000)}`);
    const refusals = await Promise.all([
      // Stripe's own signature, of this event as it was, or of another moment.
      shop.post(cheaper, { headers: signature }),
      shop.post({ ...event, id: 'evt_altered' }, { headers: signature }),
      shop.post(event, { headers: { 'stripe-signature': madeYoung } }),
      shop.post(event, { secret: 'whsec_another' }),
      shop.post(event, { at: now - 301_000 }),
      shop.post(event, { headers: {} }),
      shop.post(event, {
        headers: { 'stripe-signature': `t=${Math.floor(now / 1000)},v1=${'0'.repeat(64)}` },
      }),
      // Signed as the sandbox signs, which is not set up here.
      shop.post(event, { headers: { 'x-webhook-signature': `t=1,v1=${'0'.repeat(64)}` } }),
    ]);
    for (const { status, json } of refusals) {
      expect([status, json.code]).to.deep.equal([400, 'invalid_signature']);
    }
    expect(await rowCount()).to.equal(before);
    expect((await shop.post(event, { headers: signature })).status, 'as it was signed').to.equal(200);
    await comesTo(it, BOOKED);
  });

  it('[PAY-12] fault 17: the webhook before initiate has answered is not lost', async () => {
    const { database, url, time } = shop.server;
    const by = await makePassenger(database.pool, url, time);
    const trip = await makeTrip(database.pool, { departureAt: time.now() + 48 * HOUR });
    const held = await by.hold(trip, 0);
    const known = new Set(shop.stripe.sessions.keys());
    const answer = shop.stripe.holdAnswer('/v1/checkout/sessions');
    const initiating = by.start(held);
    const reference = await eventually(
      'the session has begun',
      () => [...shop.stripe.sessions.keys()].find((id) => !known.has(id)) ?? false,
    );
    shop.stripe.pay(reference);
    expect(await shop.tellAll()).to.deep.equal([200]);
    await eventually('it is booked', async () => (await by.statusOf(held)) === 'confirmed');
    answer();
    const started = await initiating;
    expect(started.reference).to.equal(reference);
    expect(await standing({ by, trip, held, started })).to.equal(BOOKED);
  });

  for (const [ms, wanted] of [
    [-1, BOOKED],
    [0, 'refunded, expired, bookings 0, refunds hold_over processed'],
    [1, 'refunded, expired, bookings 0, refunds hold_over processed'],
  ] as const) {
    it(`[PAY-4] fault 18: paid at the hold’s end ${ms < 0 ? '−' : '+'} ${Math.abs(ms)} ms`, async () => {
      const it = await begun();
      shop.stripe.pay(it.started.reference);
      shop.server.time.moveTo(it.held.expiresAt + ms);
      expect(await shop.tellAll()).to.include(200);
      await comesTo(it, wanted);
    });
  }

  for (const [what, changes, reason] of [
    ['amount', { amount: 1999 }, 'wrong_amount'],
    ['currency', { currency: 'eur' }, 'wrong_currency'],
  ] as const) {
    it(`[PAY-21] fault 19: a wrong ${what} is no booking, goes back, and is told to the admins`, async () => {
      const it = await begun();
      shop.stripe.pay(it.started.reference, changes);
      await comesTo(it, `refunded, active, bookings 0, refunds ${reason} processed`);
      const alerts = await asAdmin('GET', '/admin/payments/alerts?limit=1');
      expect((alerts.json.items as object[])[0]).to.include({ payment_id: it.started.paymentId, reason });
    });
  }

  it('[PAY-23] fault 20: a webhook that never comes costs a minute, not a booking', async () => {
    const it = await begun();
    shop.stripe.pay(it.started.reference);
    shop.taken();
    shop.server.time.moveTo(shop.server.time.now() + ASK_AFTER_MS);
    await eventually('it is booked', async () => (await standing(it)) === BOOKED);
  });

  for (const [what, how] of [
    ['breaks the connection', 'answer_lost'],
    ['never answers', 'no_answer'],
  ] as const) {
    it(`[PAY-8] fault 21: a gateway that ${what} on initiate is asked under the same key: one charge`, async () => {
      const { database, url, time } = shop.server;
      const by = await makePassenger(database.pool, url, time);
      const trip = await makeTrip(database.pool, { departureAt: time.now() + 48 * HOUR });
      const held = await by.hold(trip, 0);
      const before = shop.stripe.sessions.size;
      if (how === 'answer_lost') shop.stripe.loseAnswer('/v1/checkout/sessions');
      else shop.stripe.faults.push({ path: '/v1/checkout/sessions', how });
      const started = await by.start(held);
      expect(shop.stripe.sessions.size - before).to.equal(1);
      const keys = shop.stripe.requests.filter(({ form }) => form.client_reference_id === started.paymentId);
      expect(keys.length).to.be.at.least(2);
      for (const { key } of keys) expect(key).to.equal(started.paymentId);
      shop.stripe.pay(started.reference);
      await comesTo({ by, trip, held, started }, BOOKED);
    });
  }

  it('[PAY-8] fault 21: a gateway that takes a refund and never answers is asked again: the money goes back once', async () => {
    const it = await bought();
    const { json } = await it.by.book(it.held);
    shop.stripe.faults.push({ path: '/v1/refunds', how: 'no_answer' });
    expect((await it.by.call('POST', `/bookings/${json.id}/cancel`, {})).status).to.equal(200);
    await eventually('the refund is tried again, and its job is done', async () => {
      const { rows } = await shop.server.database.pool.query(
        `select 1 from graphile_worker.jobs where task_identifier = 'refund'`,
      );
      return rows.length === 0;
    });
    expect(shop.stripe.faults, 'it happened').to.deep.equal([]);
    expect(await standing(it), 'nobody has said yet that it is back').to.equal(
      'completed, confirmed, bookings 1, refunds booking_cancelled pending',
    );
    await comesTo(it, 'refunded, confirmed, bookings 1, refunds booking_cancelled processed');
    expect(shop.stripe.returnedOf(it.started.reference)).to.deep.equal(['2000 succeeded']);
  });

  it('[PAY-9] fault 22: a refund that fails is shown, retried under its own id, and processed when Stripe says so', async () => {
    const it = await bought();
    const { json } = await it.by.book(it.held);
    shop.stripe.refuseNextRefund = true;
    const cancelled = await it.by.call('POST', `/bookings/${json.id}/cancel`, {});
    expect([cancelled.status, cancelled.json.refund_status]).to.deep.equal([200, 'pending']);
    await comesTo(it, 'completed, confirmed, bookings 1, refunds booking_cancelled failed');
    const failed = await asAdmin('GET', '/admin/refunds?status=failed');
    const [refund] = failed.json.items as { id: string; cancellation_id: string; failure_reason: string }[];
    expect(refund).to.include({ cancellation_id: cancelled.json.id, failure_reason: 'lost_or_stolen_card' });

    shop.stripe.slowRefunds = true;
    const path = `/admin/refunds/${refund?.cancellation_id}/retry`;
    expect((await asAdmin('POST', path)).status).to.equal(200);
    await eventually('Stripe has it', () => shop.stripe.refundsUnder(refund?.id ?? '').length === 2);
    await shop.tellAll();
    expect(await standing(it), 'on its way is not there').to.equal(
      'completed, confirmed, bookings 1, refunds booking_cancelled pending',
    );
    shop.stripe.settleRefund(refund?.id ?? '', 'succeeded');
    shop.stripe.slowRefunds = false;
    await comesTo(it, 'refunded, confirmed, bookings 1, refunds booking_cancelled processed');
    const statuses = shop.stripe.refundsUnder(refund?.id ?? '').map(({ status }) => status);
    expect(statuses).to.deep.equal(['failed', 'succeeded']);
  });

  it('[PAY-29] fault 22: a failure that Stripe tells by several events and shows when asked ends one try alone', async () => {
    const it = await bought();
    const { json } = await it.by.book(it.held);
    shop.stripe.refuseNextRefund = true;
    const cancelled = await it.by.call('POST', `/bookings/${json.id}/cancel`, {});
    await eventually('Stripe has it', () => shop.stripe.returnedOf(it.started.reference).length === 1);
    const [failure = {}] = shop.taken();
    expect((await shop.post(failure)).status).to.equal(200);
    await comesTo(it, 'completed, confirmed, bookings 1, refunds booking_cancelled failed');
    shop.stripe.slowRefunds = true;
    expect((await asAdmin('POST', `/admin/refunds/${cancelled.json.id}/retry`)).status).to.equal(200);
    await eventually('Stripe has it', () => shop.stripe.returnedOf(it.started.reference).length === 2);
    shop.stripe.slowRefunds = false;
    for (const type of ['refund.updated', 'charge.refund.updated']) {
      expect((await shop.post({ ...failure, id: `evt_${type}`, type })).status).to.equal(200);
    }
    const asked = shop.stripe.requests.length;
    shop.server.time.moveTo(shop.server.time.now() + ASK_AFTER_MS + ASK_EVERY_MS);
    await eventually('it is asked about', () => shop.stripe.requests.length > asked);
    await allApplied();
    expect(await standing(it)).to.equal(
      'completed, confirmed, bookings 1, refunds booking_cancelled pending',
    );
    const [refund] = await refundsOf(it);
    shop.stripe.settleRefund(refund?.id ?? '', 'succeeded');
    await comesTo(it, 'refunded, confirmed, bookings 1, refunds booking_cancelled processed');
    const { rows } = await shop.server.database.pool.query(
      'select action_type from activity_logs where entity_id = $1',
      [refund?.id],
    );
    expect(rows.map(({ action_type }) => action_type)).to.have.members([
      'refund.ordered',
      'refund.failed',
      'refund.retried',
      'refund.processed',
    ]);
  });

  it('[PAY-30] fault 22: a refund that Stripe refuses goes through when the cause is mended and an admin sends it again', async () => {
    const it = await bought();
    const { json } = await it.by.book(it.held);
    shop.stripe.isShort = true;
    const cancelled = await it.by.call('POST', `/bookings/${json.id}/cancel`, {});
    const retry = async () => {
      const reply = await asAdmin('POST', `/admin/refunds/${cancelled.json.id}/retry`);
      expect(reply.status, reply.text).to.equal(200);
    };
    const FAILED = 'completed, confirmed, bookings 1, refunds booking_cancelled failed';
    await comesTo(it, FAILED);
    await retry();
    await comesTo(it, FAILED);
    shop.stripe.isShort = false;
    await retry();
    await comesTo(it, 'refunded, confirmed, bookings 1, refunds booking_cancelled processed');
    expect(shop.stripe.returnedOf(it.started.reference)).to.deep.equal(['2000 succeeded']);
  });

  it('[PAY-31] fault 22: a refund that Stripe calls failed after it had called it made is told to the admins', async () => {
    const it = await bought();
    const { json } = await it.by.book(it.held);
    expect((await it.by.call('POST', `/bookings/${json.id}/cancel`, {})).status).to.equal(200);
    const back = 'refunded, confirmed, bookings 1, refunds booking_cancelled processed';
    await comesTo(it, back);
    const [refund] = await refundsOf(it);
    shop.stripe.settleRefund(refund?.id ?? '', 'failed');
    expect(await shop.tellAll()).to.deep.equal([200]);
    await allApplied();
    const alerts = await asAdmin('GET', '/admin/payments/alerts?limit=1');
    expect((alerts.json.items as object[])[0]).to.include({
      payment_id: it.started.paymentId,
      refund_id: refund?.id,
      reason: 'refund_undone',
    });
    expect(await standing(it)).to.equal(back);
  });

  it('[PAY-28] word of a charge that something went back, which does not say what, has it asked about at once', async () => {
    const it = await bought();
    const { json } = await it.by.book(it.held);
    shop.stripe.slowRefunds = true;
    expect((await it.by.call('POST', `/bookings/${json.id}/cancel`, {})).status).to.equal(200);
    await eventually('Stripe has it', () => shop.stripe.returnedOf(it.started.reference).length === 1);
    shop.stripe.slowRefunds = false;
    const [refund] = await refundsOf(it);
    shop.stripe.settleRefund(refund?.id ?? '', 'succeeded');
    shop.taken();
    const charge = { id: 'ch_1', object: 'charge', metadata: { payment_id: it.started.paymentId } };
    const created = Math.floor(shop.server.time.now() / 1000);
    const event = {
      id: 'evt_charge',
      object: 'event',
      type: 'charge.refunded',
      created,
      data: { object: charge },
    };
    expect((await shop.post(event)).status).to.equal(200);
    // The next round comes long before the minute after which one asks unbidden.
    shop.server.time.moveTo(shop.server.time.now() + ASK_EVERY_MS);
    const back = 'refunded, confirmed, bookings 1, refunds booking_cancelled processed';
    await eventually(back, async () => (await standing(it)) === back);
  });

  /** Does all of it in any order, one a little later than another; `onEach` hears of each that is done. */
  function atOnce(acts: (() => Promise<unknown>)[], onEach = () => {}): Promise<unknown> {
    const later = dice.pick(acts, acts.length).map(async (act) => {
      await turns(dice.roll(6));
      await act();
      onEach();
    });
    return Promise.all(later);
  }

  /** What a hold that was paid for, given up and over at once may have come to. */
  const ENDS = [
    BOOKED,
    'refunded, expired, bookings 0, refunds hold_over processed',
    'refunded, cancelled, bookings 0, refunds hold_over processed',
  ] as const;
  /**
   * What has happened when all the rest comes; after 'told', when the news of the payment is kept and not yet carried
   * out, it meets some of the rest or nothing but the end. A number: so many are answered when the hold is over.
   */
  const MEETINGS = ['paid', 'over', 'cancelled', ...Array<'told'>(7).fill('told'), 0, 1, 3, 5] as const;

  /** Lets cancel, cancel, release, webhook, expiry and a look at the booking meet; gives how it stands in the end. */
  async function meet(when: (typeof MEETINGS)[number]): Promise<string> {
    const it = await begun();
    const { held, by } = it;
    const admin = await adminToken();
    const { time } = shop.server;
    if (when !== 'over') time.moveTo(held.expiresAt - 1);
    shop.stripe.pay(it.started.reference);
    const paid = shop.taken().at(-1) ?? {};
    if (when === 'over') time.moveTo(held.expiresAt);
    const giveUp = () => by.call('DELETE', `/reservations/${held.id}`);
    const endings: Reply[] = [];
    if (when === 'cancelled') endings.push(await giveUp());
    if (when === 'paid' || when === 'told') expect((await shop.post(paid)).status).to.equal(200);
    if (when === 'paid') {
      await eventually('it is booked', async () => (await standing(it)) === BOOKED);
    }

    let answered = 0;
    const enough = Promise.withResolvers<void>();
    const ending = async (act: () => Promise<Reply>) => endings.push(await act());
    const release = () => asAdmin('POST', `/admin/reservations/${held.id}/release`, admin);
    const post = async () => expect((await shop.post(paid)).status).to.equal(200);
    const look = async () => expect((await by.book(held)).status).to.be.oneOf([200, 201, 409]);
    const acts = [() => ending(giveUp), () => ending(giveUp), () => ending(release), post, post, look];
    const some = when === 'told' ? dice.pick(acts, dice.roll(acts.length + 1)) : acts;
    const all = atOnce(some, () => {
      answered += 1;
      if (answered === when) enough.resolve();
    });
    if (typeof when === 'number' && when > 0) await Promise.race([enough.promise, all]);
    if (when === 'told') await turns(dice.roll(40));
    time.moveTo(held.expiresAt);
    await all;

    const end = await eventually('the payment has its end', async () => {
      await shop.tellAll();
      const now = await standing(it);
      return ENDS.find((each) => each === now) ?? false;
    });
    await allApplied();
    expect(await standing(it)).to.equal(end);
    const { rows } = await shop.server.database.pool.query(
      `select (select count(*)::int from activity_logs
                where entity_id = $1 and action_type <> 'reservation.created') as ends,
              (select s.status from seats s join reservation_seats c on c.seat_id = s.id
                where c.reservation_id = $1) as seat`,
      [held.id],
    );
    expect(rows).to.deep.equal([{ ends: 1, seat: end === BOOKED ? 'booked' : 'available' }]);
    const done = endings.filter(({ status }) => status !== 409);
    expect(done.length, 'who was told that it ended the hold').to.equal(end === ENDS[2] ? 1 : 0);
    for (const { status, text } of done) expect(status, text).to.be.oneOf([200, 204]);
    return end;
  }

  it('[RES-9] fault 23: cancel, cancel, release, expiry and webhook at once are one transition', async () => {
    const ends = [];
    for (const when of MEETINGS) ends.push(await meet(when));
    // What came first has decided; all that meets at once is free to.
    expect(ends.slice(0, 3)).to.deep.equal(ENDS);
  });

  it('[BKG-5] fault 23: a booking that is cancelled from all sides, and told to be paid again, is cancelled once', async () => {
    const BACK = 'refunded, confirmed, bookings 1, refunds booking_cancelled processed';
    for (let round = 1; round <= 4; round += 1) {
      const it = await begun();
      shop.stripe.pay(it.started.reference);
      const paid = shop.taken().at(-1) ?? {};
      expect((await shop.post(paid)).status).to.equal(200);
      await comesTo(it, BOOKED);
      const { json } = await it.by.book(it.held);
      const admin = await adminToken();
      const path = `/bookings/${json.id}/cancel`;
      const own = () => it.by.call('POST', path, {});
      const admins = () => asAdmin('POST', path, admin);
      const cancels: number[] = [];
      const cancelBy = (act: () => Promise<Reply>) => async () => cancels.push((await act()).status);
      const post = (event: object) => async () => expect((await shop.post(event)).status).to.equal(200);
      const other = { ...paid, id: `evt_again_${round}` };
      const acts = [own, own, admins].map(cancelBy);
      await atOnce([...acts, post(paid), post(other), post(paid), post(other)]);
      expect(cancels.sort()).to.deep.equal([200, 409, 409]);
      await comesTo(it, BACK);
      await allApplied();
      expect(await standing(it)).to.equal(BACK);
    }
  });
});
