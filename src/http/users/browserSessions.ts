import type { IncomingHttpHeaders } from 'node:http';
import type { UserParts } from '../../app/users/ports.ts';
import { logIn, logOut, REFRESH_TOKEN_DAYS, refresh, type SignedIn } from '../../app/users/signIn.ts';
import { refuse } from '../../domain/errors.ts';
import { dropCookie, readCookie, setCookie } from '../cookies.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { OWN_PAGE_HEADER, requireOwnPage } from '../ownPage.ts';
import { anyone } from '../policies.ts';
import { monitorCookie, refreshCookie, SESSION_PATH } from '../sessionCookies.ts';
import { presentSession } from './present.ts';
import { browserSessionSchema, loginBody } from './schema.ts';
import { SIGN_IN_LIMITS } from './sessions.ts';

export interface BrowserSessionParts extends UserParts {
  /** Where browsers reach this server. */
  publicUrl: string;
}

const headers = [
  {
    name: OWN_PAGE_HEADER,
    description: 'Anything. A page of another origin cannot send it.',
    required: true,
    example: 'bus-web',
  },
] as const;

const ABOUT =
  'For pages of this server. The refresh token is a cookie that no script can read and that no other page has sent; ' +
  'it is exchanged and revoked like any other.';

const described = { tag: 'users', policy: anyone, keyless: true, headers } as const;

/** Signing in for browsers: as `POST /users/login` and its sisters, with the refresh token in a cookie. */
export function browserSessionOperations(parts: BrowserSessionParts): Operation[] {
  return [
    defineOperation({
      ...described,
      id: 'openBrowserSession',
      method: 'post',
      path: SESSION_PATH,
      summary: 'Sign in from a page of this server',
      description: `${ABOUT} An admin also gets the cookie that opens \`/monitor\`.`,
      limits: SIGN_IN_LIMITS,
      body: loginBody,
      success: { status: 200, schema: browserSessionSchema },
      refusals: ['validation_failed', 'unauthenticated', 'forbidden', 'rate_limited'],
      handle: async ({ body, raw, context }) => {
        requireOwnPage(raw.headers, parts.publicUrl);
        return opened(parts, await logIn(parts, context, body));
      },
    }),
    defineOperation({
      ...described,
      id: 'renewBrowserSession',
      method: 'post',
      path: `${SESSION_PATH}/renew`,
      cookie: true,
      summary: 'Exchange the refresh token in the cookie for new tokens',
      description: `${ABOUT} Tabs share the cookie: they take turns, or one of them sends an old token.`,
      success: { status: 200, schema: browserSessionSchema },
      refusals: ['unauthenticated', 'token_expired', 'forbidden'],
      handle: async ({ raw, context }) => {
        requireOwnPage(raw.headers, parts.publicUrl);
        const token = refreshTokenOf(raw.headers, parts);
        if (token === null) return refuse('unauthenticated', 'There is no session to go on with. Sign in.');
        return opened(parts, await refresh(parts, context, token));
      },
    }),
    defineOperation({
      ...described,
      id: 'closeBrowserSession',
      method: 'delete',
      path: SESSION_PATH,
      cookie: true,
      summary: 'Sign out: the session ends, and the cookies go',
      description: ABOUT,
      success: { status: 204 },
      refusals: ['forbidden'],
      handle: async ({ raw, context }) => {
        requireOwnPage(raw.headers, parts.publicUrl);
        const token = refreshTokenOf(raw.headers, parts);
        if (token !== null) await logOut(parts, context, token);
        const cookies = [refreshCookie(parts.publicUrl), monitorCookie(parts.publicUrl)];
        return { headers: { 'Set-Cookie': cookies.map(dropCookie) } };
      },
    }),
  ];
}

function refreshTokenOf({ cookie }: IncomingHttpHeaders, { publicUrl }: BrowserSessionParts): string | null {
  return readCookie(cookie, refreshCookie(publicUrl));
}

function opened({ publicUrl }: BrowserSessionParts, session: SignedIn) {
  const { refresh_token, ...body } = presentSession(session);
  const monitor = monitorCookie(publicUrl);
  return {
    body,
    headers: {
      'Set-Cookie': [
        setCookie(refreshCookie(publicUrl), refresh_token, REFRESH_TOKEN_DAYS * 86_400),
        // Whoever signs in after an admin must not find the admin's.
        session.user.role === 'admin'
          ? setCookie(monitor, session.accessToken, session.expiresIn)
          : dropCookie(monitor),
      ],
    },
  };
}
