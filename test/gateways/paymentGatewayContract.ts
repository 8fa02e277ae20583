import { expect } from 'chai';
import type { CheckoutRequest, GatewayEvent, PaymentGateway } from '../../src/app/ports.ts';
import { Refused } from '../../src/domain/errors.ts';
import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../../src/gateways/webhookSignature.ts';

/** A gateway under test and what the suite needs to see of its surroundings. */
export interface GatewayUnderTest {
  gateway: PaymentGateway;
  secret: string;
  now(): number;
  request(changes?: Partial<CheckoutRequest>): CheckoutRequest;
  /** The next webhook that the gateway sends. */
  nextEvent(): Promise<GatewayEvent>;
  close(): Promise<void>;
}

/** The code of the refusal that `act` throws. */
export function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  throw new Error('it was not refused');
}

/** What every payment gateway owes the server (`PaymentGateway` in `ports.ts`), whatever stands behind it. */
export function describeGatewayContract(name: string, make: () => Promise<GatewayUnderTest>): void {
  describe(`payment gateway contract: ${name}`, () => {
    let its: GatewayUnderTest;
    beforeEach(async () => {
      its = await make();
    });
    afterEach(() => its.close());

    const body = {
      id: 'evt_1',
      type: 'payment.succeeded',
      created: 1_772_000_000,
      data: { payment_gateway_reference: 'ref_1', amount: 12.5, reason: 'ok', more: [1] },
      livemode: false,
    };
    const signed = (content: unknown, at = its.now()) => {
      const rawBody = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
      return {
        headers: { [WEBHOOK_SIGNATURE_HEADER]: signWebhook(its.secret, rawBody, at / 1000) },
        rawBody,
        now: its.now(),
      };
    };
    const read = (content: unknown) => its.gateway.readWebhook(signed(content));

    it('gives the same payment the same checkout again', async () => {
      const request = its.request();
      const first = await its.gateway.startCheckout(request);
      expect(await its.gateway.startCheckout(request)).to.deep.equal(first);
      const [one, two] = await Promise.all([
        its.gateway.startCheckout(request),
        its.gateway.startCheckout(request),
      ]);
      expect([one, two]).to.deep.equal([first, first]);
    });

    it('gives another payment another checkout', async () => {
      const first = await its.gateway.startCheckout(its.request());
      const second = await its.gateway.startCheckout(its.request());
      expect(second.reference).not.to.equal(first.reference);
      expect(second.redirectUrl).not.to.equal(first.redirectUrl);
    });

    it('makes one refund of one refund id and confirms it under the payment’s reference', async () => {
      const { reference } = await its.gateway.startCheckout(its.request({ amount: 4250 }));
      const refund = { refundId: 'r1', reference, amount: 2000, reason: 'cancelled' };
      await Promise.all([its.gateway.refund(refund), its.gateway.refund(refund)]);
      const first = await its.nextEvent();
      await its.gateway.refund(refund);
      await its.gateway.refund({ ...refund, refundId: 'r2', amount: 100 });
      const second = await its.nextEvent();
      expect(first).to.include({ type: 'refund.succeeded', reference, amount: 2000 });
      expect(second).to.include({ type: 'refund.succeeded', reference, amount: 100 });
      expect(second.id).not.to.equal(first.id);
    });

    it('refuses a refund of a reference that it never issued', async () => {
      const request = { refundId: 'r1', reference: 'sbx_unknown', amount: 1, reason: 'x' };
      const error = await its.gateway.refund(request).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(Refused).with.nested.property('refusal.code', 'not_found');
    });

    it('reads a signed webhook, its amount in minor units, further keys ignored', () => {
      expect(read(body)).to.deep.equal({
        id: 'evt_1',
        type: 'payment.succeeded',
        reference: 'ref_1',
        amount: 1250,
        reason: 'ok',
        createdAt: 1_772_000_000_000,
      });
      const iso = read({ ...body, created: '2026-03-01T13:00:00.250+01:00' });
      expect(iso.createdAt).to.equal(Date.UTC(2026, 2, 1, 12, 0, 0, 250));
    });

    it('lets unknown event types through, whatever they carry', () => {
      const event = read({ id: 'evt_9', type: 'payout.paid', created: 1, data: 7 });
      expect(event).to.deep.equal({
        id: 'evt_9',
        type: 'payout.paid',
        reference: '',
        amount: null,
        reason: null,
        createdAt: 1000,
      });
    });

    it('a failure need not say an amount', () => {
      const event = read({ ...body, type: 'payment.failed', data: { payment_gateway_reference: 'ref_1' } });
      expect(event).to.include({ amount: null, reason: null });
    });

    it('refuses a body that was altered after signing', () => {
      const webhook = signed(body);
      const altered = Buffer.from(webhook.rawBody.toString().replace('12.5', '99.5'));
      expect(refusalOf(() => its.gateway.readWebhook({ ...webhook, rawBody: altered }))).to.equal(
        'invalid_signature',
      );
    });

    it('refuses an unsigned one, and one signed with another secret', () => {
      const webhook = signed(body);
      const forged = signWebhook('another secret', webhook.rawBody, its.now() / 1000);
      for (const headers of [{}, { [WEBHOOK_SIGNATURE_HEADER]: forged }]) {
        expect(refusalOf(() => its.gateway.readWebhook({ ...webhook, headers }))).to.equal(
          'invalid_signature',
        );
      }
    });

    it('takes a signature up to 300 seconds old, and none that is older', () => {
      const second = Math.floor(its.now() / 1000) * 1000;
      const at = (age: number) => () =>
        its.gateway.readWebhook({ ...signed(body, second), now: second + age });
      expect(at(300_000)().id).to.equal('evt_1');
      expect(at(-300_000)().id).to.equal('evt_1');
      expect(refusalOf(at(300_001))).to.equal('invalid_signature');
      expect(refusalOf(at(-300_001))).to.equal('invalid_signature');
    });

    const data = body.data;
    const malformed: Record<string, unknown> = {
      'no JSON': '{',
      'an array': [],
      'no id': { ...body, id: undefined },
      'an empty id': { ...body, id: '' },
      'a NUL in the id': { ...body, id: 'a\0b' },
      'a lone surrogate': { ...body, data: { ...data, reason: '\ud800' } },
      'no created': { ...body, created: undefined },
      'a time without offset': { ...body, created: '2026-03-01T12:00:00' },
      'no data': { ...body, data: undefined },
      'no reference': { ...body, data: { amount: 1 } },
      'no amount': { ...body, data: { ...data, amount: undefined } },
      'an amount as text': { ...body, data: { ...data, amount: '12.50' } },
      'three decimals': { ...body, data: { ...data, amount: 1.001 } },
      'a negative amount': { ...body, data: { ...data, amount: -1 } },
    };
    for (const [what, content] of Object.entries(malformed)) {
      it(`refuses a signed body with ${what}`, () => {
        expect(refusalOf(() => read(content))).to.equal('validation_failed');
      });
    }
  });
}
