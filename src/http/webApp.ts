import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, type Response } from 'express';
import type { PaymentMethod } from '../domain/payment.ts';
import { pageHeaders } from './pageHeaders.ts';
import { precompressed } from './precompressed.ts';
import { SESSION_PATH } from './sessionCookies.ts';

const WEB_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Files below it carry a hash of their content in their names. */
const HASHED = `${sep}assets${sep}`;
const NOT_BUILT =
  'The browser client has not been built: `npm run build:web` does it, and `npm start` by itself.';

/** Where pages are; a file has a dot in its name, and no page has. */
const PAGE_PATH = /^(?:\/[\w-]+)*\/?$/;

const CLIENT = {
  fontSrc: ["'self'"],
  // Sockets too: browsers that do not count those of the page's own origin to 'self' (Chromium before 71, Safari
  // before 16) lack what the client needs anyway (`AbortSignal.any`). So no host is named, and none is believed.
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: ["'none'"],
};

/** What the client must know of this server before its first page: it is built once, for any server. */
export interface ClientSettings {
  /** ISO 4217: what all prices are in. */
  readonly currency: string;
  /** Those of the gateway that takes new payments, the first one proposed. Rule [WEB-22]. */
  readonly payment_methods: readonly PaymentMethod[];
}

/**
 * The browser client under `/app/`, for a mount at `/`: its files, its page at every address that is no file's, and
 * the way there from `/`. Whatever else is asked for passes on.
 */
export function webApp(settings: ClientSettings, folder: string = WEB_FOLDER): RequestHandler {
  // Not strict, `/app` would be `/app/` and lead to itself.
  const router = express.Router({ strict: true });
  router.get(['/', '/app'], (_req, res) => res.redirect('/app/'));
  // The one part of the API that is here, for its cookie's sake.
  router.use(SESSION_PATH, (_req, _res, next) => next('router'));
  router.get('/app/config.json', (_req, res) => {
    setCaching(res);
    res.json(settings);
  });
  router.use('/app', pageHeaders(CLIENT), precompressed(folder), files(folder), page(folder));
  return router;
}

function files(folder: string): RequestHandler {
  return express.static(folder, {
    index: false,
    cacheControl: false,
    redirect: false,
    setHeaders: setCaching,
  });
}

/** The client finds its page by the address, so a reload deep inside gets it too. */
function page(folder: string): RequestHandler {
  return (req, res, next) => {
    const reads = req.method === 'GET' || req.method === 'HEAD';
    if (!reads || !PAGE_PATH.test(req.path)) return next();
    setCaching(res);
    if (!existsSync(join(folder, 'index.html'))) return res.status(503).type('text').send(NOT_BUILT);
    res.sendFile('index.html', { root: folder, cacheControl: false });
  };
}

/** What has its hash in its name never changes; for the rest a browser asks each time, and its ETag saves the way back. */
function setCaching(res: Response, path = ''): void {
  res.setHeader('Cache-Control', path.includes(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache');
}
