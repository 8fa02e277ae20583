/**
 * How hard a code is to read: long runs, blocks, what looks like a finder, and imbalance.
 *
 * @param {boolean[][]} grid
 */
export function penalty(grid) {
  const rows = grid.map((line) => line.map((dark) => (dark ? '1' : '0')).join(''));
  const columns = grid.map((_, column) => grid.map((line) => (line[column] ? '1' : '0')).join(''));
  const dark = rows.join('').replaceAll('0', '').length;
  const percent = (dark * 100) / grid.length ** 2;
  return (
    [...rows, ...columns].reduce((sum, line) => sum + linePenalty(line), 0) +
    blockPenalty(rows) +
    Math.floor(Math.abs(percent - 50) / 5) * 10
  );
}

/** @param {string} line */
function linePenalty(line) {
  const runs = (line.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
  return runs + 40 * (line.match(/(?=10111010000|00001011101)/g) ?? []).length;
}

/** @param {string[]} rows */
function blockPenalty(rows) {
  let blocks = 0;
  for (const [index, row] of rows.slice(1).entries()) {
    const above = rows[index] ?? '';
    for (let i = 1; i < row.length; i += 1) {
      if (row[i] === row[i - 1] && above[i] === row[i] && above[i - 1] === row[i]) blocks += 1;
    }
  }
  return 3 * blocks;
}
