import { expect } from 'chai';
import { GatewayUnavailable } from '../../src/app/ports.ts';
import { Refused } from '../../src/domain/errors.ts';
import { createStripeGateway } from '../../src/gateways/stripe/gateway.ts';
import { describeGatewayContract } from './paymentGatewayContract.ts';
import { STRIPE_SECRETS, StripeHouse, signStripe } from './support/stripeHouse.ts';

const PAYMENT = '0199c2a8-7f00-7000-8000-000000000001';

function sessionEvent(type: string, changes: Record<string, unknown> = {}) {
  const object = {
    id: 'cs_test_1',
    object: 'checkout.session',
    client_reference_id: PAYMENT,
    payment_status: 'paid',
    amount_total: 4250,
    currency: 'eur',
    ...changes,
  };
  return { id: 'evt_1', object: 'event', type, created: 1_772_000_000, data: { object } };
}

describeGatewayContract('stripe', async () => {
  const house = await StripeHouse.build();
  const { gateway, stripe, time } = house;
  return {
    gateway,
    now: () => time.now(),
    advance: (ms) => time.advance(ms),
    request: (changes) => house.request(changes),
    pay: async (reference) => stripe.pay(reference),
    nextEvent: async () => house.nextEvent(),
    sample: {
      known: Buffer.from(JSON.stringify(sessionEvent('checkout.session.completed'))),
      unknown: Buffer.from(JSON.stringify(sessionEvent('payout.paid'))),
    },
    sign: signStripe,
    loseNextAnswer: (method) => {
      const path = method === 'refund' ? '/v1/refunds' : '/v1/checkout/sessions';
      stripe.loseAnswer(path);
    },
    refuseNextRefund: () => {
      stripe.refuseNextRefund = true;
    },
    close: () => stripe.close(),
  };
});

