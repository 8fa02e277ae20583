/**
 * From a request to its answer: find → authenticate → count → allow → read → look its key up → validate → handle →
 * write, or a problem.
 */

import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import type { RequestContext } from '../app/caller.ts';
import { Refused, refusal, refuse } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { readBytes, readJson } from './body.ts';
import { answerOnce, type IdempotencyParts, readKey } from './idempotency.ts';
import { addressOf, type IdentityParts, identify } from './identify.ts';
import { createMatcher, type Match } from './matcher.ts';
import { type Answer, type Operation, takesIdempotencyKey } from './operation.ts';
import { writeProblem } from './problem.ts';
import { readQuery } from './query.ts';
import { stateOf } from './requestState.ts';

export interface PipelineParts extends IdentityParts {
  operations: readonly Operation[];
  log: Logger;
  /** Null: keys are checked but not kept. */
  idempotency: IdempotencyParts | null;
}

const INTERNAL = refusal(
  'internal',
  'Something went wrong on our side. If it happens again, report the X-Request-Id of this answer.',
);

/** Answers whatever reaches it; nothing passes on. */
export function pipeline(parts: PipelineParts): RequestHandler {
  const { operations, log } = parts;
  const find = createMatcher(operations);
  return async (req, res) => {
    try {
      const match = find(req.method, req.path);
      if (match === null) refuse('not_found', 'There is nothing at this path.');
      if ('operation' in match) return write(res, await execute(match, req, parts));
      if (req.method === 'OPTIONS') return void res.writeHead(204, { Allow: match.allow.join(', ') }).end();
      refuse('method_not_allowed', `This path answers ${match.allow.join(', ')}.`, { allow: match.allow });
    } catch (error) {
      answerError(error, req, res, log);
    }
  };
}

async function execute(match: Match, req: Request, parts: PipelineParts): Promise<Answer> {
  const { operation, params } = match;
  const state = stateOf(req);
  state.route = operation.path;
  const ip = addressOf(req);
  const caller = await identify(req.headers.authorization, ip, operation, parts);
  state.userId = caller.userId;
  const denied = operation.policy.refuses(caller);
  if (denied) throw new Refused(denied);
  const context: RequestContext = { caller, ip, requestId: state.id };
  const key = takesIdempotencyKey(operation) ? readKey(req.headers['idempotency-key']) : null;
  const query = readQuery(req.url);
  const bytes = await readBytes(req);
  const body = operation.rawBody ? undefined : readJson(bytes, req.headers['content-type'], operation);
  const request = { params, query, body, raw: { headers: req.headers, body: bytes } };
  if (key === null || parts.idempotency === null) return operation.answer(request, context);
  const target = [operation.method, operation.path, params];
  return answerOnce(parts.idempotency, { key, target, body, context }, (keyed) =>
    operation.answer(request, keyed),
  );
}

function write(res: ServerResponse, { status, body, json, file, headers }: Answer): void {
  const content = file?.content ?? json ?? (body === undefined ? null : Buffer.from(JSON.stringify(body)));
  const type = file?.contentType ?? 'application/json; charset=utf-8';
  res.writeHead(status, {
    'Cache-Control': 'no-store',
    ...headers,
    ...(content && { 'Content-Type': type, 'Content-Length': content.length }),
  });
  res.end(content);
}

/**
 * A refusal as its problem. Anything else is a fault of ours: logged with its stack, told without a word of it.
 */
export function answerError(error: unknown, req: Request, res: Response, log: Logger): void {
  const known = error instanceof Refused && error.refusal.code !== 'internal';
  if (!known)
    log.error({ err: error, request_id: stateOf(req).id, route: stateOf(req).route }, 'request failed');
  writeProblem(res, known ? error.refusal : INTERNAL);
}
