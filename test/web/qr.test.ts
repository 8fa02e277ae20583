import { expect } from 'chai';
import readQr from 'jsqr';

/** The client's modules are JavaScript for browsers; this one needs none. */
const { encodeQr } = (await import(new URL('../../web/qr.js', import.meta.url).href)) as {
  encodeQr(text: string): boolean[][];
};

const MODULE = 4;
const QUIET = 4 * MODULE;

/** What a camera sees of a code: black modules on white. */
function photograph(modules: boolean[][]) {
  const side = modules.length * MODULE + 2 * QUIET;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = QUIET; y < side - QUIET; y += 1) {
    for (let x = QUIET; x < side - QUIET; x += 1) {
      const dark = modules[Math.floor((y - QUIET) / MODULE)]?.[Math.floor((x - QUIET) / MODULE)];
      if (dark) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { pixels, side };
}

function read(text: string) {
  const modules = encodeQr(text);
  const { pixels, side } = photograph(modules);
  const seen = readQr.default(pixels, side, side);
  return { text: seen?.data, version: seen?.version, size: modules.length };
}

describe('the QR code that the client draws', () => {
  // The last length that each of these versions holds at level M, and one more byte.
  const BYTES = new Map([
    [1, 14],
    [2, 26],
    [6, 106],
    [7, 122],
    [9, 180],
    [10, 213],
    [14, 362],
    [20, 666],
  ]);

  for (const [version, bytes] of BYTES) {
    it(`is read back at the brim of version ${version}`, () => {
      const text = Array.from({ length: bytes }, (_, index) => 'abcXYZ019-_.'.charAt((index * 7) % 12)).join(
        '',
      );
      expect(read(text)).to.deep.equal({ text, version, size: 4 * version + 17 });
      expect(read(`${text}x`)).to.deep.include({ text: `${text}x`, version: version + 1 });
    });
  }

  it('carries text that is not ASCII', () => {
    expect(read('Zvonařka → Népliget').text).to.equal('Zvonařka → Népliget');
  });

  it('refuses a text that no code holds', () => {
    expect(encodeQr('x'.repeat(2331)).length).to.equal(177);
    expect(() => encodeQr('x'.repeat(2332))).to.throw(RangeError);
  });
});
