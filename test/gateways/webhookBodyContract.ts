import { expect } from 'chai';
import type { PaymentGateway } from '../../src/app/ports.ts';
import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../../src/gateways/webhookSignature.ts';
import { refusalOf } from './paymentGatewayContract.ts';

/** A gateway that speaks the webhooks of contract §5. */
export interface SpeaksOurBody {
  gateway: PaymentGateway;
  secret: string;
  now(): number;
  close(): Promise<void>;
}

/** What the webhook bodies of contract §5 may be and may not. */
export function describeWebhookBody(name: string, make: () => Promise<SpeaksOurBody>): void {
  describe(`webhook bodies: ${name}`, () => {
    let its: SpeaksOurBody;
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
    const read = (content: unknown) => {
      const rawBody = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
      const signature = signWebhook(its.secret, rawBody, its.now() / 1000);
      return its.gateway.readWebhook({
        headers: { [WEBHOOK_SIGNATURE_HEADER]: signature },
        rawBody,
        now: its.now(),
      });
    };
    const nothing = { paymentId: null, refundId: null, currency: null, amount: null, reason: null };

    it('reads a signed webhook, its amount in minor units, further keys ignored', () => {
      expect(read(body)).to.deep.equal({
        ...nothing,
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
        ...nothing,
        id: 'evt_9',
        type: 'payout.paid',
        reference: '',
        createdAt: 1000,
      });
    });

    it('a failure need not say an amount', () => {
      const event = read({ ...body, type: 'payment.failed', data: { payment_gateway_reference: 'ref_1' } });
      expect(event).to.include({ amount: null, reason: null });
    });

    it('reads a currency and a refund’s id, and takes anything else there for a further key', () => {
      const data = { ...body.data, currency: 'eur', refund_id: 'r1' };
      expect(read({ ...body, data })).to.include({ currency: 'EUR', refundId: 'r1' });
      const other = { ...body.data, currency: 'euros', refund_id: { id: 1 } };
      expect(read({ ...body, data: other })).to.include({ currency: null, refundId: null });
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
