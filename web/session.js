/**
 * Who is signed in. The access token lives in memory only; the refresh token stays in this tab's storage, for the
 * gateway's page is another page and the passenger comes back from it.
 */

/** @typedef {{ id: string, email: string, first_name: string, last_name: string, role: string }} User */

const STORED = 'refresh_token';

/** @type {{ token: string, user: User } | null} */
let current = null;
/** @type {Promise<boolean> | null} */
let renewing = null;

/** Tells `change` when somebody signs in or out. */
export const session = new EventTarget();

export function accessToken() {
  return current?.token ?? null;
}

export function signedInUser() {
  return current?.user ?? null;
}

/** @param {{ access_token: string, refresh_token: string, user: User }} answer */
export function beginSession(answer) {
  current = { token: answer.access_token, user: answer.user };
  sessionStorage.setItem(STORED, answer.refresh_token);
  session.dispatchEvent(new Event('change'));
}

export function endSession() {
  current = null;
  sessionStorage.removeItem(STORED);
  session.dispatchEvent(new Event('change'));
}

/** Signs out here at once, and on the server as soon as it hears of it. */
export async function signOut() {
  const refreshToken = sessionStorage.getItem(STORED);
  endSession();
  if (refreshToken) await askSessions('/users/logout', refreshToken).catch(() => undefined);
}

/** Whether somebody is signed in, after a reload too. */
export async function restore() {
  return current !== null || renew();
}

/**
 * New tokens for the refresh token, which is good once: whoever asks meanwhile waits for the same answer. False when
 * there is no session to go on with.
 *
 * @returns {Promise<boolean>}
 */
export function renew() {
  renewing ??= askForTokens().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function askForTokens() {
  const refreshToken = sessionStorage.getItem(STORED);
  if (!refreshToken) return false;
  const response = await askSessions('/users/refresh', refreshToken).catch(() => null);
  if (response?.ok) beginSession(await response.json());
  else if (response?.status === 401) endSession();
  return response?.ok ?? false;
}

/**
 * @param {string} path
 * @param {string} refreshToken
 */
function askSessions(path, refreshToken) {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh_token: refreshToken }),
    keepalive: true,
  });
}
