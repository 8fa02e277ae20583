import express, { type Request, type RequestHandler, type Response } from 'express';
import { Refused, refuse } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { readCookie } from './cookies.ts';
import { addressOf, type IdentityParts, identify } from './identify.ts';
import { pageHeaders } from './pageHeaders.ts';
import { answerError } from './pipeline.ts';
import { admins } from './policies.ts';
import { PROBLEMS } from './problem.ts';
import { stateOf } from './requestState.ts';
import { MONITOR_PATH, monitorCookie } from './sessionCookies.ts';

const SIGN_IN = '/app/admin';

/**
 * The page's styles are made by its script, in style elements without a text: that one text, none at all, is allowed by
 * its hash. The colours of its view of the state have one, and do without.
 */
const PAGE = {
  styleSrc: ["'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
  imgSrc: ["'self'", 'data:'],
};

export interface MonitorParts extends IdentityParts {
  publicUrl: string;
  log: Logger;
  /** The monitor itself, which asks nobody who they are; it passes on what it does not have. */
  monitor: RequestHandler;
}

/**
 * The door in front of the rooms' monitor, for a mount at `/monitor`: admins may look, with an access token in the
 * header or in the cookie that signing in under `/app/admin` gave. Nothing can be done there. Rules [MON-1]…[MON-3].
 */
export function monitorDoor(parts: MonitorParts): RequestHandler {
  const router = express.Router();
  router.use(pageHeaders(PAGE), onlyReads(), onlyAdmins(parts), parts.monitor);
  router.use(() => refuse('not_found', 'There is nothing at this path.'));
  router.use(((error: unknown, req: Request, res: Response, _next: unknown) =>
    answerError(error, { req, res, log: parts.log, head: [] })) as express.ErrorRequestHandler);
  return router;
}

function onlyReads(): RequestHandler {
  const allow = ['GET', 'HEAD'];
  return (req, _res, next) => {
    if (!allow.includes(req.method))
      refuse('method_not_allowed', 'The monitor is only looked at.', { allow });
    next();
  };
}

function onlyAdmins(parts: MonitorParts): RequestHandler {
  return async (req, res, next) => {
    stateOf(req).route = MONITOR_PATH;
    res.setHeader('Cache-Control', 'no-store');
    try {
      const caller = await identify(credentialsOf(req, parts), addressOf(req), {}, parts);
      stateOf(req).userId = caller.userId;
      const denied = admins.refuses(caller);
      if (denied) throw new Refused(denied);
    } catch (error) {
      if (isUnknown(error) && isNavigation(req)) return res.redirect(302, SIGN_IN);
      throw error;
    }
    next();
  };
}

/** What a program sends comes before what a browser has kept. */
function credentialsOf(req: Request, { publicUrl }: MonitorParts): string | undefined {
  const { authorization, cookie } = req.headers;
  if (authorization !== undefined) return authorization;
  const token = readCookie(cookie, monitorCookie(publicUrl));
  return token === null ? undefined : `Bearer ${token}`;
}

function isUnknown(error: unknown): boolean {
  return error instanceof Refused && PROBLEMS[error.refusal.code].status === 401;
}

/** Somebody opens the page, as against what the page then loads. */
function isNavigation({ headers }: Request): boolean {
  const mode = headers['sec-fetch-mode'];
  return mode === undefined ? /\btext\/html\b/.test(headers.accept ?? '') : mode === 'navigate';
}
