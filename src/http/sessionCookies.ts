/** What a browser holds of a session: each for one place, so that nothing else ever sees it. */

import { type Cookie, cookieNamed } from './cookies.ts';

export const SESSION_PATH = '/app/session';
export const MONITOR_PATH = '/monitor';

/** The refresh token. */
export function refreshCookie(publicUrl: string): Cookie {
  return cookieNamed('bus_refresh', SESSION_PATH, publicUrl);
}

/** An admin's access token, for the pages of the monitor. */
export function monitorCookie(publicUrl: string): Cookie {
  return cookieNamed('bus_monitor', MONITOR_PATH, publicUrl);
}
