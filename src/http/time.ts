/** Times on the wire: ISO 8601 in, UTC with milliseconds and `Z` out. */

import type { EpochMs } from '../app/ports.ts';

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Epoch milliseconds of an ISO 8601 text with an offset; null when it is none, or no day of the years 1 to 9999. */
export function parseInstant(text: string): EpochMs | null {
  const match = INSTANT.exec(text);
  if (!match?.[1] || !parseDate(match[1])) return null;
  const at = Date.parse(text);
  return at >= FIRST && at <= LAST ? at : null;
}

/** Whether `text` is `YYYY-MM-DD` and that day exists in a year from 1 to 9999. */
export function parseDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const midnight = new Date(`${text}T00:00:00.000Z`);
  // The parser lets 30 February roll over into March.
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** `2026-03-01T09:30:00.000Z` */
export function formatInstant(at: EpochMs): string {
  return new Date(at).toISOString();
}
