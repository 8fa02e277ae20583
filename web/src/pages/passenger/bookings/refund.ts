import { fromMinor, toMinor } from '../../../../../src/domain/money.ts';
import { refundFor } from '../../../../../src/domain/refundPolicy.ts';
import { serverNow } from '../../../api/serverClock.ts';
import type { BookingDetails } from '../../../api/wire.ts';

export type Preview = { allowed: true; percent: number; amount: number } | { allowed: false };

/**
 * What would come back for these seats, by the server's own rule and clock; shown before one confirms. The server
 * alone decides.
 */
export function refundPreview(
  seats: BookingDetails['seats'],
  booking: BookingDetails,
  now = serverNow(),
): Preview {
  const paid = seats.reduce((minor, { price }) => minor + toMinor(price), 0);
  const back = refundFor(paid, Date.parse(booking.schedule.departure_datetime), now, 'customer');
  return back.allowed ? { ...back, amount: fromMinor(back.amount) } : back;
}
