import { randomBytes } from 'node:crypto';
import { bookingReference } from '../../domain/booking.ts';

/** Where numbers come from; drawn from a seed in the simulation. */
export type RandomBytes = (bytes: number) => Uint8Array;

/** A reference for people to read out; rule [BKG-4]. */
export function newBookingReference(random: RandomBytes = randomBytes): string {
  return bookingReference(random(10));
}

/** A ticket's number, of the same letters. */
export function newTicketNumber(random?: RandomBytes): string {
  return `TK-${newBookingReference(random)}`;
}
