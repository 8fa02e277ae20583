import { DatabaseUnavailable } from '../app/schedule/turn.ts';
import { refuse } from '../domain/errors.ts';

/** A failure as PostgreSQL or its driver reports it; MikroORM wraps it and keeps the fields. */
interface DatabaseFailure {
  code?: unknown;
  constraint?: unknown;
  message?: unknown;
  cause?: unknown;
}

/**
 * After these nobody knows the database any more, or it can do nothing for anybody; each may pass by itself. By their
 * classes: a code that a list forgets would be a fault of the server.
 */
const UNREACHABLE = new RegExp(
  `^(${[
    'E(?!RR_)', // the system's, as Node tells it: no connection, and no such name, as in the midst of a failover
    '08', // connection exceptions, and whatever a pooler says of itself
    '25006', // read_only_sql_transaction: after a failover, the database that was the first is not any more
    '25P0[34]', // a transaction that stood idle for too long, or was too long altogether
    '53', // insufficient resources: connections, memory, room on the disk
    '57', // operator intervention: shutdown, start, the statement timeout
    '58', // system errors: input and output
  ].join('|')})`,
);

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
  if (code !== null) return UNREACHABLE.test(code);
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
