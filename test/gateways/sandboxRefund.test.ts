import { expect } from 'chai';
import { Refused } from '../../src/domain/errors.ts';
import { type OpenSandbox, SandboxHouse, settle } from './support/sandboxHouse.ts';

describe('refunds of the sandbox gateway', () => {
  let house: SandboxHouse;
  let sandbox: OpenSandbox;
  beforeEach(async () => {
    house = await SandboxHouse.build();
    sandbox = await house.open();
  });
  afterEach(() => house.close());

  const paid = async (choices = {}) => {
    const { reference } = await sandbox.gateway.startCheckout(house.request({ amount: 4250 }));
    await settle(sandbox, reference, 'pay', choices);
    await house.receiver.next();
    await house.nextOutcome();
    return reference;
  };
  const refund = async (refundId: string, reference: string, amount: number) => {
    await sandbox.gateway.refund({ refundId, reference, amount, reason: 'cancelled' });
    const event = await house.nextEvent(sandbox.gateway);
    expect(await house.nextOutcome()).to.equal('acknowledged');
    return event;
  };

  it('are confirmed for payments from before a restart, and known again after one', async () => {
    const reference = await paid();
    await sandbox.close();
    sandbox = await house.open();
    expect(await refund('r1', reference, 2125)).to.include({
      type: 'refund.succeeded',
      reference,
      amount: 2125,
      reason: 'cancelled',
    });
    await sandbox.close();
    sandbox = await house.open();
    await sandbox.gateway.refund({ refundId: 'r1', reference, amount: 2125, reason: 'cancelled' });
    expect((await refund('r2', reference, 25)).amount).to.equal(25);
  });

  it('never give back more than was taken', async () => {
    const reference = await paid();
    expect(await refund('r1', reference, 4251)).to.include({
      type: 'refund.failed',
      reference,
      amount: 4251,
    });
    expect(await refund('r2', reference, 4000)).to.include({ type: 'refund.succeeded' });
    expect(await refund('r3', reference, 251)).to.include({ type: 'refund.failed' });
    expect(await refund('r4', reference, 250)).to.include({ type: 'refund.succeeded' });
    expect(await refund('r5', reference, 1)).to.include({
      type: 'refund.failed',
      reason: 'refund of 0.01 refused: only 0.00 of what was taken is left',
    });
  });

  it('are bounded by the amount taken, not the amount asked for', async () => {
    const reference = await paid({ amount_override: 50 });
    expect((await refund('r1', reference, 5000)).type).to.equal('refund.succeeded');
    expect((await refund('r2', reference, 1)).type).to.equal('refund.failed');
  });

  it('are made where the payment was told by somebody else, each amount once', async () => {
    const { reference } = await sandbox.gateway.startCheckout(house.request({ amount: 4250 }));
    expect((await refund('r1', reference, 9900)).type).to.equal('refund.succeeded');
    expect((await refund('r2', reference, 9900)).type).to.equal('refund.failed');
  });

  it('that failed, and were heard to, are judged anew under another event', async () => {
    const reference = await paid();
    const first = await refund('r1', reference, 9999);
    await sandbox.close();
    sandbox = await house.open();
    const second = await refund('r1', reference, 9999);
    expect(second.type).to.equal('refund.failed');
    expect(second.id).not.to.equal(first.id);
  });

  it('reach the references of another process with the same secret', async () => {
    const reference = await paid();
    const journalFolder = `${house.folder}/elsewhere`;
    const elsewhere = await house.open({ journalFolder, webhookUrl: house.receiver.url });
    await elsewhere.gateway.refund({ refundId: 'r1', reference, amount: 4250, reason: 'cancelled' });
    expect(await house.nextEvent(elsewhere.gateway)).to.include({ type: 'refund.succeeded', reference });
    const forged = reference.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    const refused = await elsewhere.gateway
      .refund({ refundId: 'r2', reference: forged, amount: 1, reason: 'x' })
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Refused);
  });
});
