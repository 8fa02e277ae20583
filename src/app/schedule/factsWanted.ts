import type { FactsWanted, Operation } from './turn.ts';

/** What a turn must read beside the map; null when its commands need nothing. */
export function wantedFacts(operations: Operation[]): FactsWanted | null {
  const wanted: FactsWanted = { bookingIds: [], paymentIds: [], lastHolds: false, allBookings: false };
  for (const { command } of operations) {
    switch (command.type) {
      case 'capture':
        wanted.paymentIds.push(command.paymentId);
        wanted.lastHolds ||= command.rebook !== undefined;
        break;
      case 'payment_failed':
      case 'refund_news':
      case 'retry_refund':
        wanted.paymentIds.push(command.paymentId);
        break;
      case 'cancel_booking':
        wanted.bookingIds.push(command.bookingId);
        break;
      case 'advance':
      case 'cancel_schedule':
        wanted.allBookings = true;
        break;
      default:
    }
  }
  if (!wanted.allBookings && wanted.bookingIds.length === 0 && wanted.paymentIds.length === 0) return null;
  return wanted;
}
