import { expect } from 'chai';
import { describeGatewayContract } from './paymentGatewayContract.ts';
import { FailingDisk } from './support/failingDisk.ts';
import { ourWebhooks } from './support/ourWebhooks.ts';
import { type OpenSandbox, SandboxHouse, SECRET, settle } from './support/sandboxHouse.ts';
import { describeWebhookBody } from './webhookBodyContract.ts';

describeGatewayContract('sandbox', async () => {
  const house = await SandboxHouse.build();
  const disk = new FailingDisk();
  let refusal: string | null = null;
  const turnDown = () => {
    const failure = refusal;
    refusal = null;
    return failure;
  };
  const opened = await house.open({ disk: disk.before, turnDown });
  const { gateway } = opened;
  return {
    ...ourWebhooks(SECRET),
    gateway,
    now: () => house.time.now(),
    advance: (ms) => house.time.advance(ms),
    async pay(reference) {
      const { status } = await settle(opened, reference, 'pay');
      if (status !== 200) throw new Error(`the page answers ${status}`);
    },
    request: (changes) => house.request(changes),
    async nextEvent() {
      const event = await house.nextEvent(gateway);
      // A failure is tried anew once it was heard.
      await house.nextOutcome();
      return event;
    },
    // It is done, and the disk does not say so: nobody can be answered.
    loseNextAnswer: (method) => disk.failAt(method === 'refund' ? 'refund' : 'checkout'),
    refuseNextRefund() {
      refusal = 'account closed';
    },
    close: () => house.close(),
  };
});

describeWebhookBody('sandbox', async () => {
  const house = await SandboxHouse.build();
  const { gateway } = await house.open();
  return { gateway, secret: SECRET, now: () => house.time.now(), close: () => house.close() };
});

describe('the sandbox gateway', () => {
  let house: SandboxHouse;
  let sandbox: OpenSandbox;
  beforeEach(async () => {
    house = await SandboxHouse.build();
    sandbox = await house.open();
  });
  afterEach(() => house.close());

  const begin = async (changes = {}) =>
    (await sandbox.gateway.startCheckout(house.request(changes))).reference;

  it('takes all five methods and names its references sbx_', async () => {
    expect(sandbox.gateway.methods).to.have.members([
      'credit_card',
      'debit_card',
      'upi',
      'net_banking',
      'wallet',
    ]);
    const { reference, redirectUrl } = await sandbox.gateway.startCheckout(house.request());
    expect(reference).to.match(/^sbx_[0-9a-f]{32}$/);
    expect(redirectUrl).to.equal(`${sandbox.url}/sandbox/checkout/${reference}`);
  });

  it('a paid checkout sends one signed event, and none again when paid again', async () => {
    const reference = await begin();
    expect(await settle(sandbox, reference, 'pay')).to.deep.equal({ status: 200, body: { status: 'paid' } });
    const event = await house.nextEvent(sandbox.gateway);
    expect(event).to.deep.include({ type: 'payment.succeeded', reference, amount: 4250, reason: null });
    expect(event.createdAt).to.equal(house.time.now());
    expect(await settle(sandbox, reference, 'pay')).to.have.nested.property('body.code', 'already_paid');
    expect(await settle(sandbox, reference, 'decline')).to.have.property('status', 409);
    expect(house.receiver.received).to.have.lengthOf(1);
  });

  it('of ten payers at once one pays', async () => {
    const reference = await begin();
    const answers = await Promise.all(Array.from({ length: 10 }, () => settle(sandbox, reference, 'pay')));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, ...Array(9).fill(409)]);
    expect(house.receiver.received).to.have.lengthOf(1);
  });

  it('a declined checkout says so, and may still be paid', async () => {
    const reference = await begin();
    expect((await settle(sandbox, reference, 'decline')).body).to.deep.equal({ status: 'declined' });
    expect(await house.nextEvent(sandbox.gateway)).to.include({ type: 'payment.failed', reference });
    expect((await settle(sandbox, reference, 'decline')).status).to.equal(409);
    expect((await settle(sandbox, reference, 'pay')).status).to.equal(200);
    expect(await house.nextEvent(sandbox.gateway)).to.include({ type: 'payment.succeeded', reference });
  });

  it('another amount on request is what is taken and told', async () => {
    const reference = await begin();
    await settle(sandbox, reference, 'pay', { amount_override: 0.29 });
    expect(await house.nextEvent(sandbox.gateway)).to.include({ amount: 29 });
  });

  it('a duplicate is the same event sent twice', async () => {
    const reference = await begin();
    await settle(sandbox, reference, 'pay', { duplicate: true });
    const [first, second] = [await house.receiver.next(), await house.receiver.next()];
    expect(second.rawBody.equals(first.rawBody)).to.equal(true);
    expect(house.readEvent(sandbox.gateway, first).type).to.equal('payment.succeeded');
  });

  it('a dropped webhook is never sent, not even after a restart', async () => {
    const reference = await begin();
    expect((await settle(sandbox, reference, 'pay', { drop: true })).status).to.equal(200);
    await sandbox.close();
    sandbox = await house.open();
    const other = await begin();
    await settle(sandbox, other, 'pay');
    expect((await house.nextEvent(sandbox.gateway)).reference).to.equal(other);
    expect(house.time.pending).to.equal(0);
  });

  it('a delayed webhook waits', async () => {
    const reference = await begin();
    expect((await settle(sandbox, reference, 'pay', { delay_seconds: 90 })).status).to.equal(200);
    expect(await house.time.nextTimer()).to.equal(90_000);
    house.time.advance(89_999);
    expect(house.receiver.received).to.have.lengthOf(0);
    house.time.advance(1);
    expect(await house.nextEvent(sandbox.gateway)).to.include({ type: 'payment.succeeded' });
  });

  it('a session pays until it expires, afterwards only late on request', async () => {
    const expiresAt = house.time.now() + 1000;
    const [inTime, tooLate] = [await begin({ expiresAt }), await begin({ expiresAt })];
    house.time.advance(999);
    expect((await settle(sandbox, inTime, 'pay')).status).to.equal(200);
    house.time.advance(1);
    expect(await settle(sandbox, tooLate, 'pay')).to.have.nested.property('body.code', 'session_expired');
    expect(house.receiver.received).to.have.lengthOf(1);
    expect((await settle(sandbox, tooLate, 'pay', { late: true })).status).to.equal(200);
    expect(house.receiver.received).to.have.lengthOf(2);
  });

  it('bad requests are problems', async () => {
    const reference = await begin();
    const bad = [{ delay_seconds: -1 }, { delay_seconds: '5' }, { amount_override: 1.001 }, { unknown: 1 }];
    for (const choices of bad) {
      expect(await settle(sandbox, reference, 'pay', choices)).to.have.nested.property(
        'body.code',
        'validation_failed',
      );
    }
    expect(await settle(sandbox, 'sbx_nobody', 'pay')).to.have.property('status', 404);
    const large = await settle(sandbox, reference, 'pay', { unknown: 'x'.repeat(11_000) });
    expect(large).to.deep.include({ status: 413 }).and.have.nested.property('body.code', 'too_large');
    const wrong = await fetch(`${sandbox.url}/sandbox/api/checkouts/${reference}/pay`);
    expect([wrong.status, wrong.headers.get('allow')]).to.deep.equal([405, 'POST']);
    expect(house.receiver.received).to.have.lengthOf(0);
  });
});
