/** The refusals that several use cases of the catalogue share. */

import { type FieldError, refuse } from '../../domain/errors.ts';
import type { Caller } from '../caller.ts';
import type { Engagement } from './ports.ts';

/** A field of the body is wrong in a way that its schema cannot see. */
export function refuseFields(...errors: FieldError[]): never {
  return refuse(
    'validation_failed',
    'The body of the request is not valid. See "errors" for what to change.',
    { errors },
  );
}

/** What the path leads to is not there, or not for this caller. */
export function refuseUnknown(what: string): never {
  return refuse('not_found', `There is no such ${what}.`);
}

/** An id in the body leads nowhere. */
export function refuseUnknownField(what: string, path: string): never {
  return refuse('not_found', `There is no such ${what}.`, {
    errors: [{ path, message: `is not the id of a ${what} in service.` }],
  });
}

/** What is out of service is shown to admins only. Throws `Refused` `unauthenticated` or `forbidden`. */
export function requireAdminForInactive(caller: Caller, includeInactive: boolean): void {
  if (!includeInactive || caller.role === 'admin') return;
  if (caller.role === 'guest')
    refuse('unauthenticated', 'Sign in as an admin to see what is out of service.');
  refuse('forbidden', 'Only an admin may see what is out of service. Leave "include_inactive" out.');
}

/** What carries coming schedules stays in service. Rules [RTE-5], [BUS-6]. */
export function refuseIfEngaged({ schedules }: Engagement, what: 'route' | 'bus'): void {
  if (schedules === 0) return;
  refuse(
    'in_use',
    `This ${what} has ${schedules} coming schedule(s). Cancel them first, or wait until they are over.`,
  );
}
