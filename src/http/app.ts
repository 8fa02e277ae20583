import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Authenticator } from '../app/caller.ts';
import { NO_LIMITS } from '../app/limits.ts';
import type { TrustProxy } from '../config.ts';
import { Refused, refusal } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { type CorsSettings, isPreflight } from './cors.ts';
import { beginning, type Head } from './head.ts';
import type { IdempotencyParts } from './idempotency.ts';
import type { RequestLimits } from './limits.ts';
import type { Operation } from './operation.ts';
import { answerError, pipeline } from './pipeline.ts';
import { writeProblem } from './problem.ts';
import { type RequestObserver, requestLog } from './requestLog.ts';
import { stateOf } from './requestState.ts';
import { type Readiness, systemOperations } from './system.ts';

export interface HttpSettings extends CorsSettings {
  readonly trustProxy: TrustProxy;
}

/** Something that is not the JSON API, under a path of its own; it sets its own Content-Security-Policy. */
export interface Mount {
  path: string;
  handler: RequestHandler;
}

export interface HttpAppParts {
  operations: readonly Operation[];
  auth: Authenticator;
  log: Logger;
  config: HttpSettings;
  ready: Readiness;
  /** Without them nobody is refused for asking too often. */
  limits?: RequestLimits;
  /** Without it an `Idempotency-Key` has no effect. */
  idempotency?: IdempotencyParts;
  mounts?: readonly Mount[];
  /** Hears of every request that is over. */
  onRequest?: RequestObserver;
}

const BAD_REQUEST = new Refused(refusal('validation_failed', 'The request cannot be read.'));

/** The whole HTTP side. Listens to nothing. */
export interface HttpApp {
  listener: RequestListener;
  /** What is no operation: pages, and whatever else is mounted. */
  pages: Express;
}

/**
 * Operations are found before Express is asked: its routing alone costs as much as all the rest of a refusal. Behind a
 * trusted proxy Express comes first, because it knows who is asking.
 */
export function createHttpApp(parts: HttpAppParts): HttpApp {
  const { auth, log, config, ready, mounts = [], limits = NO_LIMITS, idempotency = null } = parts;
  const operations = [...systemOperations(ready), ...parts.operations];
  const pages = express();
  const { trustProxy } = config;
  const trustsProxy = trustProxy !== false;
  pages.set('trust proxy', typeof trustProxy === 'object' ? [...trustProxy] : trustProxy);
  pages.disable('x-powered-by');
  const begin = beginning(config);
  const answer = pipeline({ operations, auth, log, limits, idempotency, begin, trustsProxy });
  if (trustsProxy) pages.use(answer);
  pages.use(tellRequestId);
  for (const { path, handler } of mounts) pages.use(path, handler);
  pages.use((req, res) => answerNowhere(req, res, begin(req)));
  pages.use(lastResort(log));
  const watch = requestLog(log, parts.onRequest);
  return {
    pages,
    listener: (req, res) => {
      watch(req, res);
      if (trustsProxy) pages(req, res);
      else void answer(req, res, () => pages(req, res));
    },
  };
}

const tellRequestId: RequestHandler = (req, res, next) => {
  res.setHeader('X-Request-Id', stateOf(req).id);
  next();
};

function answerNowhere(req: IncomingMessage, res: ServerResponse, head: Head): void {
  if (isPreflight(req)) res.writeHead(204, [...head]).end();
  else writeProblem(res, refusal('not_found', 'There is nothing at this path.'), head);
}

/** For what a mount throws; Express's own complaints about a request carry a status. */
function lastResort(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const hasBegun = res.headersSent;
    answerError(isBadRequest(error) ? BAD_REQUEST : error, { req, res, log, head: [] });
    // An answer that has begun cannot be mended; cutting it off is how the client learns.
    if (hasBegun && !res.writableEnded) res.destroy();
  };
}

function isBadRequest(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status < 500;
}
