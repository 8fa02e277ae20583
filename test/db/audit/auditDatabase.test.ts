import { expect } from 'chai';
import type { Pool } from 'pg';
import { createInvoices } from '../../../src/app/invoices/invoices.ts';
import { auditDatabase } from '../../../src/db/audit/auditDatabase.ts';
import { createInvoiceStore } from '../../../src/db/invoiceStore.ts';
import { expectCleanAudit } from '../../support/audit.ts';
import { bookingDatabase, type TestDatabase } from '../../support/bookingDatabase.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { testIds } from '../../support/testActor.ts';
import { CLOSING, tradeTrips } from '../../support/tradedTrips.ts';

/** Issues invoices; prints none. */
function invoices(pool: Pool) {
  return createInvoices({
    store: createInvoiceStore(pool, testIds),
    printer: { printInvoice: () => Promise.reject(new Error('nothing is printed here')) },
    files: { get: async () => null, put: async () => undefined },
    clock: new ManualClock(CLOSING),
    seller: { name: 'Any Coaches', address: [], taxId: null },
    taxRate: 1900,
    currency: 'USD',
    onTrouble: () => undefined,
  });
}

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
    const { rows } = await tradeTrips(database.pool).then(() =>
      database.pool.query<{ id: string }>('select id from bookings order by id limit 1'),
    );
    expect(await invoices(database.pool).invoiceOf(rows[0]?.id ?? '')).to.not.equal(null);
    await expectCleanAudit(database.pool, { now: new Date(CLOSING) });
    const { clean, checks } = await auditDatabase(database.pool, { now: new Date(CLOSING) });
    expect(clean).to.equal(true);
    expect(checks.filter((check) => check.checked === 0)).to.deep.equal([]);
  });
});
