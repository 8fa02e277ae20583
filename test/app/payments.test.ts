import { expect } from 'chai';
import { createPayments } from '../../src/app/payments/payments.ts';
import { createPaymentStore } from '../../src/db/paymentStore.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { Refused } from '../../src/domain/errors.ts';
import type { PaymentMethod } from '../../src/domain/payment.ts';
import { HOLD_SECONDS } from '../../src/domain/reservation.ts';
import { gatewaysOf } from '../../src/gateways/gateways.ts';
import { ScriptedGateway } from '../../src/gateways/scripted.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { ManualClock } from '../support/manualClock.ts';
import { testActor, testIds } from '../support/testActor.ts';
import { makeTrip, makeUsers, NOON } from '../support/trip.ts';

describe('beginning a payment', () => {
  let database: TestDatabase;
  const clock = new ManualClock(NOON);

  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());

  /** A hold of a new customer's, whom the payments know; `methods` is what the gateway takes. */
  async function holding(methods: PaymentMethod[] = ['upi', 'wallet']) {
    const trip = await makeTrip(database.pool);
    const [userId = ''] = await makeUsers(database.pool, 1);
    const actor = await testActor(trip.scheduleId, {
      store: createTurnStore(database.pool, TIME_BY_HAND),
      clock,
    });
    const held = await actor.reserve(userId, trip.seatIds.slice(0, 1));
    const reservationId = held.ok && held.reply.type === 'hold' ? held.reply.reservationId : '';
    const gateway = new ScriptedGateway({ secret: 's'.repeat(32), clock, methods });
    const store = createPaymentStore(database.pool, testIds);
    const payments = createPayments({
      store,
      gateways: gatewaysOf([gateway]),
      clock,
      ids: testIds,
      publicUrl: 'http://localhost',
      currency: 'USD',
    });
    const context = { caller: { userId, role: 'customer' as const }, ip: null, requestId: 'r' };
    const refusal = (method: PaymentMethod) =>
      payments.initiate(context, { reservationId, amount: 2000, method }).then(
        () => null,
        (error: unknown) => (error instanceof Refused ? error.refusal : error),
      );
    return { actor, userId, reservationId, gateway, refusal };
  }

  /** Nothing was begun, neither here nor at the gateway. */
  async function expectNothing({ reservationId, gateway }: Awaited<ReturnType<typeof holding>>) {
    expect(gateway.calls).to.deep.equal([]);
    const { rows } = await database.pool.query('select id from payments where reservation_id = $1', [
      reservationId,
    ]);
    expect(rows).to.deep.equal([]);
  }

  it('[PAY-10] refuses a method that the gateway does not take, and names those that it does', async () => {
    const hold = await holding();
    const refused = await hold.refusal('credit_card');
    expect(refused).to.deep.include({ code: 'validation_failed' });
    expect(refused).to.have.nested.property('errors[0].path', 'payment_method');
    expect(JSON.stringify(refused)).to.contain('upi, wallet');
    await expectNothing(hold);
  });

  it('[PAY-1] is refused from the hold’s end on, though nobody has written that down', async () => {
    const hold = await holding();
    clock.advance(HOLD_SECONDS * 1000);
    expect(await hold.refusal('upi')).to.deep.include({ code: 'reservation_expired' });
    await expectNothing(hold);
  });

  it('[PAY-1] is refused for a hold that was released, and taken in the last millisecond of one that was not', async () => {
    const released = await holding();
    await released.actor.ask({
      type: 'release',
      reservationId: released.reservationId,
      by: 'owner',
      userId: released.userId,
      reason: null,
    });
    expect(await released.refusal('upi')).to.deep.include({ code: 'reservation_not_active' });
    await expectNothing(released);
    const hold = await holding();
    clock.advance(HOLD_SECONDS * 1000 - 1);
    expect(await hold.refusal('upi')).to.equal(null);
  });
});
