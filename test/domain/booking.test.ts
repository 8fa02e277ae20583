import { expect } from 'chai';
import fc from 'fast-check';
import { bookingReference, REFERENCE_ALPHABET } from '../../src/domain/booking.ts';

describe('a booking reference', () => {
  it('[BKG-4] is ten letters and digits without those that are read for others', () => {
    expect(new Set(REFERENCE_ALPHABET).size).to.equal(32);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 20 }), (bytes) => {
        expect(bookingReference(bytes)).to.match(/^[A-HJ-NP-Z2-9]{10}$/);
      }),
    );
  });

  it('[BKG-4] uses every character equally often over all bytes', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const [first = ''] = bookingReference(new Uint8Array(10).fill(byte));
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    expect([...counts.values()]).to.deep.equal(Array<number>(32).fill(8));
  });

  it('[BKG-4] needs ten random bytes', () => {
    expect(() => bookingReference(new Uint8Array(9))).to.throw(RangeError);
  });
});
