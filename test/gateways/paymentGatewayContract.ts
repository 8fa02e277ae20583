import { expect } from 'chai';
import {
  type CheckoutRequest,
  type GatewayEvent,
  type GatewayPayment,
  GatewayUnavailable,
  type PaymentGateway,
} from '../../src/app/ports.ts';
import { Refused } from '../../src/domain/errors.ts';

/** A gateway under test and what the suite needs to see of its surroundings. */
export interface GatewayUnderTest {
  gateway: PaymentGateway;
  now(): number;
  /** Moves the time of gateway and server on. */
  advance(ms: number): void;
  request(changes?: Partial<CheckoutRequest>): CheckoutRequest;
  /** Has the payer pay at the gateway, which then sends its news. Rejects when the gateway takes nothing any more. */
  pay(reference: string): Promise<void>;
  /** The next webhook that the gateway sends. */
  nextEvent(): Promise<GatewayEvent>;
  /** A webhook as this gateway sends it, of a payment that was captured, and one of a type that nobody knows. */
  sample: { known: Buffer; unknown: Buffer };
  /** The headers that sign a body at a time, with its secret or another one. */
  sign(rawBody: Buffer, at: number, secret?: string): Record<string, string>;
  /** The next call takes effect, and its answer is lost. */
  loseNextAnswer(method: 'startCheckout' | 'refund'): void;
  /** The next refund fails. */
  refuseNextRefund(): void;
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

