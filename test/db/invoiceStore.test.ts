import { expect } from 'chai';
import { createInvoices, type InvoiceDesk } from '../../src/app/invoices/invoices.ts';
import { createInvoiceStore } from '../../src/db/invoiceStore.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { ManualClock } from '../support/manualClock.ts';
import { testIds } from '../support/testActor.ts';
import { type TradedTrips, tradeTrips } from '../support/tradedTrips.ts';
import { NOON } from '../support/trip.ts';

describe('invoices, numbered', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let world: TradedTrips;
  let desk: InvoiceDesk;
  let bookings: string[];
  let cancellations: string[];

  before(async () => {
    database = await bookingDatabase();
    world = await tradeTrips(database.pool);
    const ids = async (sql: string) =>
      (await database.pool.query<{ id: string }>(sql)).rows.map(({ id }) => id);
    bookings = await ids('select id from bookings order by id');
    cancellations = await ids('select id from cancellations where refund_amount > 0 order by id');
    desk = createInvoices({
      store: createInvoiceStore(database.pool, testIds),
      printer: { printInvoice: () => Promise.reject(new Error('nothing is printed here')) },
      files: { get: async () => null, put: async () => undefined },
      clock: new ManualClock(NOON),
      seller: { name: 'Any Coaches', address: [], taxId: null },
      taxRate: 1900,
      currency: 'USD',
      onTrouble: () => undefined,
    });
  });
  after(() => database.drop());

  const numbers = async (series: string) =>
    (
      await database.pool.query<{ number: number }>(
        'select number from invoices where series = $1 order by number',
        [series],
      )
    ).rows.map(({ number }) => number);
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('[BILL-1] leaves no gap and issues each once, asked for from many sides at once', async () => {
    const asked = [...bookings, ...bookings, ...bookings].map((id) => desk.invoiceOf(id));
    const notes = [...cancellations, ...cancellations].map((id) => desk.creditNoteOf(id));
    const made = await Promise.all([...asked, ...notes]);
    expect(made).not.to.include(null);
    expect(await numbers('invoice')).to.deep.equal(upTo(bookings.length));
    expect(await numbers('credit_note')).to.deep.equal(upTo(cancellations.length));
  });

  it('[BILL-1] leaves no gap when a transaction that took a number is rolled back', async () => {
    const client = await database.pool.connect();
    const before = await numbers('invoice');
    try {
      await client.query('begin');
      await client.query(
        `update invoice_counters set last_number = last_number + 1 where series = 'invoice'`,
      );
      await client.query('rollback');
    } finally {
      client.release();
    }
    await database.pool.query(`delete from invoice_counters where false`);
    const { rows } = await database.pool.query(
      `select last_number from invoice_counters where series = 'invoice'`,
    );
    expect(rows[0]?.last_number).to.equal(before.length);
  });

  it('[BILL-1] takes no number when the row cannot be written', async () => {
    const [sale] = bookings;
    const store = createInvoiceStore(database.pool, { next: () => 'no uuid' });
    const draft = await createInvoiceStore(database.pool, testIds).sale(sale ?? '');
    if (!draft) return expect.fail('there is no sale');
    const count = (await numbers('credit_note')).length;
    const failed = await store
      .issue({
        series: 'credit_note',
        bookingId: draft.bookingId,
        cancellationId: testIds.next(),
        issuedAt: NOON,
        taxRate: 0,
        net: 1,
        tax: 0,
        gross: 1,
        currency: 'USD',
        content: (await desk.ofBooking(draft.bookingId))[0]?.content as never,
      })
      .then(
        () => null,
        (error: Error) => error,
      );
    expect(failed).to.be.instanceOf(Error);
    const { rows } = await database.pool.query(
      `select last_number from invoice_counters where series = 'credit_note'`,
    );
    expect(rows[0]?.last_number).to.equal(count);
  });

  it('[BILL-3] the credit note of a part takes from the invoice of the whole', async () => {
    const [invoice, note] = await desk.ofBooking(world.divided.bookingId);
    expect(invoice).to.include({ series: 'invoice', gross: 6000, net: 5042, tax: 958, refersTo: null });
    expect(note).to.include({ series: 'credit_note', gross: 2000, refersTo: invoice?.number });
    expect(note?.content.lines).to.deep.equal([{ text: 'Refund of seat 2, cancelled', amount: 2000 }]);
    expect(await desk.creditNoteOf(world.late.cancellationId)).to.equal(null);
  });

  it('[BILL-4] what is issued is neither changed nor taken away, also when the trip changes', async () => {
    const before = await desk.ofBooking(world.booked.bookingId);
    await database.pool.query(`update users set first_name = 'Other'`);
    expect(await desk.invoiceOf(world.booked.bookingId)).to.deep.equal(before[0]);
    for (const sql of ['update invoices set gross_amount = 1', 'delete from invoices', 'truncate invoices']) {
      const code = await database.pool.query(sql).catch((error) => error.code);
      expect(code, sql).to.equal('23001');
    }
  });
});
