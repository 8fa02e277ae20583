export const BOOKING_STATUSES = ['confirmed', 'cancelled', 'completed'] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];

/** A booking travels or is cancelled, once. Rule [BKG-5]. */
export const BOOKING_TRANSITIONS: Record<BookingStatus, readonly BookingStatus[]> = {
  confirmed: ['cancelled', 'completed'],
  cancelled: [],
  completed: [],
};

/** Letters and digits of a booking reference: none that is read for another (contract §5). */
export const REFERENCE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export const REFERENCE_LENGTH = 10;

/** A booking reference from random bytes; 32 letters, so each byte gives one without bias. Rule [BKG-4]. */
export function bookingReference(random: Uint8Array): string {
  if (random.length < REFERENCE_LENGTH) throw new RangeError('a booking reference needs ten random bytes');
  let text = '';
  for (const byte of random.subarray(0, REFERENCE_LENGTH)) text += REFERENCE_ALPHABET[byte & 31];
  return text;
}
