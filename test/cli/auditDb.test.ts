import { expect } from 'chai';
import type { AuditReport } from '../../src/db/audit/auditDatabase.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { runCommand } from '../support/runCommand.ts';
import { CLOSING, tradeTrips } from '../support/tradedTrips.ts';

const NOW = ['--now', new Date(CLOSING).toISOString()];

describe('npm run audit:db', function () {
  this.timeout(60_000);
  let database: TestDatabase;

  before(async () => {
    database = await bookingDatabase();
    await tradeTrips(database.pool);
  });
  after(() => database.drop());

  const run = (...args: string[]) => runCommand('audit-db.ts', args, { DATABASE_URL: database.url });

  it('[AUD-5] ends with 0 and a table when nothing is broken', async () => {
    const { code, out, err } = await run(...NOW);
    expect(code, err).to.equal(0);
    expect(out).to.match(/^I1 +at most one live claim per seat and leg +\d+ +0$/m);
    expect(out).to.match(/^I15 +every transition of a booking has exactly one log row +10 +0$/m);
    expect(out).to.contain('Nothing is broken.');
  });

  it('[AUD-6] ends with 1, names what is broken, and gives the same as JSON', async () => {
    await database.pool.query(`update seats set status = 'booked' where status = 'reserved'`);
    try {
      const { code, out } = await run(...NOW);
      expect(code).to.equal(1);
      expect(out).to.match(/^ {2}seat [0-9a-f-]{36} is booked, its claims say reserved$/m);
      const json = await run(...NOW, '--json');
      expect(json.code).to.equal(1);
      const report = JSON.parse(json.out) as AuditReport;
      expect(report.clean).to.equal(false);
      expect(report.checks.filter((check) => check.broken > 0).map((check) => check.invariant)).to.deep.equal(
        ['I2'],
      );
    } finally {
      await database.pool.query(`update seats set status = 'reserved' where status = 'booked' and id in
        (select seat_id from reservation_seats c join reservations r on r.id = c.reservation_id where r.status = 'active')`);
    }
  });

  it('[AUD-7] takes how late a hold may end', async () => {
    const late = ['--now', new Date(CLOSING + 900_000 + 30_000).toISOString()];
    expect((await run(...late)).code).to.equal(0);
    expect((await run(...late, '--overdue', '29')).code).to.equal(1);
  });

  it('[AUD-8] says how it is used when it is used otherwise, and ends with 2', async () => {
    for (const args of [
      ['--now', '2027-03-01T12:00:00'],
      ['--now', 'noon'],
      ['--overdue', '-1'],
      ['--colour'],
      ['x'],
    ]) {
      const { code, err } = await run(...args);
      expect(code, args.join(' ')).to.equal(2);
      expect(err).to.contain('--overdue SECONDS');
    }
    expect((await run('--help')).code).to.equal(0);
  });
});
