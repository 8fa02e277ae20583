/** Reed-Solomon error correction of a QR code, over the field of 256 elements with the polynomial 0x11d. */

/**
 * Data in blocks, each with its error correction, interleaved as they are drawn.
 *
 * @param {number[]} data
 * @param {{ total: number, blocks: number, ecc: number }} shape
 * @returns {number[]}
 */
export function withErrorCorrection(data, { total, blocks, ecc }) {
  const short = Math.floor(total / blocks) - ecc;
  const longBlocks = total % blocks;
  const generator = generatorOf(ecc);
  /** @type {number[][]} */
  const parts = [];
  for (let index = 0, from = 0; index < blocks; index += 1) {
    const length = short + (index < blocks - longBlocks ? 0 : 1);
    parts.push(data.slice(from, from + length));
    from += length;
  }
  return [...interleave(parts), ...interleave(parts.map((part) => remainderOf(part, generator)))];
}

/** @param {number[][]} parts */
function interleave(parts) {
  const longest = Math.max(...parts.map((part) => part.length));
  return Array.from({ length: longest }, (_, index) =>
    parts.flatMap((part) => part.slice(index, index + 1)),
  ).flat();
}

/**
 * The product of (x − 2⁰)…(x − 2ⁿ⁻¹), highest power first, without its leading 1.
 *
 * @param {number} degree
 */
function generatorOf(degree) {
  let product = [1];
  for (let i = 0, root = 1; i < degree; i += 1, root = multiply(root, 2)) {
    const shifted = [...product, 0];
    product = shifted.map((value, index) => value ^ multiply(product[index - 1] ?? 0, root));
  }
  return product.slice(1);
}

/**
 * @param {number[]} data
 * @param {number[]} generator
 */
function remainderOf(data, generator) {
  let rest = generator.map(() => 0);
  for (const value of data) {
    const factor = value ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((old, index) => old ^ multiply(generator[index] ?? 0, factor));
  }
  return rest;
}

/**
 * @param {number} a
 * @param {number} b
 */
function multiply(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> i) & 1) * a);
  return product;
}
