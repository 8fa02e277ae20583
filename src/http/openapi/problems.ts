/** Which problems an operation may answer, and how each looks. */

import { ERROR_CODES, type ErrorCode, type RefusalExtras, refusal } from '../../domain/errors.ts';
import { type Operation, takesIdempotencyKey } from '../operation.ts';
import { PROBLEM_TYPE, PROBLEMS, problemSchema, toProblem } from '../problem.ts';
import type { JsonObject, SchemaBook } from './schemaBook.ts';
import { exampleId } from './vocabulary.ts';

/** The codes with which any operation may answer. A query that cannot be read is one everywhere, a bad token too. */
const EVERYWHERE: readonly ErrorCode[] = [
  'validation_failed',
  'unauthenticated',
  'token_expired',
  'internal',
  'unavailable',
];

/** Every code that the operation may refuse with, in the order of the list of codes. */
export function codesOf(operation: Operation): ErrorCode[] {
  const { policy, unlimited, params, body, rawBody, file, refusals } = operation;
  const codes = new Set<ErrorCode>([...EVERYWHERE, ...refusals]);
  if (!unlimited) codes.add('rate_limited');
  if (policy.name === 'admins') codes.add('forbidden');
  if (params) codes.add('not_found');
  if (body || rawBody || file) codes.add('too_large').add('unsupported_media_type');
  if (takesIdempotencyKey(operation)) codes.add('idempotency_in_progress').add('idempotency_key_reused');
  return ERROR_CODES.filter((code) => codes.has(code));
}

/** The answers of an operation that are problems, by status; `shared` takes those that many have in common. */
export function problemAnswers(
  codes: readonly ErrorCode[],
  book: SchemaBook,
  shared: JsonObject,
): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    Array.from(byStatus, ([status, ofStatus]) => {
      const answer = problemAnswer(status, ofStatus, book);
      const name = sharedName(ofStatus);
      if (name === null) return [status, answer];
      shared[name] = answer;
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

/** An example of each of these problems, by its code: for `components.examples`. */
export function problemExamples(codes: ReadonlySet<ErrorCode>): JsonObject {
  return Object.fromEntries(
    ERROR_CODES.filter((code) => codes.has(code)).map((code) => [
      code,
      {
        summary: PROBLEMS[code].title,
        value: toProblem(refusal(code, `${PROBLEMS[code].title}.`, EXTRAS[code] ?? {})),
      },
    ]),
  );
}

const EXTRAS: Partial<Record<ErrorCode, RefusalExtras>> = {
  validation_failed: { errors: [{ path: 'email', message: 'is required.' }] },
  seat_unavailable: { seat_ids: [exampleId('seat_id')] },
  active_reservation_exists: { reservation_id: exampleId('reservation_id') },
  idempotency_in_progress: { retry_after_seconds: 1 },
  rate_limited: { retry_after_seconds: 42 },
  unavailable: { retry_after_seconds: 1 },
};

/** What stands under one name: an answer of one code, and what is wrong with a token. */
function sharedName(codes: readonly ErrorCode[]): string | null {
  const [first] = codes;
  if (!first || (codes.length > 1 && PROBLEMS[first].status !== 401)) return null;
  return first.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function mayBeTriedAgain(codes: readonly ErrorCode[]): boolean {
  return codes.some((code) => EXTRAS[code]?.retry_after_seconds !== undefined);
}

function problemAnswer(status: number, codes: readonly ErrorCode[], book: SchemaBook): JsonObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
      ...(mayBeTriedAgain(codes) && { 'Retry-After': { $ref: '#/components/headers/Retry-After' } }),
      ...(status === 401 && { 'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate' } }),
    },
    content: {
      [PROBLEM_TYPE]: {
        schema: {
          allOf: [
            book.describe(problemSchema, 'output'),
            { properties: { status: { const: status }, code: { enum: codes } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}
