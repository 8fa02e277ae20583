/**
 * Keeps what renews the session. The one place that knows how: the gateway's page is another page, and the passenger
 * comes back from it still signed in.
 */

import { Problem } from '../api/problem.ts';
import type { Session } from '../api/wire.ts';

const STORED = 'refresh_token';

/** Renewals of one session must not meet: an old token that comes twice ends it. */
const LOCK = 'bus-session';

export const keeper = {
  /** Throws a Problem when the server refuses. */
  async signIn(email: string, password: string): Promise<Session> {
    const response = await ask('/users/login', { email, password }).catch(() => null);
    if (!response?.ok)
      throw new Problem(response?.status ?? 0, (await response?.json().catch(() => null)) ?? null);
    return keep((await response.json()) as Session);
  },

  /** `ended`: there is no session; `unknown`: the server could not say. */
  renew(): Promise<Session | 'ended' | 'unknown'> {
    return alone(async () => {
      const refreshToken = sessionStorage.getItem(STORED);
      if (!refreshToken) return 'ended';
      const response = await ask('/users/refresh', { refresh_token: refreshToken }).catch(() => null);
      if (response?.ok) return keep((await response.json()) as Session);
      if (response?.status !== 401) return 'unknown';
      sessionStorage.removeItem(STORED);
      return 'ended';
    });
  },

  async end(): Promise<void> {
    const refreshToken = sessionStorage.getItem(STORED);
    sessionStorage.removeItem(STORED);
    if (refreshToken) await ask('/users/logout', { refresh_token: refreshToken }).catch(() => undefined);
  },
};

function keep(answer: Session): Session {
  sessionStorage.setItem(STORED, answer.refresh_token);
  return answer;
}

function ask(path: string, body: Record<string, string>): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    keepalive: true,
  });
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(LOCK, work) : work();
}
