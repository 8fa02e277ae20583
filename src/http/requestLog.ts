import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../log.ts';
import { scrub } from '../logSafe.ts';
import { stateOf } from './requestState.ts';

/** A request that is over. */
export interface FinishedRequest {
  /** The path as its operation has it, `/users/{id}`; null when no operation answered. */
  route: string | null;
  method: string;
  /** Null when the client hung up before there was an answer. */
  status: number | null;
  ms: number;
}

export type RequestObserver = (request: FinishedRequest) => void;

/**
 * Gives every request its id, and writes one line when the request is over. The line has no query, headers or bodies:
 * tokens and personal data travel there. `observe` hears of the same moment.
 */
export function requestLog(
  log: Logger,
  observe?: RequestObserver,
): (req: IncomingMessage, res: ServerResponse) => void {
  // The line's fields are all named below and none is secret; looking for secrets is most of a line's cost.
  const lines = log.child({}, { redact: [] });
  return (req, res) => {
    stateOf(req);
    const { url = '' } = req;
    res.once('close', () => {
      if (lines.isLevelEnabled('info')) writeLine(lines, req, res, url.split('?', 1)[0] ?? '');
      observe?.(finished(req, res));
    });
  };
}

function writeLine(log: Logger, req: IncomingMessage, res: ServerResponse, path: string): void {
  const { id, startedAt, route, userId } = stateOf(req);
  log.info(
    {
      request_id: id,
      method: req.method,
      path: scrub(path.slice(0, 200)),
      route,
      status: res.statusCode,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      user_id: userId,
      ...(!res.writableFinished && { aborted: true }),
    },
    'request',
  );
}

function finished(req: IncomingMessage, res: ServerResponse): FinishedRequest {
  const { startedAt, route } = stateOf(req);
  return {
    route,
    method: req.method ?? '',
    status: res.headersSent ? res.statusCode : null,
    ms: performance.now() - startedAt,
  };
}
