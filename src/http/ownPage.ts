import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '../domain/errors.ts';

/** What only a script of this server's pages can add: to anybody else's a browser first asks, and hears no. */
export const OWN_PAGE_HEADER = 'X-Requested-With';

/**
 * Lets pass what a page of this server sent, or no browser at all: to whom a cookie makes no difference. A browser
 * names the page's origin, most of them also how near it is, and none sends a foreign page's own headers without
 * having asked (`cors.ts` allows this one to nobody). Throws `Refused` `forbidden`. Rule [AUTH-19].
 */
export function requireOwnPage(headers: IncomingHttpHeaders, publicUrl: string): void {
  const marked = headers[OWN_PAGE_HEADER.toLowerCase()] !== undefined;
  if (marked && isNear(headers['sec-fetch-site']) && isOwn(headers.origin, headers.host, publicUrl)) return;
  refuse('forbidden', `Only pages of this server may do this, and say so in the header ${OWN_PAGE_HEADER}.`);
}

function isNear(site: string | string[] | undefined): boolean {
  return site === undefined || site === 'same-origin';
}

/** The public address, or the one at which this request has come: a server may be reached under several. */
function isOwn(origin: string | undefined, host: string | undefined, publicUrl: string): boolean {
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  return from !== null && (from.origin === new URL(publicUrl).origin || from.host === host);
}
