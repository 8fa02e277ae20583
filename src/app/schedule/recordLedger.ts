import type { LedgerKind } from '../../domain/ledger.ts';
import type { Minor } from '../../domain/money.ts';
import type { Recording } from './recordEvent.ts';

/** Posts a movement of money, in the transaction that causes it. Rule [LED-2]. */
export function post(
  on: Recording,
  kind: LedgerKind,
  amount: Minor,
  of: { paymentId: string; bookingId?: string | null; refundId?: string },
): void {
  const { paymentId, bookingId = null, refundId = null } = of;
  on.rows.ledger.push({ id: on.ids.next(), kind, amount, paymentId, bookingId, refundId });
}
