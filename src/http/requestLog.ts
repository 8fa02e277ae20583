import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from '../log.ts';
import { stateOf } from './requestState.ts';

/**
 * Gives every request its id, says it in the answer, and writes one line when the request is over. The line has
 * no query, headers or bodies: tokens and personal data travel there.
 */
export function requestLog(log: Logger): RequestHandler {
  // The line's fields are all named below and none is secret; looking for secrets is most of a line's cost.
  const lines = log.child({}, { redact: [] });
  return (req, res, next) => {
    res.setHeader('X-Request-Id', stateOf(req).id);
    const [path] = req.originalUrl.split('?', 1);
    res.once('close', () => writeLine(lines, req, res, path ?? ''));
    next();
  };
}

function writeLine(log: Logger, req: IncomingMessage, res: ServerResponse, path: string): void {
  const { id, startedAt, route, userId } = stateOf(req);
  log.info(
    {
      request_id: id,
      method: req.method,
      path: path.slice(0, 200),
      route,
      status: res.statusCode,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      user_id: userId,
      ...(!res.writableFinished && { aborted: true }),
    },
    'request',
  );
}
