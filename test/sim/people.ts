import type { Addressee } from '../../src/app/bookings/views.ts';
import { OPTIONAL_LETTERS } from '../../src/domain/letters.ts';

/** Who `u0`, `u1` … are: two of them want only the letters that are owed. */
export function person(userId: string): Addressee {
  return {
    userId,
    name: `Passenger ${userId}`,
    email: `${userId}@example.org`,
    language: 'en',
    unwanted: userId === 'u3' || userId === 'u7' ? OPTIONAL_LETTERS : [],
  };
}

/** An address that its own server knows no more. */
export const GONE = 'u6@example.org';
