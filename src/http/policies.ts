/** Who may call an operation at all. What of whom they then may see is the use case's to say. */

import type { Caller } from '../app/caller.ts';
import { type Refusal, refusal } from '../domain/errors.ts';

export interface Policy {
  readonly name: 'anyone' | 'signedIn' | 'customers' | 'admins';
  /** Whether a caller without a token is turned away. */
  readonly needsToken: boolean;
  /** Why this caller may not, or null. */
  refuses(caller: Caller): Refusal | null;
}

const SIGN_IN = refusal(
  'unauthenticated',
  'Sign in first, and send the access token as "Authorization: Bearer …".',
);
const ADMINS_ONLY = refusal('forbidden', 'Only an admin may do this.');

/** Anyone may. */
export const anyone: Policy = { name: 'anyone', needsToken: false, refuses: () => null };

/** Whoever is signed in may. */
export const signedIn: Policy = { name: 'signedIn', needsToken: true, refuses: refusesGuests };

/** Customers may, and an admin may do whatever a customer may. */
export const customers: Policy = { name: 'customers', needsToken: true, refuses: refusesGuests };

/** Only admins may. */
export const admins: Policy = {
  name: 'admins',
  needsToken: true,
  refuses: (caller) => refusesGuests(caller) ?? (caller.role === 'admin' ? null : ADMINS_ONLY),
};

function refusesGuests(caller: Caller): Refusal | null {
  return caller.role === 'guest' ? SIGN_IN : null;
}
