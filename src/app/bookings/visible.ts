/** Who sees what: one's own, and an admin everything. What one may not see is, for oneself, not there. Rule [BKG-20]. */

import { refuse } from '../../domain/errors.ts';
import type { Caller } from '../caller.ts';
import type { Addressee, Booking, Cancellation, Payment, Reservation, Ticket } from './views.ts';

export function visibleReservation<T extends Pick<Reservation, 'userId'>>(
  caller: Caller,
  found: T | null,
): T {
  return found && sees(caller, found.userId) ? found : refuseUnknown('reservation');
}

export function visiblePayment<T extends Pick<Payment, 'userId'>>(caller: Caller, found: T | null): T {
  return found && sees(caller, found.userId) ? found : refuseUnknown('payment');
}

export function visibleBooking<T extends Pick<Booking, 'userId'>>(caller: Caller, found: T | null): T {
  return found && sees(caller, found.userId) ? found : refuseUnknown('booking');
}

/** A ticket is its booking's. */
export function visibleTicket<T extends Pick<Ticket, 'ownerId'>>(caller: Caller, found: T | null): T {
  return found && sees(caller, found.ownerId) ? found : refuseUnknown('ticket');
}

/** A cancellation is its booking's, also when an admin has cancelled. */
export function visibleCancellation<T extends Pick<Cancellation, 'ownerId'>>(
  caller: Caller,
  found: T | null,
): T {
  return found && sees(caller, found.ownerId) ? found : refuseUnknown('cancellation');
}

/** Who asks for what is their own. Throws `Refused` `unauthenticated` for a guest. */
export function ownIdOf(caller: Caller): string {
  return caller.userId ?? refuse('unauthenticated', 'Sign in first.');
}

/** What is printed for somebody is theirs. */
export function visibleDocument<T extends { owner: Addressee }>(caller: Caller, found: T | null): T {
  return found && sees(caller, found.owner.userId) ? found : refuseUnknown('ticket');
}

function sees(caller: Caller, ownerId: string): boolean {
  return caller.role === 'admin' || caller.userId === ownerId;
}

function refuseUnknown(what: string): never {
  return refuse('not_found', `There is no such ${what}.`);
}
