/**
 * From a request to its answer: find → authenticate → count → allow → read → look its key up → validate → handle →
 * write, or a problem.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { RequestContext } from '../app/caller.ts';
import { type Answered, granted, Refused, refusal, refuse } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { readBytes, readJson, requireType } from './body.ts';
import { isPreflight } from './cors.ts';
import type { Head } from './head.ts';
import { answerOnce, type IdempotencyParts, readKey } from './idempotency.ts';
import { addressOf, type IdentityParts, identify, peerOf } from './identify.ts';
import { createMatcher, type Match } from './matcher.ts';
import { type Answer, type Operation, takesIdempotencyKey } from './operation.ts';
import { writeProblem } from './problem.ts';
import { readQuery } from './query.ts';
import { stateOf } from './requestState.ts';
import { send } from './send.ts';

export interface PipelineParts extends IdentityParts {
  operations: readonly Operation[];
  log: Logger;
  /** Null: keys are checked but not kept. */
  idempotency: IdempotencyParts | null;
  /** What every answer begins with. */
  begin(req: IncomingMessage): Head;
  /** Whether an address may be another than the peer's. */
  trustsProxy: boolean;
}

const INTERNAL = refusal(
  'internal',
  'Something went wrong on our side. If it happens again, report the X-Request-Id of this answer.',
);

/** Answers what is at the path of an operation; anything else passes on. */
export function pipeline(
  parts: PipelineParts,
): (req: IncomingMessage, res: ServerResponse, next: () => void) => Promise<void> {
  const { operations, log, begin } = parts;
  const find = createMatcher(operations);
  return async (req, res, next) => {
    const match = find(req.method ?? '', pathOf(req));
    if (match === null) return next();
    const head = begin(req);
    if (isPreflight(req)) return void res.writeHead(204, [...head]).end();
    try {
      if ('operation' in match) {
        const answered = await execute(match, req, parts);
        return answered.ok ? write(res, answered.value, head) : writeProblem(res, answered.refusal, head);
      }
      const allow = match.allow.join(', ');
      if (req.method === 'OPTIONS') return void res.writeHead(204, [...head, 'Allow', allow]).end();
      refuse('method_not_allowed', `This path answers ${allow}.`, { allow: match.allow });
    } catch (error) {
      answerError(error, { req, res, log, head });
    }
  };
}

function pathOf({ url = '' }: IncomingMessage): string {
  // A whole URL is allowed, and nobody sends one.
  if (!url.startsWith('/')) return URL.parse(url)?.pathname ?? url;
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

async function execute(match: Match, req: IncomingMessage, parts: PipelineParts): Promise<Answered<Answer>> {
  const { operation, params } = match;
  const state = stateOf(req);
  state.route = operation.path;
  const ip = parts.trustsProxy ? addressOf(req as Request) : peerOf(req);
  const caller = await identify(req.headers.authorization, ip, operation, parts);
  state.userId = caller.userId;
  const denied = operation.policy.refuses(caller);
  if (denied) throw new Refused(denied);
  const context: RequestContext = { caller, ip, requestId: state.id };
  const key = takesIdempotencyKey(operation) ? readKey(req.headers['idempotency-key']) : null;
  const query = readQuery(req.url ?? '');
  const bytes = await readBytes(req, operation.file?.maxBytes);
  const body = readBody(operation, bytes, req.headers['content-type']);
  const request = { params, query, body, raw: { headers: req.headers, body: bytes } };
  if (key === null || parts.idempotency === null) return operation.answer(request, context);
  const target = [operation.method, operation.path, params];
  const answer = await answerOnce(parts.idempotency, { key, target, body, context }, async (keyed) =>
    granted(await operation.answer(request, keyed)),
  );
  return { ok: true, value: answer };
}

/** Bytes are the handler's to read: as a gateway's news, or as a file. */
function readBody(operation: Operation, bytes: Buffer, contentType: string | undefined): unknown {
  if (operation.rawBody) return undefined;
  if (!operation.file) return readJson(bytes, contentType, operation);
  requireType(operation.file.contentType, contentType, bytes);
  return undefined;
}

function write(res: ServerResponse, { status, body, json, file, headers }: Answer, head: Head): void {
  const content = file?.content ?? json ?? (body === undefined ? null : JSON.stringify(body));
  const whole = [...head];
  if (headers['Cache-Control'] === undefined) whole.push('Cache-Control', 'no-store');
  for (const name in headers) whole.push(name, headers[name] ?? '');
  if (content !== null) {
    whole.push('Content-Type', file?.contentType ?? 'application/json; charset=utf-8');
    whole.push('Content-Length', Buffer.byteLength(content));
  }
  send(res, status, whole, content);
}

/**
 * A refusal as its problem. Anything else is a fault of ours: logged with its stack, told without a word of it.
 */
export function answerError(
  error: unknown,
  { req, res, log, head }: { req: IncomingMessage; res: ServerResponse; log: Logger; head: Head },
): void {
  const known = error instanceof Refused && error.refusal.code !== 'internal';
  if (!known)
    log.error({ err: error, request_id: stateOf(req).id, route: stateOf(req).route }, 'request failed');
  writeProblem(res, known ? error.refusal : INTERNAL, head);
}
