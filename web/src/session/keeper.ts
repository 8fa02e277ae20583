/**
 * Keeps what renews the session. The one place that knows how: the gateway's page is another page, and the passenger
 * comes back from it still signed in.
 */

import type { Session } from '../api/wire.ts';

const STORED = 'refresh_token';

/** Renewals of one session must not meet: an old token that comes twice ends it. */
const LOCK = 'bus-session';

export const keeper = {
  keep(answer: Session): void {
    sessionStorage.setItem(STORED, answer.refresh_token);
  },

  /** `ended`: there is no session; `unknown`: the server could not say. */
  renew(): Promise<Session | 'ended' | 'unknown'> {
    return alone(async () => {
      const refreshToken = sessionStorage.getItem(STORED);
      if (!refreshToken) return 'ended';
      const response = await ask('/users/refresh', refreshToken).catch(() => null);
      if (response?.ok) {
        const answer = (await response.json()) as Session;
        keeper.keep(answer);
        return answer;
      }
      if (response?.status !== 401) return 'unknown';
      sessionStorage.removeItem(STORED);
      return 'ended';
    });
  },

  async end(): Promise<void> {
    const refreshToken = sessionStorage.getItem(STORED);
    sessionStorage.removeItem(STORED);
    if (refreshToken) await ask('/users/logout', refreshToken).catch(() => undefined);
  },
};

function ask(path: string, refreshToken: string): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh_token: refreshToken }),
    keepalive: true,
  });
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(LOCK, work) : work();
}
