import { expect } from 'chai';
import type { Difference } from '../../src/app/payments/compareBooks.ts';
import { eventually } from '../support/eventually.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { runCommand } from '../support/runCommand.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip } from '../support/trip.ts';

describe('[PAY-26] npm run payments:reconcile', function () {
  this.timeout(60_000);
  let server: TestServer;
  let ada: Passenger;

  before(async () => {
    server = await testServer(SECRETS);
    ada = await makePassenger(server.database.pool, server.url, server.time);
  });
  after(() => server.remove());

  const run = (...args: string[]) =>
    runCommand('reconcile-payments.ts', args, {
      DATABASE_URL: server.database.url,
      DATA_DIR: server.dataDir,
    });

  async function begun() {
    const departureAt = server.time.now() + 48 * HOUR;
    const trip = await makeTrip(server.database.pool, { seats: 2, departureAt });
    const held = await ada.hold(trip, 0);
    return { held, started: await ada.start(held) };
  }

  it('ends with 0 while the books agree, beside a running server', async () => {
    const { held, started } = await begun();
    await ada.pay(started);
    await eventually('it is booked', async () => (await ada.statusOf(held)) === 'confirmed');
    const { code, out, err } = await run();
    expect(err).to.equal('');
    expect([code, out.trim()]).to.deep.equal([0, 'The books agree.']);
  });

  it('ends with 1 and prints every difference, as JSON on request', async () => {
    const { started } = await begun();
    await ada.pay(started, { drop: true });
    const { code, out } = await run();
    const { reference, paymentId } = started;
    expect(out).to.include(
      `not_captured: payment ${paymentId} (sandbox ${reference}): ours pending, theirs paid`,
    );
    expect([code, out.trim().split('\n').at(-1)]).to.deep.equal([1, 'The books differ in 1 place.']);
    const json = await run('--json');
    expect(json.code).to.equal(1);
    expect(JSON.parse(json.out) as Difference[]).to.deep.equal([
      {
        what: 'not_captured',
        gateway: 'sandbox',
        reference,
        paymentId,
        refundId: null,
        ours: 'pending',
        theirs: 'paid',
      },
    ]);
    const before = await run('--to', new Date(server.time.now() - HOUR).toISOString());
    expect(before.code, 'before it began').to.equal(0);
  });

  it('says how it is used, and ends with 2, when used otherwise', async () => {
    for (const args of [
      ['--from', 'yesterday'],
      ['--from', '2027-01-02T00:00:00'],
      ['--for', 'ever'],
    ]) {
      const { code, err } = await run(...args);
      expect(code).to.equal(2);
      expect(err).to.include('npm run payments:reconcile');
    }
    const { code, err } = await run('--from', '2027-01-02T00:00:00Z', '--to', '2027-01-01T00:00:00Z');
    expect([code, err.split('\n')[0]]).to.deep.equal([2, '--from must be before --to']);
  });
});
