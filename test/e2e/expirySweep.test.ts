import { expect } from 'chai';
import type { Pool } from 'pg';
import { SWEEP_EVERY_MS } from '../../src/jobs/expirySweep.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { sendNews } from '../support/gatewayNews.ts';
import { expectReturned, roundsOver, rowsOf, seatStatuses } from '../support/holdRows.ts';
import { MovableTime } from '../support/movableTime.ts';
import { makePassenger, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

const EXPIRED = { status: 'expired', claims: 0, taken: 0, available: 4, expiredLogs: 1 };

describe('[RES-11] a hold whose room is not running', function () {
  this.timeout(30_000);
  let time: MovableTime;
  let first: TestServer;
  let second: TestServer | null;
  let pool: Pool;
  let trip: Trip;
  let rounds: number;
  let ada: Passenger;

  beforeEach(async () => {
    time = new MovableTime();
    second = null;
    first = await testServer(SECRETS, time);
    time.stand();
    rounds = time.due.length;
    pool = first.database.pool;
    trip = await makeTrip(pool, { departureAt: time.now() + 48 * HOUR });
    ada = await makePassenger(pool, first.url, time);
  });

  afterEach(async () => {
    await expectCleanAudit(pool, { now: new Date(time.now()) });
    await second?.remove();
    await first.remove();
  });

  /** The server stops; `meanwhile` time goes on; another server comes up on all that the first one left. */
  async function restart(meanwhile: () => void = () => undefined): Promise<Passenger> {
    await first.stop();
    meanwhile();
    second = await testServer(
      { ...SECRETS, DATABASE_URL: first.database.url, DATA_DIR: first.dataDir },
      time,
    );
    return ada.at(second.url);
  }

  it('and that ended while no server ran is over as soon as the next one is up', async () => {
    const held = await ada.hold(trip, 0);
    await restart(() => time.moveTo(held.expiresAt));
    await eventually('the hold is over', async () => (await rowsOf(pool, trip, held)).status === 'expired');
    expect(await rowsOf(pool, trip, held)).to.deep.equal(EXPIRED);
  });

  it('is over at its instant: the sweep before it wakes the room', async () => {
    const held = await ada.hold(trip, 0);
    await restart();
    time.moveTo(held.expiresAt - 1);
    await eventually('the room has set its timer', () => time.due.includes(held.expiresAt));
    expect(await rowsOf(pool, trip, held)).to.include({ status: 'active', expiredLogs: 0 });
    time.moveTo(held.expiresAt);
    await eventually('the hold is over', async () => (await rowsOf(pool, trip, held)).status === 'expired');
    expect(await rowsOf(pool, trip, held)).to.deep.equal(EXPIRED);
  });

  it('is looked for every 30 seconds', async () => {
    await restart();
    for (const _ of ['the first round', 'the next']) {
      expect(time.due).to.include(time.now() + 30_000);
      time.moveTo(time.now() + 30_000);
      await eventually('the round is over', () => time.due.includes(time.now() + 30_000));
    }
  });

  it('is over by the sweep’s next round at the latest, and once', async () => {
    const held = await ada.hold(trip, 0);
    await restart();
    // From far before to far behind: no round has gone before, and every later one finds nothing to do.
    time.moveTo(held.expiresAt + SWEEP_EVERY_MS);
    await eventually('the hold is over', async () => (await rowsOf(pool, trip, held)).status === 'expired');
    await roundsOver(time, rounds, held);
    time.moveTo(time.now() + SWEEP_EVERY_MS);
    await roundsOver(time, rounds, held);
    expect(await rowsOf(pool, trip, held)).to.deep.equal(EXPIRED);
  });

  it('says so at its instant though nobody has written it down, and is not sold', async () => {
    const held = await ada.hold(trip, 0);
    const started = await ada.start(held);
    const there = await restart();
    const url = second?.url ?? '';
    // The round of the sweep that is due by this move has only just begun.
    time.moveTo(held.expiresAt);
    const [status, booked] = await Promise.all([there.statusOf(held), there.book(held)]);
    expect(status).to.equal('expired');
    expect(booked.json.code).to.equal('reservation_expired');
    expect((await sendNews(url, time, started)).status).to.equal(200);
    await expectReturned(first, held, started);
    expect(await seatStatuses(url, trip)).to.deep.equal(Array(4).fill('available'));
  });
});
