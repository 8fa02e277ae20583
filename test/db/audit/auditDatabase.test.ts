import { expect } from 'chai';
import { auditDatabase } from '../../../src/db/audit/auditDatabase.ts';
import { expectCleanAudit } from '../../support/audit.ts';
import { bookingDatabase, type TestDatabase } from '../../support/bookingDatabase.ts';
import { CLOSING, tradeTrips } from '../../support/tradedTrips.ts';

describe('the audit of a database', () => {
  let database: TestDatabase;

  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());

  it('[AUD-1] finds nothing broken in an empty one', async () => {
    await expectCleanAudit(database.pool);
  });

  it('[AUD-2] finds nothing broken after real trade, and looks at every kind of row', async () => {
    await tradeTrips(database.pool);
    await expectCleanAudit(database.pool, { now: new Date(CLOSING) });
    const { clean, checks } = await auditDatabase(database.pool, { now: new Date(CLOSING) });
    expect(clean).to.equal(true);
    expect(checks.filter((check) => check.checked === 0)).to.deep.equal([]);
  });
});
