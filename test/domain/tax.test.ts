import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_TAX_RATE, splitTax } from '../../src/domain/tax.ts';

describe('the tax in a price', () => {
  it('[BILL-2] is what the rate makes of the net, rounded half up to the cent', () => {
    expect(splitTax(11_900, 1_900)).to.deep.equal({ net: 10_000, tax: 1_900 });
    expect(splitTax(2_000, 1_900)).to.deep.equal({ net: 1_681, tax: 319 });
    expect(splitTax(1, 1_900)).to.deep.equal({ net: 1, tax: 0 });
    // 3 · 100 % / 200 % is one and a half cents.
    expect(splitTax(3, 10_000)).to.deep.equal({ net: 1, tax: 2 });
    expect(splitTax(2_450, 770)).to.deep.equal({ net: 2_275, tax: 175 });
    expect(splitTax(2_450, 0)).to.deep.equal({ net: 2_450, tax: 0 });
  });

  it('[BILL-2] adds up to the price, to the cent, whatever the rate, and is never half a cent off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999_999 }),
        fc.integer({ min: 0, max: MAX_TAX_RATE }),
        (gross, rate) => {
          const { net, tax } = splitTax(gross, rate);
          expect(net + tax).to.equal(gross);
          const whole = BigInt(10_000 + rate);
          const twiceOff = 2n * (BigInt(tax) * whole - BigInt(gross) * BigInt(rate));
          expect(twiceOff <= whole && twiceOff > -whole).to.equal(true);
        },
      ),
    );
  });
});
