import { expect } from 'chai';
import type { TicketPrinter } from '../../src/app/ports.ts';
import { Refused } from '../../src/domain/errors.ts';
import { PrintShop, type PrintShopOptions } from '../../src/gateways/printShop.ts';
import { createTicketPrinter } from '../../src/gateways/ticketPdf.ts';
import { ticketDocument } from '../support/tickets.ts';

const program = new URL('../support/breakablePrinter.ts', import.meta.url);

describe('[TKT-26] the print shop', function () {
  this.timeout(60_000);
  let shop: PrintShop;
  let troubles: string[];

  afterEach(() => shop.close());

  const open = (options: PrintShopOptions = {}) => {
    troubles = [];
    shop = new PrintShop({ onTrouble: (what) => troubles.push(what), ...options });
    return shop;
  };
  /** What becomes of tickets that are handed in at once. */
  const fates = (...references: string[]) =>
    Promise.all(
      references.map((bookingReference) =>
        shop.print({ ...ticketDocument(), bookingReference }).then(
          (pdf) => pdf.toString(),
          (error: unknown) => (error instanceof Refused ? error.refusal.code : (error as Error).message),
        ),
      ),
    );

  it('prints what the printer in this thread prints', async () => {
    const [there, here] = await Promise.all([
      open().print(ticketDocument()),
      createTicketPrinter().print(ticketDocument()),
    ]);
    expect(there).to.be.instanceOf(Buffer);
    expect(there.subarray(0, 5).toString()).to.equal('%PDF-');
    expect(there.length).to.equal(here.length);
  });

  it('leaves the event loop to others', async () => {
    // What this thread computes, for a first ticket and some more; what keeps it from running does not count.
    const busy = async (printer: TicketPrinter) => {
      const before = process.threadCpuUsage();
      for (let printed = 0; printed < 6; printed += 1) await printer.print(ticketDocument());
      const { user, system } = process.threadCpuUsage(before);
      return user + system;
    };
    const here = await busy(createTicketPrinter());
    const there = await busy(open());
    expect(there).to.be.lessThan(here / 2);
  });

  it('goes on with the others when the thread breaks at one', async () => {
    open({ program });
    expect(await fates('A', 'EXIT', 'B', 'THROW', 'C')).to.deep.equal([
      'A',
      'unavailable',
      'B',
      'unavailable',
      'C',
    ]);
    expect(troubles).to.deep.equal(['the ticket printer broke']);
    expect(await fates('D')).to.deep.equal(['D']);
  });

  it('gives up one that gets stuck', async () => {
    open({ program, longestMs: 2_000 });
    expect(await fates('A', 'HANG', 'B')).to.deep.equal(['A', 'unavailable', 'B']);
    expect(troubles).to.deep.equal(['printing a ticket takes too long']);
  });

  it('tells what is wrong with a ticket, and keeps the thread', async () => {
    open({ program });
    expect(await fates('WRONG', 'A')).to.deep.equal(['no such paper', 'A']);
    expect(troubles).to.deep.equal([]);
  });

  it('lets so many wait, and no more', async () => {
    open({ program, waiting: 2 });
    expect(await fates('A', 'B', 'C', 'D')).to.deep.equal(['A', 'B', 'C', 'unavailable']);
  });

  it('refuses what waits when it closes, and whatever comes after', async () => {
    open({ program });
    const waiting = fates('HANG', 'A');
    await shop.close();
    expect(await waiting).to.deep.equal(['unavailable', 'unavailable']);
    expect(await fates('B')).to.deep.equal(['unavailable']);
  });
});
