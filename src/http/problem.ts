/** The one table from codes to HTTP, and refusals as RFC 9457 problem documents. */

import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode, type Refusal } from '../domain/errors.ts';
import type { Head } from './head.ts';
import { send } from './send.ts';
import { id } from './wire.ts';

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

export const PROBLEMS: Readonly<Record<ErrorCode, ProblemKind>> = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  amount_mismatch: { status: 400, title: 'The amount is not the one that is owed' },
  invalid_signature: { status: 400, title: 'The signature does not match' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  token_expired: { status: 401, title: 'The access token has expired' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  seat_unavailable: { status: 409, title: 'A seat is no longer available' },
  active_reservation_exists: { status: 409, title: 'There is an active reservation already' },
  reservation_expired: { status: 409, title: 'The reservation has expired' },
  reservation_not_active: { status: 409, title: 'The reservation is not active' },
  payment_required: { status: 409, title: 'The payment is not completed' },
  cancellation_window_closed: { status: 409, title: 'It is too late to cancel' },
  already_cancelled: { status: 409, title: 'Cancelled already' },
  not_cancellable: { status: 409, title: 'Not cancellable' },
  schedule_not_bookable: { status: 409, title: 'The schedule cannot be booked' },
  seats_exist: { status: 409, title: 'The seats exist already' },
  in_use: { status: 409, title: 'In use' },
  duplicate: { status: 409, title: 'It exists already' },
  idempotency_in_progress: { status: 409, title: 'The first request with this key still runs' },
  idempotency_key_reused: { status: 422, title: 'The key belongs to another request' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Unavailable for the moment' },
  internal: { status: 500, title: 'Internal error' },
};

export const PROBLEM_TYPE = 'application/problem+json';

/** The document as clients see it. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: '`urn:problem:<code>`' }),
    title: z.string().meta({ description: 'The same for every problem of one code.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong with this request, and what can be done.' }),
    code: z.enum(ERROR_CODES).meta({ description: 'For programs; the list is closed.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'The fields that are wrong, by their path in the request.' }),
    seat_ids: z.array(id).optional().meta({ description: 'The seats that were lost.' }),
    reservation_id: id.optional().meta({ description: 'The reservation that is in the way.' }),
    retry_after_seconds: z.int().min(1).optional().meta({ description: 'As `Retry-After`.' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457).' });

export type Problem = z.output<typeof problemSchema>;

/** A refusal as its document. What one may try again always says after how many seconds. */
export function toProblem(refused: Refusal): Problem {
  const { code, detail, errors, seat_ids, reservation_id } = refused;
  const { status, title } = PROBLEMS[code];
  const retry = refused.retry_after_seconds ?? (status === 429 || status === 503 ? 1 : undefined);
  return {
    type: `urn:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...(errors && { errors }),
    ...(seat_ids && { seat_ids }),
    ...(reservation_id !== undefined && { reservation_id }),
    ...(retry !== undefined && { retry_after_seconds: Math.max(1, Math.ceil(retry)) }),
  };
}

/** Writes a refusal as the whole answer. Does nothing to an answer that has begun. */
export function writeProblem(res: ServerResponse, refused: Refusal, head: Head): void {
  if (res.headersSent) return;
  const problem = toProblem(refused);
  const whole = [...head];
  if (problem.retry_after_seconds !== undefined) whole.push('Retry-After', problem.retry_after_seconds);
  if (refused.allow) whole.push('Allow', refused.allow.join(', '));
  if (problem.status === 401) whole.push('WWW-Authenticate', 'Bearer');
  const body = JSON.stringify(problem);
  whole.push('Content-Type', PROBLEM_TYPE, 'Content-Length', Buffer.byteLength(body));
  send(res, problem.status, whole, body);
}
