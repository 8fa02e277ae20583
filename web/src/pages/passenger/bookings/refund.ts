/** What would come back, as the server's tiers have it; shown before one confirms, decided by the server alone. */

const HOUR_MS = 3_600_000;

export type Preview = { allowed: true; percent: 100 | 50; amount: number } | { allowed: false };

export function refundPreview(paid: number, departure: string, now: number): Preview {
  const left = Date.parse(departure) - now;
  if (left <= 2 * HOUR_MS) return { allowed: false };
  if (left > 24 * HOUR_MS) return { allowed: true, percent: 100, amount: paid };
  return { allowed: true, percent: 50, amount: Math.round((paid * 100) / 2 + Number.EPSILON) / 100 };
}
