import type { Violation } from './checks.ts';
import type { Folded } from './historyFold.ts';

/**
 * The gateway as a bank: what it captured is at the end a booking's price, or has gone back, or is still owed and known
 * to be; and our books say the same as its own. I7, I8, I9.
 */
export function moneyBreaks({ money, final }: Folded): Violation[] {
  if (!final) return [];
  const breaks: Violation[] = [];
  const sums = { captured: new Map<string, number>(), returned: new Map<string, number>() };
  for (const { type, payment, amount } of money) {
    sums[type].set(payment, (sums[type].get(payment) ?? 0) + amount);
  }
  const bookings = new Map(final.bookings.map((row) => [row.id, row]));
  const promised = Map.groupBy(final.cancellations, (row) => row.booking);
  const refunds = Map.groupBy(final.refunds, (row) => row.payment);
  const known = new Set<string>();
  for (const { id, booking, captured } of final.payments) {
    known.add(id);
    const taken = sums.captured.get(id) ?? 0;
    const back = sums.returned.get(id) ?? 0;
    const ours = refunds.get(id) ?? [];
    const ordered = sum(ours.map((row) => row.amount));
    const processed = sum(ours.filter((row) => row.status === 'processed').map((row) => row.amount));
    if (taken !== (captured ?? 0)) {
      breaks.push({
        rule: 'I8',
        says: `payment ${id}: the gateway took ${taken}, the books say ${captured}`,
      });
    }
    if (back !== processed) {
      breaks.push({
        rule: 'I9',
        says: `payment ${id}: the gateway returned ${back}, the books say ${processed}`,
      });
    }
    const bought = booking === null ? null : bookings.get(booking);
    const kept = bought ? bought.amount - sum((promised.get(bought.id) ?? []).map((row) => row.refund)) : 0;
    if (taken !== kept + ordered) {
      breaks.push({
        rule: 'I7',
        says: `payment ${id}: took ${taken}, keeps ${kept} and gives back ${ordered}`,
      });
    }
  }
  for (const id of sums.captured.keys()) {
    if (!known.has(id))
      breaks.push({ rule: 'I8', says: `the gateway took money for ${id}, which nobody knows` });
  }
  return breaks;
}

function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