describe('the stripe gateway', () => {
  let house: StripeHouse;
  beforeEach(async () => {
    house = await StripeHouse.build();
  });
  afterEach(() => house.stripe.close());

  const begin = async (changes = {}) => (await house.gateway.startCheckout(house.request(changes))).reference;
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  it('[PAY-10] takes cards and wallets, and UPI where rupees are taken; net banking it has not', async () => {
    expect(house.gateway.methods).to.deep.equal(['credit_card', 'debit_card', 'wallet']);
    const indian = createStripeGateway({ ...STRIPE_SECRETS, currency: 'INR', apiUrl: house.stripe.url });
    expect(indian.methods).to.deep.equal(['credit_card', 'debit_card', 'wallet', 'upi']);
    await indian.startCheckout(house.request({ method: 'upi', currency: 'INR' }));
    expect(house.stripe.requests.at(-1)?.form).to.include({ 'allowed_payment_method_types[0]': 'upi' });
  });

  it('begins a session of one payment, in its currency, under the payment’s own key', async () => {
    const request = house.request();
    const { redirectUrl } = await house.gateway.startCheckout(request);
    expect(redirectUrl).to.match(/^https:\/\/checkout\.stripe\.test\//);
    const [sent] = house.stripe.requests;
    expect(sent).to.deep.include({ method: 'POST', path: '/v1/checkout/sessions', key: request.paymentId });
    expect(sent?.form).to.include({
      mode: 'payment',
      client_reference_id: request.paymentId,
      'metadata[payment_id]': request.paymentId,
      'payment_intent_data[metadata][payment_id]': request.paymentId,
      'allowed_payment_method_types[0]': 'card',
      'line_items[0][quantity]': '1',
      'line_items[0][price_data][currency]': 'eur',
      'line_items[0][price_data][unit_amount]': '4250',
      'line_items[0][price_data][product_data][name]': '2 seats, Lyon to Turin',
      success_url: `http://shop.test/app/return?from=pay&payment_id=${request.paymentId}&outcome=paid`,
    });
  });

  it('keeps a session at least the half hour that Stripe asks for, whenever in the hold it begins', async () => {
    const expiresAt = house.time.now() + 900_000;
    for (const wait of [0, 890_000]) {
      house.time.advance(wait);
      const session = house.stripe.sessions.get(await begin({ expiresAt }));
      expect(session?.status).to.equal('open');
    }
  });

  it('a payment that takes its time is processing, then paid or not', async () => {
    const [good, bad] = [await begin(), await begin()];
    for (const reference of [good, bad]) {
      house.stripe.pay(reference, { processing: true });
      expect(await house.gateway.retrieve(reference)).to.include({ status: 'processing', captured: null });
      expect(await house.gateway.expire(reference), 'it is not cut off').to.include({ status: 'processing' });
    }
    house.stripe.finish(good, 'succeeded');
    house.stripe.finish(bad, 'failed');
    expect(await house.gateway.retrieve(good)).to.include({ status: 'paid', captured: 4250 });
    expect(await house.gateway.retrieve(bad)).to.include({ status: 'failed', reason: 'no funds' });
    const told = [house.nextEvent(), house.nextEvent()];
    expect(told.map(({ type, reference }) => [type, reference])).to.deep.equal([
      ['payment.succeeded', good],
      ['payment.failed', bad],
    ]);
  });

  it('[PAY-5] tells what was taken, also when it is another amount in another currency', async () => {
    const reference = await begin();
    house.stripe.pay(reference, { amount: 4000, currency: 'usd' });
    expect(house.nextEvent()).to.include({ amount: 4000, currency: 'USD' });
    expect(await house.gateway.retrieve(reference)).to.include({ captured: 4000, currency: 'USD' });
  });

  it('[PAY-8] a refund carries its own id as the key, and another one for another try', async () => {
    const reference = await begin();
    house.stripe.pay(reference);
    house.stripe.refuseNextRefund = true;
    const refund = { refundId: 'r1', reference, amount: 100, reason: 'cancelled' };
    await house.gateway.refund(refund);
    await house.gateway.refund(refund);
    const keys = house.stripe.requests.filter(
      ({ path, method }) => method === 'POST' && path === '/v1/refunds',
    );
    expect(keys.map(({ key }) => key)).to.deep.equal(['r1', 'r1:2']);
    expect(house.stripe.refundCount).to.equal(2);
  });

  it('[PAY-30] one that was refused and is sent again gets no old answer, and is made once', async () => {
    const reference = await begin();
    house.stripe.pay(reference);
    const refund = { refundId: 'r1', reference, amount: 100, reason: 'cancelled' };
    house.stripe.isShort = true;
    for (const retries of [0, 1]) {
      expect(await failureOf(house.gateway.refund({ ...refund, retries }))).to.be.instanceOf(Refused);
    }
    house.stripe.isShort = false;
    const again = await failureOf(house.gateway.refund({ ...refund, retries: 1 }));
    expect(again, 'Stripe keeps what it has answered').to.be.instanceOf(Refused);
    for (const retries of [2, 2, 3]) await house.gateway.refund({ ...refund, retries });
    expect(house.stripe.returnedOf(reference)).to.deep.equal(['100 succeeded']);
  });

  it('[PAY-8] makes no second refund of one that Stripe has, though its key is long forgotten', async () => {
    const reference = await begin();
    house.stripe.pay(reference);
    house.stripe.slowRefunds = true;
    const refund = { refundId: 'r1', reference, amount: 100, reason: 'cancelled' };
    for (let day = 0; day < 3; day += 1) await house.gateway.refund(refund);
    expect(house.stripe.refundCount).to.equal(1);
  });

  it('sees all refunds of a payment, however many', async () => {
    const reference = await begin();
    house.stripe.pay(reference);
    for (const refundId of ['r1', 'r2', 'r3', 'r4', 'r5']) {
      await house.gateway.refund({ refundId, reference, amount: 10, reason: 'x' });
    }
    const refunds = (await house.gateway.retrieve(reference))?.refunds ?? [];
    expect(refunds.map(({ refundId }) => refundId)).to.have.members(['r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('a refund that is still on its way says nothing; its end does', async () => {
    const reference = await begin();
    house.stripe.pay(reference);
    house.nextEvent();
    house.stripe.slowRefunds = true;
    await house.gateway.refund({ refundId: 'r1', reference, amount: 100, reason: 'x' });
    expect(() => house.nextEvent()).to.throw('nothing more');
    house.stripe.settleRefund('r1', 'failed');
    expect(house.nextEvent()).to.include({
      type: 'refund.failed',
      refundId: 'r1',
      reference,
      reason: 'lost_or_stolen_card',
    });
  });

  it('a refund of more than is left is refused for good', async () => {
    const reference = await begin();
    house.stripe.pay(reference);
    const error = await failureOf(
      house.gateway.refund({ refundId: 'r1', reference, amount: 4251, reason: 'x' }),
    );
    expect(error).to.be.instanceOf(Refused).with.nested.property('refusal.code', 'validation_failed');
  });

  it('[PAY-23] whatever may be mended is no verdict: 500, 429, no connection, a key that was withdrawn', async () => {
    for (const how of ['error', 'rate_limited'] as const) {
      house.stripe.faults.push({ path: '/v1/checkout/sessions', how });
      expect(await failureOf(begin()), how).to.be.instanceOf(GatewayUnavailable);
    }
    house.stripe.loseAnswer('/v1/checkout/sessions');
    expect(await failureOf(begin())).to.be.instanceOf(GatewayUnavailable);
    const secrets = { ...STRIPE_SECRETS, secretKey: 'sk_test_withdrawn' };
    const stranger = createStripeGateway({ ...secrets, currency: 'EUR', apiUrl: house.stripe.url });
    expect(await failureOf(stranger.retrieve('cs_test_1'))).to.be.instanceOf(GatewayUnavailable);
  });

  it('what else an account sells is not ours', async () => {
    const others = sessionEvent('checkout.session.completed', { client_reference_id: 'order-17' });
    expect(house.read(others)).to.include({ type: 'checkout.session.completed', reference: '' });
    await begin();
    const [ours] = house.stripe.sessions.values();
    const foreign = { client_reference_id: null, id: 'cs_test_foreign' };
    if (ours) house.stripe.sessions.set('cs_test_foreign', { ...ours, ...foreign });
    const found: string[] = [];
    for await (const { reference } of house.gateway.listPayments(0, house.time.now() + 1000)) {
      found.push(reference);
    }
    expect(found).to.deep.equal([ours?.id]);
  });

  it('[PAY-29] has one id for what several of Stripe’s events say of a refund, and another for another end', () => {
    const metadata = { refund_id: 'r1', payment_id: PAYMENT, payment_reference: 'cs_test_1' };
    const idOf = (type: string, status: string) =>
      house.read({ ...sessionEvent(type, { id: 're_1', status, metadata, amount: 1 }), id: `evt_${type}` })
        .id;
    const failed = ['refund.updated', 'refund.failed', 'charge.refund.updated'].map((type) =>
      idOf(type, 'failed'),
    );
    expect(new Set(failed)).to.deep.equal(new Set(['refund.failed:re_1']));
    expect(idOf('refund.created', 'succeeded')).to.equal('refund.succeeded:re_1');
  });

  const TOLD: [type: string, object: Record<string, unknown>, expected: Record<string, unknown>][] = [
    ['checkout.session.completed', {}, { type: 'payment.succeeded', amount: 4250, currency: 'EUR' }],
    ['checkout.session.completed', { payment_status: 'unpaid' }, { type: 'checkout.session.completed' }],
    ['checkout.session.async_payment_succeeded', {}, { type: 'payment.succeeded', amount: 4250 }],
    ['checkout.session.async_payment_failed', {}, { type: 'payment.failed', reason: null }],
    ['checkout.session.expired', {}, { type: 'payment.failed', reason: 'session_expired' }],
    [
      'charge.refunded',
      { metadata: { payment_id: PAYMENT } },
      { type: 'payment.changed', paymentId: PAYMENT },
    ],
    ['charge.refunded', { metadata: {} }, { type: 'charge.refunded', paymentId: null }],
  ];
  for (const [type, object, expected] of TOLD) {
    it(`reads ${type} with ${JSON.stringify(object)}`, () => {
      expect(house.read(sessionEvent(type, object))).to.include(expected);
    });
  }

  for (const [status, news] of [
    ['succeeded', 'refund.succeeded'],
    ['failed', 'refund.failed'],
    ['canceled', 'refund.failed'],
    ['pending', 'ignored'],
  ] as const) {
    it(`reads refund.updated to ${status}`, () => {
      const metadata = { refund_id: 'r1', payment_id: PAYMENT, payment_reference: 'cs_test_1' };
      const event = house.read(sessionEvent('refund.updated', { status, metadata, amount: 100 }));
      const isIgnored = news === 'ignored';
      expect(event).to.include({
        type: isIgnored ? 'refund.updated' : news,
        refundId: isIgnored ? null : 'r1',
        reference: isIgnored ? '' : 'cs_test_1',
      });
    });
  }
});
