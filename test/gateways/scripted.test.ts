import { expect } from 'chai';
import { GatewayUnavailable } from '../../src/app/ports.ts';
import { ScriptedGateway } from '../../src/gateways/scripted.ts';
import { describeGatewayContract } from './paymentGatewayContract.ts';
import { checkoutRequest } from './support/checkoutRequest.ts';
import { ManualTime } from './support/manualTime.ts';
import { ourWebhooks } from './support/ourWebhooks.ts';
import { describeWebhookBody } from './webhookBodyContract.ts';

function build() {
  const time = new ManualTime();
  const gateway = new ScriptedGateway({ secret: 'scripted secret', clock: time });
  const request = (changes = {}) => checkoutRequest(time, changes);
  const nextEvent = async () => {
    const webhook = gateway.outbox.shift();
    if (!webhook) throw new Error('the outbox is empty');
    return gateway.readWebhook({ ...webhook, now: time.now() });
  };
  return { time, gateway, request, nextEvent };
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => error,
  );
}

describeGatewayContract('scripted', async () => {
  const { time, gateway, request, nextEvent } = build();
  return {
    ...ourWebhooks('scripted secret'),
    gateway,
    now: () => time.now(),
    advance: (ms) => time.advance(ms),
    request,
    pay: async (reference) => gateway.pay(reference),
    nextEvent,
    loseNextAnswer: (method) => gateway.loseNextAnswer(method),
    refuseNextRefund: () => gateway.refuseNextRefund('account closed'),
    close: async () => undefined,
  };
});

describeWebhookBody('scripted', async () => {
  const { time, gateway } = build();
  return { gateway, secret: 'scripted secret', now: () => time.now(), close: async () => undefined };
});

describe('the scripted gateway', () => {
  it('fails as often as told, records the calls, then works', async () => {
    const { gateway, request } = build();
    gateway.failNext('startCheckout', 2);
    const asked = request();
    expect(await outcome(gateway.startCheckout(asked))).to.be.instanceOf(GatewayUnavailable);
    expect(await outcome(gateway.startCheckout(asked))).to.be.instanceOf(GatewayUnavailable);
    expect(await outcome(gateway.startCheckout(asked))).to.equal('done');
    expect(gateway.calls).to.deep.equal(Array(3).fill({ method: 'startCheckout', request: asked }));
  });

  it('an answer that is lost has taken effect, once', async () => {
    const { gateway, request } = build();
    const { reference } = await gateway.startCheckout(request());
    gateway.loseNextAnswer('refund');
    const refund = { refundId: 'r1', reference, amount: 100, reason: 'cancelled' };
    expect(await outcome(gateway.refund(refund))).to.be.instanceOf(GatewayUnavailable);
    expect(gateway.refundCount).to.equal(1);
    expect(await outcome(gateway.refund(refund))).to.equal('done');
    expect([gateway.refundCount, gateway.outbox.length]).to.deep.equal([1, 1]);
  });

  it('a refused refund says so in its news', async () => {
    const { gateway, request, nextEvent } = build();
    const { reference } = await gateway.startCheckout(request());
    gateway.refuseNextRefund('account closed');
    await gateway.refund({ refundId: 'r1', reference, amount: 100, reason: 'cancelled' });
    expect(await nextEvent()).to.include({ type: 'refund.failed', reason: 'account closed', amount: 100 });
  });
});
