import { expect } from 'chai';
import { OutsideRig, type Purchase } from '../support/crash/outsideRig.ts';
import type { CrashPoint } from '../support/crash/points.ts';
import { eventually } from '../support/eventually.ts';
import { takesAll } from '../support/smtpServer.ts';

describe('[CRASH-2] a server that is killed between its database and the world', function () {
  this.timeout(120_000);
  let rig: OutsideRig;

  before(async () => {
    rig = await OutsideRig.open();
  });
  after(() => rig.close());

  /** What of a purchase's money is anywhere but with the customer. */
  async function moneyOf({ bookingId }: Purchase): Promise<object[]> {
    const { rows } = await rig.database.pool.query<{ account: string; balance: number }>(
      `select side.account, sum(side.amount)::float8 as balance
         from ledger_entries e join payments p on p.id = e.payment_id,
              lateral (values (e.debit, e.amount), (e.credit, -e.amount)) side (account, amount)
        where p.booking_id = $1 group by 1 having sum(side.amount) <> 0`,
      [bookingId],
    );
    return rows;
  }
  const orderedOf = async ({ bookingId }: Purchase) => {
    const { rows } = await rig.database.pool.query<{ id: string }>(
      'select f.id from refunds f join payments p on p.id = f.payment_id where p.booking_id = $1',
      [bookingId],
    );
    return rows.map(({ id }) => id);
  };

  describe('over a refund, when its request', () => {
    for (const [moment, what] of [
      ['arrived', 'has come in at the gateway, which fails'],
      ['done', 'has been carried out, and not answered'],
      ['answered', 'has been answered'],
    ] as const) {
      it(`${what}: the money goes back once`, async () => {
        const bought = await rig.buy();
        await rig.settle();
        if (moment === 'arrived') rig.stripe.faults.push({ path: '/v1/refunds', how: 'error' });
        rig.stripe.watch = (at, asked) => {
          if (at !== moment || asked !== 'POST /v1/refunds') return;
          rig.stripe.watch = () => undefined;
          rig.kill();
        };
        // Its answer may be lost as well.
        await rig.giveUp(bought, bought.trip.seatIds.slice(0, 1)).catch(() => undefined);
        await rig.comeBack();
        await rig.settle();
        expect(rig.stripe.returnedOf(bought.reference)).to.deep.equal(['2000 succeeded']);
        await rig.giveUp(bought);
        await rig.settle();
        expect(rig.stripe.returnedOf(bought.reference)).to.deep.equal(['2000 succeeded', '2000 succeeded']);
        expect(await moneyOf(bought)).to.deep.equal([]);
      });
    }
  });

  describe('over the news that a refund is paid', () => {
    const points: CrashPoint[] = ['after the first write', 'COMMIT sent', 'COMMIT acknowledged'];
    for (const point of points) {
      it(`${point}: it is paid once, and told once`, async () => {
        const bought = await rig.buy();
        rig.stripe.slowRefunds = true;
        await rig.giveUp(bought);
        const [refundId = ''] = await orderedOf(bought);
        await eventually('Stripe has been asked', () => rig.stripe.refundsUnder(refundId).length === 1);
        rig.stripe.slowRefunds = false;
        await rig.quiet();
        rig.mail.deliveries.length = 0;
        await rig.arm(point);
        rig.stripe.settleRefund(refundId, 'succeeded');
        await rig.tellStripesNews().catch(() => undefined);
        await rig.comeBack();
        await rig.settle();
        expect(rig.stripe.returnedOf(bought.reference)).to.deep.equal(['4000 succeeded']);
        expect(await moneyOf(bought)).to.deep.equal([]);
        expect(rig.letters(), 'that the money is back').to.have.length(1);
      });
    }
  });

  describe('over a letter that the mail server', () => {
    for (const [moment, what, copies] of [
      ['arrived', 'has got and lost', [1]],
      ['kept', 'has kept, and not yet said so', [2]],
      // The job may or may not have been marked as done.
      ['answered', 'has kept and said so', [1, 2]],
    ] as const) {
      it(`${what}: it is sent, and a copy has the same Message-ID`, async () => {
        await rig.settle();
        rig.mail.deliveries.length = 0;
        rig.mail.manner = (step) => {
          if (step !== moment) return undefined;
          rig.mail.manner = takesAll;
          rig.kill();
          return 'cut';
        };
        await rig.buy();
        await rig.comeBack();
        await rig.settle();
        const ids = rig.letters();
        expect(ids.length).to.be.oneOf([...copies]);
        expect(new Set(ids).size).to.equal(1);
      });
    }
  });
});
