/** The parts of a QR code that are the same for every text of its length. Coordinates are `[row][column]`. */

const LEVEL_M = 0;

/** @typedef {(boolean | null)[][]} Grid a module that nothing has been drawn on is null */

/**
 * How many alignment patterns stand in a row.
 *
 * @param {number} version
 */
export function alignments(version) {
  return version === 1 ? 0 : Math.floor(version / 7) + 2;
}

/**
 * Everything but codewords and format: finders, timing, alignments, version.
 *
 * @param {number} version
 * @returns {Grid}
 */
export function drawFrame(version) {
  const size = 4 * version + 17;
  /** @type {Grid} */
  const grid = Array.from({ length: size }, () => Array(size).fill(null));
  for (let i = 0; i < size; i += 1) {
    put(grid, 6, i, i % 2 === 0);
    put(grid, i, 6, i % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ])
    drawRings(grid, row ?? 0, column ?? 0, 4);
  const centres = alignmentCentres(version, size);
  const last = centres.length - 1;
  centres.forEach((row, i) => {
    centres.forEach((column, j) => {
      const inFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!inFinder) drawRings(grid, row, column, 2);
    });
  });
  drawFormat(grid, 0);
  if (version >= 7) drawVersion(grid, version);
  return grid;
}

/**
 * @param {Grid} grid
 * @param {number} row
 * @param {number} column
 * @param {boolean} dark
 */
export function put(grid, row, column, dark) {
  const line = grid[row];
  if (line && column >= 0 && column < line.length) line[column] = dark;
}

/**
 * A finder (`reach` 4, its light border included) or an alignment pattern (`reach` 2).
 *
 * @param {Grid} grid
 * @param {number} row
 * @param {number} column
 * @param {number} reach
 */
function drawRings(grid, row, column, reach) {
  for (let down = -reach; down <= reach; down += 1) {
    for (let right = -reach; right <= reach; right += 1) {
      const ring = Math.max(Math.abs(down), Math.abs(right));
      put(grid, row + down, column + right, reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1);
    }
  }
}

/**
 * @param {number} version
 * @param {number} size
 */
function alignmentCentres(version, size) {
  const count = alignments(version);
  if (count === 0) return [];
  const step = version === 32 ? 26 : Math.ceil((4 * version + 4) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, index) => size - 7 - step * (count - 2 - index))];
}

/**
 * @param {Grid} grid
 * @param {number} mask
 */
export function drawFormat(grid, mask) {
  const size = grid.length;
  const data = (LEVEL_M << 3) | mask;
  const bits = ((data << 10) | remainder(data, 10, 0x537)) ^ 0x5412;
  for (let i = 0; i < 15; i += 1) {
    const dark = ((bits >> i) & 1) === 1;
    // Along the first finder, around the timing lines …
    if (i < 8) put(grid, i < 6 ? i : i + 1, 8, dark);
    else put(grid, 8, i === 8 ? 7 : 14 - i, dark);
    // … and once more, shared by the other two.
    if (i < 8) put(grid, 8, size - 1 - i, dark);
    else put(grid, size - 15 + i, 8, dark);
  }
  put(grid, size - 8, 8, true);
}

/**
 * @param {Grid} grid
 * @param {number} version
 */
function drawVersion(grid, version) {
  const bits = (version << 12) | remainder(version, 12, 0x1f25);
  for (let i = 0; i < 18; i += 1) {
    const dark = ((bits >> i) & 1) === 1;
    const far = grid.length - 11 + (i % 3);
    put(grid, far, Math.floor(i / 3), dark);
    put(grid, Math.floor(i / 3), far, dark);
  }
}

/**
 * Of a division of polynomials over two elements.
 *
 * @param {number} value
 * @param {number} degree
 * @param {number} divisor
 */
function remainder(value, degree, divisor) {
  let rest = value;
  for (let i = 0; i < degree; i += 1) rest = (rest << 1) ^ ((rest >> (degree - 1)) * divisor);
  return rest;
}
