/**
 * A QR code (ISO/IEC 18004) of a text: byte mode, error correction M, the smallest version that holds it. Coordinates
 * are `[row][column]`.
 */

import { withErrorCorrection } from './qrCodewords.js';
import { alignments, drawFormat, drawFrame, put } from './qrFrame.js';
import { penalty } from './qrPenalty.js';

/** Codewords of error correction in each block at level M, by version from 1. */
const ECC = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
];
/** Blocks at level M, by version from 1. */
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29,
  31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
];
const BYTE_MODE = 0b0100;

/** Which modules each mask turns over. @type {((row: number, column: number) => boolean)[]} */
const MASKS = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/**
 * The dark modules, without the quiet zone. Throws a RangeError when the text is too long for any code.
 *
 * @param {string} text
 * @returns {boolean[][]}
 */
export function encodeQr(text) {
  const bytes = new TextEncoder().encode(text);
  const version = ECC.findIndex((_, index) => capacity(index + 1) >= bytes.length) + 1;
  if (version === 0) throw new RangeError(`${bytes.length} bytes are too many for a QR code`);
  const codewords = withErrorCorrection(dataCodewords(bytes, version), {
    total: Math.floor(rawModules(version) / 8),
    blocks: at(BLOCKS, version - 1),
    ecc: at(ECC, version - 1),
  });
  const frame = drawFrame(version);
  const filled = MASKS.map((mask, number) => fill(frame, version, codewords, mask, number));
  const penalties = filled.map(penalty);
  return at(filled, penalties.indexOf(Math.min(...penalties)));
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} index
 * @returns {T}
 */
function at(list, index) {
  return /** @type {T} */ (list[index]);
}

/** Modules that are left for codewords. @param {number} version */
function rawModules(version) {
  const count = alignments(version);
  const alignment = count === 0 ? 0 : (25 * count - 10) * count - 55;
  return (16 * version + 128) * version + 64 - alignment - (version >= 7 ? 36 : 0);
}

/** @param {number} version */
function dataLength(version) {
  return Math.floor(rawModules(version) / 8) - at(ECC, version - 1) * at(BLOCKS, version - 1);
}

/** @param {number} version */
function lengthBits(version) {
  return version < 10 ? 8 : 16;
}

/** Bytes of text that a version holds. @param {number} version */
function capacity(version) {
  return Math.floor((dataLength(version) * 8 - 4 - lengthBits(version)) / 8);
}

/**
 * Mode, length, text, and what fills the rest.
 *
 * @param {Uint8Array} bytes
 * @param {number} version
 */
function dataCodewords(bytes, version) {
  const length = dataLength(version);
  const bits = [
    binary(BYTE_MODE, 4),
    binary(bytes.length, lengthBits(version)),
    ...Array.from(bytes, (byte) => binary(byte, 8)),
    '0000',
  ].join('');
  const whole = bits.slice(0, length * 8);
  const codewords = (whole.match(/.{1,8}/g) ?? []).map((octet) => Number.parseInt(octet.padEnd(8, '0'), 2));
  for (let pad = 0; codewords.length < length; pad += 1) codewords.push(pad % 2 === 0 ? 0xec : 0x11);
  return codewords;
}

/**
 * @param {number} value
 * @param {number} digits
 */
function binary(value, digits) {
  return value.toString(2).padStart(digits, '0');
}

/**
 * The frame with the codewords, masked: two columns at a time from the right, upwards and downwards in turn.
 *
 * @param {import('./qrFrame.js').Grid} frame
 * @param {number} version
 * @param {number[]} codewords
 * @param {(row: number, column: number) => boolean} mask
 * @param {number} number
 * @returns {boolean[][]}
 */
function fill(frame, version, codewords, mask, number) {
  const size = 4 * version + 17;
  const grid = frame.map((line) => [...line]);
  let bit = 0;
  for (let pair = 0; pair * 2 < size - 1; pair += 1) {
    // The column of the vertical timing line is passed over.
    const right = size - 1 - 2 * pair - (size - 1 - 2 * pair <= 6 ? 1 : 0);
    for (let step = 0; step < size; step += 1) {
      const row = pair % 2 === 0 ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (frame[row]?.[column] !== null) continue;
        const dark = (((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        put(grid, row, column, dark !== mask(row, column));
        bit += 1;
      }
    }
  }
  drawFormat(grid, number);
  return /** @type {boolean[][]} */ (grid);
}
