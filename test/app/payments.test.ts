import { expect } from 'chai';
import { createPayments } from '../../src/app/payments/payments.ts';
import { createPaymentStore } from '../../src/db/paymentStore.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { Refused } from '../../src/domain/errors.ts';
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

  it('[PAY-10] refuses a method that the gateway does not take, and names those that it does', async () => {
    const trip = await makeTrip(database.pool);
    const [userId = ''] = await makeUsers(database.pool, 1);
    const actor = await testActor(trip.scheduleId, { store: createTurnStore(database.pool), clock });
    const held = await actor.reserve(userId, trip.seatIds.slice(0, 1));
    const reservationId = held.ok && held.reply.type === 'hold' ? held.reply.reservationId : '';
    const gateway = new ScriptedGateway({ secret: 's'.repeat(32), clock, methods: ['upi', 'wallet'] });
    const store = createPaymentStore(database.pool, testIds);
    const payments = createPayments({ store, gateway, clock, ids: testIds, publicUrl: 'http://localhost' });
    const context = { caller: { userId, role: 'customer' as const }, ip: null, requestId: 'r' };

    const refused = await payments
      .initiate(context, { reservationId, amount: 2000, method: 'credit_card' })
      .then(
        () => null,
        (error: unknown) => (error instanceof Refused ? error.refusal : error),
      );

    expect(refused).to.deep.include({ code: 'validation_failed' });
    expect(refused).to.have.nested.property('errors[0].path', 'payment_method');
    expect(JSON.stringify(refused)).to.contain('upi, wallet');
    expect(gateway.calls).to.deep.equal([]);
    const { rows } = await database.pool.query('select id from payments where reservation_id = $1', [
      reservationId,
    ]);
    expect(rows).to.deep.equal([]);
  });
});
