import { type Minor, percentOf } from './money.ts';

const HOUR_MS = 3_600_000;

/** Who cancels: the tiers bind everybody, the closed window binds the customer only. */
export type CancelledBy = 'customer' | 'admin' | 'operator';

export type RefundDecision = { allowed: true; percent: 0 | 50 | 100; amount: Minor } | { allowed: false };

/**
 * What comes back when a booking of `paid` is cancelled `now`, its bus leaving at `departureAt` (both epoch ms).
 * More than 24 h before: 100 %; from 24 h down to over 2 h: 50 %; at 2 h or less the customer is refused and an
 * admin cancels with 0 %. The operator's own cancellation of a schedule returns everything. Rules [CAN-1]…[CAN-5].
 */
export function refundFor(paid: Minor, departureAt: number, now: number, by: CancelledBy): RefundDecision {
  if (by === 'operator') return { allowed: true, percent: 100, amount: paid };
  const left = departureAt - now;
  if (left > 24 * HOUR_MS) return { allowed: true, percent: 100, amount: paid };
  if (left > 2 * HOUR_MS) return { allowed: true, percent: 50, amount: percentOf(paid, 50) };
  return by === 'admin' ? { allowed: true, percent: 0, amount: 0 } : { allowed: false };
}
