import type { RequestHandler } from 'express';

export interface CorsSettings {
  readonly corsOrigins: readonly string[] | null;
  readonly production: boolean;
}

const EXPOSED = 'Location, Retry-After, X-Request-Id';
const METHODS = 'GET, HEAD, POST, PUT, DELETE';
const HEADERS = 'Authorization, Content-Type, Idempotency-Key, X-Request-Id';

/**
 * Tells browsers which origins may read answers: those configured; without a configuration any outside
 * production and none but the server's own in production. Credentials are never among it: tokens travel in a
 * header that a page has to set itself. Answers preflights.
 */
export function cors({ corsOrigins, production }: CorsSettings): RequestHandler {
  const any = corsOrigins === null && !production;
  const listed = new Set(corsOrigins ?? []);
  return (req, res, next) => {
    const { origin } = req.headers;
    if (!any) res.setHeader('Vary', 'Origin');
    const known = origin !== undefined && (any || listed.has(origin));
    if (known) {
      res.setHeader('Access-Control-Allow-Origin', any ? '*' : origin);
      res.setHeader('Access-Control-Expose-Headers', EXPOSED);
    }
    const preflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
    if (!preflight || origin === undefined) return next();
    if (known) {
      res.setHeader('Access-Control-Allow-Methods', METHODS);
      res.setHeader('Access-Control-Allow-Headers', HEADERS);
      res.setHeader('Access-Control-Max-Age', '600');
    }
    res.writeHead(204).end();
  };
}
