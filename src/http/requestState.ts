/** What is known of a request while it runs: its id, its clock, and what its log line will say. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface RequestState {
  readonly id: string;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** The path as the operation has it, `/users/{id}`; null until one was found. */
  route: string | null;
  userId: string | null;
}

const STATE = Symbol('what is known of a request');

interface Known extends IncomingMessage {
  [STATE]?: RequestState;
}

/** The state of a request, made on the first call. */
export function stateOf(req: Known): RequestState {
  req[STATE] ??= { id: requestId(req), startedAt: performance.now(), route: null, userId: null };
  return req[STATE];
}

/** The sender's `X-Request-Id` if it is 1 to 128 visible ASCII characters, else one of ours. */
function requestId(req: IncomingMessage): string {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID();
}
