/**
 * Keeps what renews the session. The one place that knows how: the refresh token is in a cookie that no script can
 * read, so that the passenger who comes back from the gateway's page, or opens another tab, is still signed in.
 */

import { Problem } from '../api/problem.ts';
import type { Session } from '../api/wire.ts';

const SESSION = '/app/session';

/** Says that there may be a cookie: guests need not ask. */
const HINT = 'signed_in';

/** All tabs share the cookie, and renewals must not meet: an old token that comes twice ends the session. */
const LOCK = 'bus-session';

export const keeper = {
  /** Throws a Problem when the server refuses. */
  async signIn(email: string, password: string): Promise<Session> {
    const response = await ask('POST', SESSION, { email, password }).catch(() => null);
    if (!response?.ok)
      throw new Problem(response?.status ?? 0, (await response?.json().catch(() => null)) ?? null);
    localStorage.setItem(HINT, 'yes');
    return (await response.json()) as Session;
  },

  /** `ended`: there is no session; `unknown`: the server could not say. */
  renew(): Promise<Session | 'ended' | 'unknown'> {
    return alone(async () => {
      if (localStorage.getItem(HINT) === null) return 'ended';
      const response = await ask('POST', `${SESSION}/renew`).catch(() => null);
      if (response?.ok) return (await response.json()) as Session;
      if (response?.status !== 401) return 'unknown';
      localStorage.removeItem(HINT);
      return 'ended';
    });
  },

  async end(): Promise<void> {
    localStorage.removeItem(HINT);
    await alone(() => ask('DELETE', SESSION).catch(() => null));
  },
};

/** The header is what a page of another origin could not send. */
function ask(method: string, path: string, body?: Record<string, string>): Promise<Response> {
  return fetch(path, {
    method,
    headers: { 'X-Requested-With': 'bus-web', ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    // A page that is left meanwhile still gets its new cookie.
    keepalive: true,
  });
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(LOCK, work) : work();
}