    const failureOf = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => error,
      );
    const begin = async (changes: Partial<CheckoutRequest> = {}) =>
      (await its.gateway.startCheckout(its.request(changes))).reference;
    const paid = async (changes: Partial<CheckoutRequest> = {}) => {
      const reference = await begin(changes);
      await its.pay(reference);
      await its.nextEvent();
      return reference;
    };
    const standing = async (reference: string): Promise<GatewayPayment> => {
      const found = await its.gateway.retrieve(reference);
      if (!found) throw new Error('it is not known');
      return found;
    };
    const listed = async (from: number, to: number) => {
      const found: string[] = [];
      for await (const { reference } of its.gateway.listPayments(from, to)) found.push(reference);
      return found;
    };
    const read = (
      rawBody: Buffer,
      { at = its.now(), now = its.now(), headers = its.sign(rawBody, at) } = {},
    ) => its.gateway.readWebhook({ headers, rawBody, now });

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

    it('gives the same checkout also later', async () => {
      const request = its.request();
      const first = await its.gateway.startCheckout(request);
      its.advance(60_000);
      expect(await its.gateway.startCheckout(request)).to.deep.equal(first);
    });

    it('gives another payment another checkout', async () => {
      const first = await its.gateway.startCheckout(its.request());
      const second = await its.gateway.startCheckout(its.request());
      expect(second.reference).not.to.equal(first.reference);
      expect(second.redirectUrl).not.to.equal(first.redirectUrl);
    });

    it('tells of a payment by a webhook: reference, amount and currency', async () => {
      const request = its.request({ amount: 4250 });
      const { reference } = await its.gateway.startCheckout(request);
      await its.pay(reference);
      const event = await its.nextEvent();
      expect(event).to.include({ type: 'payment.succeeded', reference, amount: 4250 });
      expect(event.currency).to.be.oneOf([request.currency, null]);
      expect(event.paymentId).to.be.oneOf([request.paymentId, null]);
    });

    it('knows how a payment stands, before it is paid and after', async () => {
      const request = its.request({ amount: 4250 });
      const { reference } = await its.gateway.startCheckout(request);
      const { paymentId, currency } = request;
      const about = { reference, paymentId, currency, reason: null, refunds: [] };
      const open = await standing(reference);
      expect(open).to.deep.include({ ...about, status: 'open', captured: null });
      expect(Math.abs(open.createdAt - its.now()), 'when it began').to.be.below(1000);
      await its.pay(reference);
      expect(await standing(reference)).to.deep.include({ ...about, status: 'paid', captured: 4250 });
    });

    it('knows nothing of a reference that it never issued', async () => {
      expect(await its.gateway.retrieve('ref_unknown')).to.equal(null);
      expect(await its.gateway.expire('ref_unknown')).to.equal(null);
    });

    it('closes a session, so that nobody can pay', async () => {
      const reference = await begin();
      expect(await its.gateway.expire(reference)).to.include({ status: 'expired', captured: null });
      expect(await failureOf(its.pay(reference))).to.be.instanceOf(Error);
      expect(await its.gateway.expire(reference)).to.include({ status: 'expired', captured: null });
      expect(await standing(reference)).to.include({ status: 'expired' });
    });

    it('leaves alone, when closing, what is paid', async () => {
      const reference = await paid({ amount: 4250 });
      expect(await its.gateway.expire(reference)).to.include({ status: 'paid', captured: 4250 });
    });

    it('lists what was begun in a span of time: from its start, up to but without its end', async () => {
      const from = Math.ceil(its.now() / 1000) * 1000;
      its.advance(from - its.now());
      const first = await begin();
      its.advance(60_000);
      const second = await begin();
      expect(await listed(from, from + 60_001)).to.have.members([first, second]);
      expect(await listed(from, from + 60_000)).to.deep.equal([first]);
      expect(await listed(from + 1000, from + 120_000)).to.deep.equal([second]);
    });

    it('makes one refund of one refund id and confirms it under the payment’s reference', async () => {
      const reference = await paid({ amount: 4250 });
      const refund = { refundId: 'r1', reference, amount: 2000, reason: 'cancelled' };
      await Promise.all([its.gateway.refund(refund), its.gateway.refund(refund)]);
      const first = await its.nextEvent();
      await its.gateway.refund(refund);
      await its.gateway.refund({ ...refund, refundId: 'r2', amount: 100 });
      const second = await its.nextEvent();
      expect(first).to.include({ type: 'refund.succeeded', reference, amount: 2000, refundId: 'r1' });
      expect(second).to.include({ type: 'refund.succeeded', reference, amount: 100, refundId: 'r2' });
      expect(second.id).not.to.equal(first.id);
      const { refunds } = await standing(reference);
      const known = refunds.map(({ refundId, amount, status }) => `${refundId} ${amount} ${status}`);
      expect(known).to.have.members(['r1 2000 succeeded', 'r2 100 succeeded']);
      expect(new Set(refunds.map(({ id }) => id)).size).to.equal(2);
    });

    it('refuses a refund of a reference that it never issued', async () => {
      const request = { refundId: 'r1', reference: 'sbx_unknown', amount: 1, reason: 'x' };
      const error = await failureOf(its.gateway.refund(request));
      expect(error).to.be.instanceOf(Refused).with.nested.property('refusal.code', 'not_found');
    });

    it('tries a refund that failed anew, under the same refund id', async () => {
      const reference = await paid();
      its.refuseNextRefund();
      const refund = { refundId: 'r1', reference, amount: 100, reason: 'cancelled' };
      await its.gateway.refund(refund);
      const failed = await its.nextEvent();
      expect(failed).to.include({ type: 'refund.failed', reference, refundId: 'r1' });
      await its.gateway.refund(refund);
      const succeeded = await its.nextEvent();
      expect(succeeded).to.include({ type: 'refund.succeeded', reference, refundId: 'r1', amount: 100 });
      expect(succeeded.id).not.to.equal(failed.id);
      const { refunds } = await standing(reference);
      expect(refunds.map(({ status }) => status)).to.have.members(['failed', 'succeeded']);
    });

    it('[PAY-29] has one id for the news of a try’s end, told and asked for', async () => {
      const reference = await paid();
      its.refuseNextRefund();
      const refund = { refundId: 'r1', reference, amount: 100, reason: 'cancelled' };
      await its.gateway.refund(refund);
      const told = [(await its.nextEvent()).id];
      await its.gateway.refund(refund);
      told.push((await its.nextEvent()).id);
      const { refunds } = await standing(reference);
      expect(refunds.map(({ newsId }) => newsId)).to.have.members(told);
    });

    it('[PAY-8] an answer that is lost has taken effect, once', async () => {
      const request = its.request();
      its.loseNextAnswer('startCheckout');
      expect(await failureOf(its.gateway.startCheckout(request))).to.be.instanceOf(GatewayUnavailable);
      const { reference } = await its.gateway.startCheckout(request);
      expect(await listed(0, its.now() + 1000)).to.deep.equal([reference]);
      await its.pay(reference);
      await its.nextEvent();
      const refund = { refundId: 'r1', reference, amount: 100, reason: 'cancelled' };
      its.loseNextAnswer('refund');
      expect(await failureOf(its.gateway.refund(refund))).to.be.instanceOf(GatewayUnavailable);
      await its.gateway.refund(refund);
      expect((await standing(reference)).refunds).to.have.length(1);
    });

    it('lets unknown event types through', () => {
      const event = read(its.sample.unknown);
      const nothing = { reference: '', amount: null, paymentId: null, refundId: null };
      expect(event).to.include({ ...nothing, type: 'payout.paid' });
      expect(read(its.sample.known).type).to.equal('payment.succeeded');
    });

    it('[PAY-11] refuses a body that was altered after signing', () => {
      const rawBody = its.sample.known;
      const headers = its.sign(rawBody, its.now());
      const altered = Buffer.from(rawBody.toString().replace('4', '5'));
      expect(refusalOf(() => read(altered, { headers }))).to.equal('invalid_signature');
    });

    it('[PAY-11] refuses an unsigned one, and one signed with another secret', () => {
      const rawBody = its.sample.known;
      for (const headers of [{}, its.sign(rawBody, its.now(), 'another secret')]) {
        expect(refusalOf(() => read(rawBody, { headers }))).to.equal('invalid_signature');
      }
    });

    it('[PAY-11] takes a signature up to 300 seconds old, and none that is older', () => {
      const at = Math.floor(its.now() / 1000) * 1000;
      const aged = (age: number) => () => read(its.sample.known, { at, now: at + age });
      expect(aged(300_000)().type).to.equal('payment.succeeded');
      expect(aged(-300_000)().type).to.equal('payment.succeeded');
      expect(refusalOf(aged(300_001))).to.equal('invalid_signature');
      expect(refusalOf(aged(-300_001))).to.equal('invalid_signature');
    });

    for (const [what, content] of Object.entries({
      'no JSON': '{',
      'an array': '[]',
      'no event': '{"id":1}',
    })) {
      it(`refuses a signed body that is ${what}`, () => {
        expect(refusalOf(() => read(Buffer.from(content)))).to.equal('validation_failed');
      });
    }
  });
}
