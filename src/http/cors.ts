import type { IncomingMessage } from 'node:http';
import type { Head } from './head.ts';

export interface CorsSettings {
  readonly corsOrigins: readonly string[] | null;
  readonly production: boolean;
}

const EXPOSED = 'Location, Retry-After, X-Request-Id';
const METHODS = 'GET, HEAD, POST, PUT, DELETE';
const HEADERS = 'Authorization, Content-Type, Idempotency-Key, X-Request-Id';

const NOTHING: Head = [];
const VARY: Head = ['Vary', 'Origin'];

/**
 * Tells browsers which origins may read answers: those configured; without a configuration any outside
 * production and none but the server's own in production. Credentials are never among it: tokens travel in a
 * header that a page has to set itself. A preflight asks in the name of a page and has no answer but these headers.
 */
export function cors({ corsOrigins, production }: CorsSettings): (req: IncomingMessage) => Head {
  const any = corsOrigins === null && !production;
  const listed = new Set(corsOrigins ?? []);
  const always = any ? NOTHING : VARY;
  return (req) => {
    const { origin } = req.headers;
    if (origin === undefined || !(any || listed.has(origin))) return always;
    const allowed = [
      ...always,
      ...['Access-Control-Allow-Origin', any ? '*' : origin],
      ...['Access-Control-Expose-Headers', EXPOSED],
    ];
    if (!isPreflight(req)) return allowed;
    return [
      ...allowed,
      ...['Access-Control-Allow-Methods', METHODS],
      ...['Access-Control-Allow-Headers', HEADERS],
      ...['Access-Control-Max-Age', '600'],
    ];
  };
}

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  if (method !== 'OPTIONS' || headers.origin === undefined) return false;
  return headers['access-control-request-method'] !== undefined;
}
