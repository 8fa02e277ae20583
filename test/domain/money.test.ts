import { expect } from 'chai';
import fc from 'fast-check';
import {
  decimalToMinor,
  fromMinor,
  isMoney,
  MAX_MINOR,
  minorToDecimal,
  percentOf,
  toMinor,
} from '../../src/domain/money.ts';

const amounts = fc.integer({ min: -MAX_MINOR, max: MAX_MINOR });

describe('money', () => {
  it('[WIRE-3] takes numbers with at most two decimals, and no others', () => {
    for (const good of [0, -0, 1, 0.1, 0.07, 19.99, 1.15, 4.35, 9_999_999_999.99, -9_999_999_999.99]) {
      expect(isMoney(good), String(good)).to.equal(true);
    }
    for (const bad of [
      0.001,
      1.005,
      0.1 + 0.2,
      1e-7,
      1e10,
      1e308,
      -1e308,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]) {
      expect(isMoney(bad), String(bad)).to.equal(false);
    }
  });

  it('[WIRE-3] keeps every cent, there and back, on the wire and in the database', () => {
    fc.assert(
      fc.property(amounts, (minor) => {
        expect(isMoney(fromMinor(minor))).to.equal(true);
        expect(toMinor(fromMinor(minor)) === minor).to.equal(true);
        expect(decimalToMinor(minorToDecimal(minor)) === minor).to.equal(true);
      }),
    );
  });

  it('[WIRE-3] writes amounts as the database does, and reads what it writes', () => {
    const texts: [number, string][] = [
      [0, '0.00'],
      [5, '0.05'],
      [-5, '-0.05'],
      [1234, '12.34'],
      [MAX_MINOR, '9999999999.99'],
    ];
    for (const [minor, text] of texts) {
      expect(minorToDecimal(minor)).to.equal(text);
      expect(decimalToMinor(text)).to.equal(minor);
    }
    expect(decimalToMinor('12')).to.equal(1200);
    expect(decimalToMinor('12.5')).to.equal(1250);
    for (const bad of ['', '.5', '12.345', '1e3', '12,5', ' 12', 'NaN']) {
      expect(() => decimalToMinor(bad), bad).to.throw(RangeError);
    }
  });

  it('[CAN-6] rounds a share half up to the cent', () => {
    expect(percentOf(2001, 50)).to.equal(1001);
    expect(percentOf(2000, 50)).to.equal(1000);
    expect(percentOf(1, 50)).to.equal(1);
    expect(percentOf(1, 49)).to.equal(0);
    expect(percentOf(MAX_MINOR, 50)).to.equal(500_000_000_000);
  });

  it('[CAN-6] is never more than half a cent away from the exact share', () => {
    fc.assert(
      fc.property(fc.nat({ max: MAX_MINOR }), fc.nat({ max: 100 }), (amount, percent) => {
        const hundredths = percentOf(amount, percent) * 100 - amount * percent;
        expect(hundredths).to.be.within(-49, 50);
      }),
    );
  });
});
