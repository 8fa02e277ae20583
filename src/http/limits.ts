import { addressKey } from '../app/addresses.ts';
import type { Caller } from '../app/caller.ts';
import { type Limits, mustTake } from '../app/limits.ts';
import type { Operation } from './operation.ts';

export type RequestLimits = Pick<Limits, 'guest' | 'user'>;

/**
 * Counts a request: a user's on the user, wherever it comes from, so that neighbours behind one address do not slow
 * each other down; anybody else's on the address. Throws `Refused` `rate_limited`.
 */
export function countRequest(
  limits: RequestLimits,
  operation: Pick<Operation, 'unlimited'>,
  caller: Caller,
  ip: string | null,
): undefined | Promise<undefined> {
  if (operation.unlimited) return;
  if (caller.userId === null) return mustTake(limits.guest, addressKey(ip));
  return mustTake(limits.user, caller.userId);
}
