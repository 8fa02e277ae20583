import { expect } from 'chai';
import { ASK_AFTER_MS, LAST_ASK_MS } from '../../../src/app/payments/askingTimes.ts';
import type { SignedWebhook } from '../../../src/gateways/scripted.ts';
import { expectCleanAudit } from '../../support/audit.ts';
import { BOOKED, MoneyHouse, type Order, RETURNED } from '../../support/moneyHouse.ts';
import { rushDice, tellSeed } from '../../support/rush.ts';

const ORDERS = 120;

describe('thousands of payments and their news', function () {
  this.timeout(300_000);
  const dice = rushDice();
  let house: MoneyHouse;

  beforeEach(async () => {
    house = await MoneyHouse.open();
  });

  afterEach(async function () {
    tellSeed(this.currentTest, dice);
    try {
      await expectCleanAudit(house.database.pool, { now: new Date(house.clock.now()) });
    } finally {
      await house.close();
    }
  });

  /** What the gateway has to tell by now, taken out of its hands. */
  const outbox = () => house.gateway.outbox.splice(0);
  const shuffled = <T>(all: readonly T[]): T[] => dice.pick(all, all.length);
  /** All of it, in any order, many at once. */
  const tell = async (news: readonly SignedWebhook[]) => {
    await Promise.all(shuffled(news).map((each) => house.hear(each)));
  };
  const paid = ({ reference }: Order): SignedWebhook[] => {
    house.gateway.pay(reference);
    return outbox();
  };
  const failed = ({ reference }: Order, id: string): SignedWebhook =>
    house.gateway.webhook({ id, type: 'payment.failed', reference, reason: 'declined' });
  const endOf = (orders: readonly Order[]) => Math.max(...orders.map(({ expiresAt }) => expiresAt));
  const again = (webhook: SignedWebhook, id: string): SignedWebhook => {
    const { data, type } = JSON.parse(webhook.rawBody.toString()) as {
      type: string;
      data: { payment_gateway_reference: string; amount: number };
    };
    const amount = Math.round(data.amount * 100);
    return house.gateway.webhook({ id, type, reference: data.payment_gateway_reference, amount });
  };

  /** Each pattern delivers the news of its orders in its own way; how they must end follows it. */
  const PATTERNS: [what: string, deliver: (orders: Order[]) => Promise<void>, end: string][] = [
    ['once, in any order', async (orders) => tell(orders.flatMap(paid)), BOOKED],
    [
      'three times at once under one id',
      async (orders) => {
        const news = orders.flatMap(paid);
        await tell([...news, ...news, ...news]);
      },
      BOOKED,
    ],
    [
      'under three ids',
      async (orders) => {
        const news = orders.flatMap(paid);
        await tell(news.flatMap((each, index) => [each, again(each, `b${index}`), again(each, `c${index}`)]));
      },
      BOOKED,
    ],
    [
      'after a failure, or before it',
      async (orders) =>
        tell(orders.flatMap((order) => [failed(order, `f-${order.paymentId}`), ...paid(order)])),
      BOOKED,
    ],
    [
      'after a failure that was carried out long before',
      async (orders) => {
        await tell(orders.map((order) => failed(order, `f-${order.paymentId}`)));
        await house.runJobs();
        await tell(orders.flatMap(paid));
      },
      BOOKED,
    ],
    [
      'after the end, twice',
      async (orders) => {
        const news = orders.flatMap(paid);
        house.clock.set(endOf(orders) + dice.roll(60_000));
        await tell([...news, ...news]);
      },
      RETURNED,
    ],
    [
      'never: asked for after a minute',
      async (orders) => {
        orders.flatMap(paid);
        house.clock.advance(ASK_AFTER_MS);
        for (let asked = 1; asked > 0; ) asked = await house.ask();
      },
      BOOKED,
    ],
    [
      'never, and the gateway is away until the last seconds',
      async (orders) => {
        orders.flatMap(paid);
        house.gateway.failNext('retrieve', ORDERS);
        house.clock.advance(ASK_AFTER_MS);
        for (let asked = 1; asked > 0; ) asked = await house.ask();
        house.clock.set(endOf(orders) - LAST_ASK_MS);
        for (let asked = 1; asked > 0; ) asked = await house.ask();
      },
      BOOKED,
    ],
  ];

  it(`[PAY-7] ${ORDERS} orders each of ${PATTERNS.length} patterns end right, all ${ORDERS * PATTERNS.length}`, async () => {
    for (const [what, deliver, end] of PATTERNS) {
      const orders = await house.orders(ORDERS);
      await deliver(orders);
      await house.runJobs();
      // Refunds are told as well: twice, and in any order.
      const refunds = outbox();
      await tell([...refunds, ...refunds]);
      await house.runJobs();
      expect(await house.ends(orders), what).to.deep.equal({ [end]: ORDERS });
    }
    expect(
      [...house.letters.values()].filter((times) => times !== 1),
      'no letter is sent twice',
    ).to.deep.equal([]);
    const confirmed = [...house.letters.keys()].filter((letter) => letter.startsWith('booking_confirmed'));
    expect(confirmed).to.have.length(ORDERS * (PATTERNS.length - 1));
  });
});
