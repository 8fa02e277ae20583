import { expect } from 'chai';
import { LAST_ASK_MS } from '../../../src/app/payments/askingTimes.ts';
import { createSmtpMailer } from '../../../src/gateways/mail/smtpMailer.ts';
import { expectCleanAudit } from '../../support/audit.ts';
import { BOOKED, type HeldSeat, MoneyHouse, type Order, RETURNED } from '../../support/moneyHouse.ts';
import { SmtpTestServer, takesAll } from '../../support/smtpServer.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CANCELLED = 'refunded, confirmed, 1 booked, booking_cancelled processed';
/** Of each kind. */
const MANY = 60;

/** How a mail server can be away; one that is slow takes real time, which the mailer's own tests give it. */
const AWAY: ((server: SmtpTestServer) => unknown)[] = [
  (server) => server.close(),
  async (server) => {
    await server.open();
    server.manner = (step) => (step === 'greeting' ? [421, '4.3.2 not now'] : undefined);
  },
  (server) => {
    server.manner = (step) => (step === 'recipient' ? [451, '4.7.1 greylisted'] : undefined);
  },
  (server) => {
    server.manner = (step) => (step === 'arrived' ? 'cut' : undefined);
  },
];

describe('what is away for long', function () {
  this.timeout(300_000);
  let house: MoneyHouse;

  beforeEach(async () => {
    house = await MoneyHouse.open();
  });

  afterEach(async () => {
    try {
      await expectCleanAudit(house.database.pool, { now: new Date(house.clock.now()) });
    } finally {
      await house.close();
    }
  });

  const paid = async (count: number) => {
    const orders = await house.orders(count);
    for (const { reference } of orders) house.gateway.pay(reference);
    return orders;
  };

  it('[PAY-27] a gateway, for ten minutes under load: all that was paid is booked or goes back, once', async () => {
    const booked = await paid(MANY);
    await house.work();
    // Paid, and the news of it is lost: of these the holds end before the gateway is back …
    const late = await paid(MANY);
    await house.pass(8 * MINUTE);
    // … and of these after.
    const early = await paid(MANY);
    house.gateway.outbox.length = 0;
    house.gateway.isAway = true;
    const turnedAway: HeldSeat[] = [];
    for (let minute = 0; minute < 10; minute += 1) {
      for (const order of booked.splice(0, MANY / 10)) {
        await house.cancel(order);
        late.push(order);
      }
      const seats = await house.hold(MANY / 10);
      for (const seat of seats) {
        const refusal = await house
          .begin(seat)
          .catch((error: { refusal?: { code: string } }) => error.refusal);
        expect(refusal).to.include({ code: 'unavailable' });
      }
      turnedAway.push(...seats);
      await house.pass(MINUTE);
      for (const trip of new Set(late.map(({ scheduleId }) => scheduleId))) await house.expire(trip);
      await house.work();
    }
    const cancelled = late.splice(MANY);
    expect(await house.ends(cancelled), 'nobody says that money is back before it is').to.deep.equal({
      'completed, confirmed, 1 booked, booking_cancelled pending': MANY,
    });

    house.gateway.isAway = false;
    const again: Order[] = await Promise.all(turnedAway.filter(isHeld).map((seat) => house.begin(seat)));
    for (const { reference } of again) house.gateway.pay(reference);
    // Long silence is asked about rarely, but once more before a hold's end.
    await house.pass((early[0]?.expiresAt ?? 0) - LAST_ASK_MS - house.clock.now());
    await house.work();
    await until(async () => (await house.ends(cancelled))[CANCELLED] === MANY && (await isIdle()));
    expect(await house.ends(early)).to.deep.equal({ [BOOKED]: MANY });
    expect(await house.ends(late)).to.deep.equal({ [RETURNED]: MANY });
    expect(await house.ends(again)).to.deep.equal({ [BOOKED]: MANY });
    expect(house.gateway.refundCount, 'each refund once').to.equal(2 * MANY);
    expectOnce();
  });

  it('[MAIL-22] the mail server, for a day: each letter is sent once, when it is back', async () => {
    const server = await new SmtpTestServer().open();
    house.mailer = createSmtpMailer({ url: server.url, from: { name: 'Bus', address: 'bus@bus.test' } });
    try {
      await dayWithoutMail(server);
    } finally {
      await server.close();
    }
  });

  async function dayWithoutMail(server: SmtpTestServer): Promise<void> {
    await server.close();
    const booked = await paid(MANY);
    await house.work();
    await Promise.all(booked.slice(0, MANY / 2).map((order) => house.cancel(order)));
    for (const how of AWAY) {
      for (let hour = 0; hour < 24 / AWAY.length; hour += 1) {
        await how(server);
        await house.work();
        await house.pass(HOUR);
      }
    }
    expect(server.deliveries).to.deep.equal([]);
    const waiting = await house.jobCount();
    // Confirmations of all, and of a half the cancellation and that the money is back.
    expect(waiting).to.equal(2 * MANY);

    server.manner = takesAll;
    await until(isIdle);
    expectOnce();
    const ids = server.deliveries.map(({ data }) => /^Message-ID: (.*)$/im.exec(data)?.[1]);
    expect(ids).to.have.length(waiting);
    expect(new Set(ids).size, 'no letter comes twice').to.equal(waiting);
  }

  async function isIdle(): Promise<boolean> {
    return house.gateway.outbox.length === 0 && (await house.jobCount()) === 0;
  }

  function isHeld({ expiresAt }: HeldSeat): boolean {
    return expiresAt > house.clock.now();
  }

  function expectOnce(): void {
    const twice = [...house.letters].filter(([, times]) => times !== 1);
    expect(twice, 'no letter is sent twice').to.deep.equal([]);
  }

  /** Time passes as the queue's waits are long: a quarter of an hour at a time, for at most half a day. */
  async function until(done: () => Promise<boolean>): Promise<void> {
    for (let step = 0; step < 48; step += 1) {
      await house.work();
      if (await done()) return;
      await house.pass(15 * MINUTE);
    }
    throw new Error('it did not come to its end in half a day');
  }
});
