import { LIMITS } from '../../app/limits.ts';
import type { UserParts } from '../../app/users/ports.ts';
import { logIn, logOut, refresh } from '../../app/users/signIn.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { anyone } from '../policies.ts';
import { presentSession } from './present.ts';
import { loginBody, refreshBody, sessionSchema } from './schema.ts';

const MINUTES = LIMITS.signInPair.seconds / 60;
export const SIGN_IN_LIMITS =
  `in ${MINUTES} minutes ${LIMITS.signInPair.points} wrong passwords for one e-mail from one address, and ` +
  `${LIMITS.signInAddress.points} from one address on all accounts. An account that is guessed at from everywhere ` +
  'leaves each address three; nobody is locked out by it.';

/** Signing in, staying signed in, and signing out. */
export function sessionOperations(parts: UserParts): Operation[] {
  return [
    defineOperation({
      id: 'logIn',
      method: 'post',
      path: '/users/login',
      tag: 'users',
      summary: 'Sign in',
      policy: anyone,
      limits: SIGN_IN_LIMITS,
      keyless: true,
      body: loginBody,
      success: { status: 200, schema: sessionSchema },
      refusals: ['validation_failed', 'unauthenticated', 'rate_limited'],
      handle: async ({ body, context }) => ({ body: presentSession(await logIn(parts, context, body)) }),
    }),
    defineOperation({
      id: 'refreshSession',
      method: 'post',
      path: '/users/refresh',
      tag: 'users',
      summary: 'Exchange a refresh token for new tokens; an old one sent again ends the session',
      policy: anyone,
      keyless: true,
      body: refreshBody,
      success: { status: 200, schema: sessionSchema },
      refusals: ['validation_failed', 'unauthenticated', 'token_expired'],
      handle: async ({ body, context }) => ({
        body: presentSession(await refresh(parts, context, body.refresh_token)),
      }),
    }),
    defineOperation({
      id: 'logOut',
      method: 'post',
      path: '/users/logout',
      tag: 'users',
      summary: 'End the session of a refresh token, whatever has become of it',
      policy: anyone,
      keyless: true,
      body: refreshBody,
      success: { status: 204 },
      refusals: ['validation_failed'],
      handle: ({ body, context }) => logOut(parts, context, body.refresh_token),
    }),
  ];
}
