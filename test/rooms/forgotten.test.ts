import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { makePassengers, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { watchPlainly } from '../support/watchers.ts';

describe('a room that does not know what became of its last turn', function () {
  this.timeout(60_000);
  let server: TestServer;
  let trip: Trip;
  let passenger: Passenger;

  before(async () => {
    server = await testServer(SECRETS);
    const { pool } = server.database;
    trip = await makeTrip(pool, { seats: 4, departureAt: Date.now() + 48 * HOUR });
    [passenger] = (await makePassengers(pool, server.url, 1)) as [Passenger];
  });
  after(() => server.remove());

  it('[I14] looks by itself, as soon as the database lets it', async () => {
    const watcher = await watchPlainly(server.url, trip.scheduleId);
    const shown = watcher.heard[0]?.version ?? Number.NaN;
    const other = await server.database.pool.connect();
    try {
      // What is committed behind a turn that fails: as when the answer to its own COMMIT is lost.
      await other.query('begin');
      await other.query('update schedules set version = version + 1, base_price = 99 where id = $1', [
        trip.scheduleId,
      ]);
      const body = { schedule_id: trip.scheduleId, seat_ids: trip.seatIds.slice(0, 2) };
      const answer = await passenger.call('POST', '/reservations/create', body);
      expect(answer.status).to.equal(503);
      expect(watcher.heard).to.have.length(1);
      await other.query('commit');
    } finally {
      other.release();
    }
    // Nobody asks for anything any more.
    await eventually('the watcher is shown what is committed', () => watcher.heard.length > 1);
    expect(watcher.heard[1]).to.include({ type: 'snapshot', version: shown + 1 });
    await watcher.close();
  });
});
