import { COUNTED, type Figures } from './figures.ts';

/** Figures as CSV (RFC 4180), what they are of in the first columns. */
export function csvOf<T extends Figures>(rows: readonly T[], of: readonly (keyof T & string)[]): string {
  const heads = [...of, ...COUNTED];
  const lines = rows.map((row) => heads.map((head) => quoted(String(row[head]))).join(','));
  return [heads.join(','), ...lines, ''].join('\r\n');
}

/** A cell that begins like a formula would be carried out by a spreadsheet. */
function quoted(text: string): string {
  const harmless = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
