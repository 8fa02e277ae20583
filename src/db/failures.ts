import { DatabaseUnavailable } from '../app/schedule/turn.ts';
import { refuse } from '../domain/errors.ts';

/** A failure as PostgreSQL or its driver reports it; MikroORM wraps it and keeps the fields. */
interface DatabaseFailure {
  code?: unknown;
  constraint?: unknown;
  message?: unknown;
  cause?: unknown;
}

/** Server and network codes after which nobody knows the database any more; each may pass by itself. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  '08000', // connection_exception
  '08001', // sqlclient_unable_to_establish_sqlconnection
  '08003', // connection_does_not_exist
  '08004', // sqlserver_rejected_establishment_of_sqlconnection
  '08006', // connection_failure
  '53300', // too_many_connections
  '57014', // query_canceled: the statement timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '25P03', // idle_in_transaction_session_timeout
]);

/** Failures of the driver that carry no code. */
const UNREACHABLE_TEXT =
  /timeout exceeded when trying to connect|connection terminated|not queryable|Cannot use a pool after calling end|connection timeout|query read timeout/i;

/** 40001 serialization_failure, 40P01 deadlock_detected, 55P03 lock_not_available. */
const RETRYABLE = new Set(['40001', '40P01', '55P03']);

/** The code of a failure, wherever it is wrapped; null when it has none. */
export function failureCode(error: unknown): string | null {
  for (
    let failure = error as DatabaseFailure | undefined;
    failure;
    failure = failure.cause as DatabaseFailure
  ) {
    if (typeof failure.code === 'string') return failure.code;
  }
  return null;
}

/** The constraint that a failure names; null when it names none. */
export function failedConstraint(error: unknown): string | null {
  for (
    let failure = error as DatabaseFailure | undefined;
    failure;
    failure = failure.cause as DatabaseFailure
  ) {
    if (typeof failure.constraint === 'string') return failure.constraint;
  }
  return null;
}

export function isUnreachable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  const code = failureCode(error);
  if (code !== null) return UNREACHABLE.has(code);
  return error instanceof Error && UNREACHABLE_TEXT.test(error.message);
}

export function isRetryable(error: unknown): boolean {
  const code = failureCode(error);
  return code !== null && RETRYABLE.has(code);
}

/** True for a unique or exclusion violation of `constraint`. */
export function violates(error: unknown, constraint: string): boolean {
  return failedConstraint(error) === constraint;
}

/**
 * Runs a read or a small write for a caller: a database that cannot be reached, or is too busy, is 503 `unavailable`
 * with a time to come back. Every other failure passes.
 */
export async function guardDb<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUnreachable(error) || isRetryable(error)) {
      refuse('unavailable', 'The database cannot be reached. Ask again in a moment.', {
        retry_after_seconds: 1,
      });
    }
    throw error;
  }
}
