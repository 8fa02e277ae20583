import { refuse } from '../../domain/errors.ts';
import type { Caller } from '../caller.ts';
import type { User, UserFilter, UserParts } from './ports.ts';

/** Oneself, or for an admin anybody. Throws `Refused` `not_found` for everybody else, known or not. */
export async function getUser({ users }: UserParts, caller: Caller, id: string): Promise<User> {
  requireReach(caller, id);
  return (await users.find(id)) ?? refuseUnknown();
}

/** Throws `Refused` `not_found` unless this caller may see and change this user. */
export function requireReach(caller: Caller, id: string): void {
  if (caller.role !== 'admin' && caller.userId !== id) refuseUnknown();
}

export function refuseUnknown(): never {
  return refuse('not_found', 'There is no such user.');
}

/** In the order of their making; up to `limit`. */
export function listUsers({ users }: UserParts, filter: UserFilter): Promise<User[]> {
  return users.list(filter);
}
