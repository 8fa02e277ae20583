import type { Dashboard } from '../../../api/wire.ts';

/** The days as CSV (RFC 4180). */
export function csvOf({ daily }: Dashboard): string {
  const heads = ['date', 'bookings', 'revenue', 'refunds', 'reservations', 'expired'] as const;
  const rows = daily.map((day) => heads.map((head) => quoted(String(day[head]))).join(','));
  return [heads.join(','), ...rows, ''].join('\r\n');
}

/** A cell that begins like a formula would be carried out by a spreadsheet. */
function quoted(text: string): string {
  const harmless = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
