/**
 * Everything the system may refuse, as a closed list of codes. The core speaks in codes; which HTTP status a
 * code has stands in one table, `http/problem.ts`.
 */
export const ERROR_CODES = [
  'validation_failed',
  'amount_mismatch',
  'invalid_signature',
  'unauthenticated',
  'token_expired',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'seat_unavailable',
  'active_reservation_exists',
  'reservation_expired',
  'reservation_not_active',
  'payment_required',
  'cancellation_window_closed',
  'already_cancelled',
  'not_cancellable',
  'schedule_not_bookable',
  'seats_exist',
  'in_use',
  'duplicate',
  'idempotency_in_progress',
  'idempotency_key_reused',
  'too_large',
  'unsupported_media_type',
  'rate_limited',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One wrong field: where it stands in the request, and what to do about it. */
export interface FieldError {
  path: string;
  message: string;
}

/** The structured part of a refusal. Only what the code calls for is present. */
export interface RefusalExtras {
  errors?: FieldError[];
  seat_ids?: string[];
  reservation_id?: string;
  retry_after_seconds?: number;
  allow?: string[];
}

/** A refusal as data: what a decision returns and what crosses between processes. */
export interface Refusal extends RefusalExtras {
  code: ErrorCode;
  detail: string;
}

/** Makes a {@link Refusal}; `detail` says what is wrong and what the caller can do next. */
export function refusal(code: ErrorCode, detail: string, extras: RefusalExtras = {}): Refusal {
  return { code, detail, ...extras };
}

/**
 * A refusal on its way up through code that is not a decision. It is an answer and no fault, so it has no stack: in a
 * rush collecting stacks would be the largest part of saying no.
 */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refused: Refusal) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${refused.code}: ${refused.detail}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'Refused';
    this.refusal = refused;
  }
}

/** What was asked for, or why not. In a rush nearly everybody is refused, and throwing costs more than deciding. */
export type Answered<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** What was asked for; throws a {@link Refused} when it was refused. */
export function granted<T>(answered: Answered<T>): T {
  if (!answered.ok) throw new Refused(answered.refusal);
  return answered.value;
}

/** Throws a {@link Refused}. */
export function refuse(code: ErrorCode, detail: string, extras: RefusalExtras = {}): never {
  throw new Refused(refusal(code, detail, extras));
}
