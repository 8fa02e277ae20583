import { expect } from 'chai';
import { POST_WHAT_IS_THERE } from '../../src/db/migrations/Migration0010Ledger.ts';
import { LEDGER_ACCOUNTS, LEDGER_MOVEMENTS } from '../../src/domain/ledger.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { tradeTrips } from '../support/tradedTrips.ts';

const MOVEMENTS = `select kind, debit, credit, amount::text, payment_id, booking_id, refund_id from ledger_entries
                    order by payment_id, kind, refund_id`;

describe('the ledger', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  before(async () => {
    database = await bookingDatabase();
    await tradeTrips(database.pool);
  });
  after(() => database.drop());

  const balances = async (): Promise<Record<string, number>> => {
    const { rows } = await database.pool.query<{ account: string; cents: number }>(
      `select account, (100 * sum(amount))::int as cents
         from (select debit as account, amount from ledger_entries
               union all select credit, -amount from ledger_entries) lines group by account`,
    );
    return Object.fromEntries(rows.map(({ account, cents }) => [account, cents]));
  };
  const cents = async (column: string, from: string): Promise<number> => {
    const { rows } = await database.pool.query<{ cents: number }>(
      `select coalesce(100 * sum(${column}), 0)::int as cents from ${from}`,
    );
    return rows[0]?.cents ?? Number.NaN;
  };

  it('[LED-1] sums to zero over all accounts, whatever was traded', async () => {
    const all = await balances();
    expect(Object.keys(all)).to.have.members([...LEDGER_ACCOUNTS]);
    expect(Object.values(all).reduce((sum, amount) => sum + amount, 0)).to.equal(0);
    for (const { debit, credit } of Object.values(LEDGER_MOVEMENTS)) expect(debit).not.to.equal(credit);
  });

  it('[LED-3] holds in each account what payments, bookings and refunds say', async () => {
    const all = await balances();
    const captured = await cents('captured_amount', 'payments');
    const paidBack = await cents('amount', `refunds where status = 'processed'`);
    expect(all.gateway).to.equal(captured - paidBack);
    expect(all.customer).to.equal(0);
    expect(all.refunds_payable).to.equal(-(await cents('amount', `refunds where status <> 'processed'`)));
    const sold = await cents('total_amount', 'bookings');
    expect(all.revenue).to.equal((await cents('refund_amount', 'cancellations')) - sold);
  });

  it('[LED-4] is posted by the migration as it would have been from the beginning', async () => {
    const { rows: posted } = await database.pool.query(MOVEMENTS);
    const client = await database.pool.connect();
    try {
      await client.query('set session_replication_role = replica');
      await client.query('delete from ledger_entries');
      for (const sql of POST_WHAT_IS_THERE) await client.query(sql);
    } finally {
      client.release(true);
    }
    expect(posted.length).to.be.greaterThan(10);
    expect((await database.pool.query(MOVEMENTS)).rows).to.deep.equal(posted);
  });
});
