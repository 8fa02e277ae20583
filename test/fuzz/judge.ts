import type { ErrorCode } from '../../src/domain/errors.ts';
import { createMatcher } from '../../src/http/matcher.ts';
import { codesOf } from '../../src/http/openapi/problems.ts';
import { PROBLEM_TYPE, PROBLEMS, problemSchema } from '../../src/http/problem.ts';
import { ALL_OPERATIONS } from '../support/allOperations.ts';
import type { FuzzCase } from './kinds.ts';
import type { Answer } from './send.ts';

/** On a busy machine a dozen passwords are waited for before one's own. */
const SLOW_MS = 15_000;
const problem = problemSchema.strict();
const find = createMatcher(ALL_OPERATIONS);

/** What only our own insides would say. */
const INSIDES = [
  /node_modules|node:internal|\.[jt]s:\d+/,
  /\bat (?:async )?[\w.<>]+ \(/,
  /postgres|mikro-?orm|jsonwebtoken|colyseus|bcrypt|graphile|\b(?:express|pg|zod(?:error|issue)?)\b/i,
  /\b(?:select|insert into|update) .+ (?:from|values|set)\b/i,
  /\b(?:SQLSTATE|violates|relation|constraint|deadlock)\b/i,
  /\bE(?:CONN|NOENT|PIPE|ACCES)\w*/,
  /\b(?:[A-Z]\w*)?(?:Error|Exception)\b/,
  /invalid input|expected \w+, received|unexpected (?:token|end|non-whitespace)|\[object Object\]|\bundefined\b/i,
];

/** What may be said of a body also where none is wanted: then it is not in an operation's description. */
const OF_ANY_BODY: readonly ErrorCode[] = ['too_large', 'unsupported_media_type'];

/** The codes with which a request to this method and path may be refused. */
function allowedCodes(method: string, target: string): readonly ErrorCode[] {
  const found = find(method, pathOf(target));
  if (found === null) return ['not_found'];
  if ('allow' in found) return ['method_not_allowed'];
  return [...codesOf(found.operation), ...OF_ANY_BODY];
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}

/** What is wrong with an answer: nothing, if it is as documented. `refused` is whether it has to be a refusal. */
export function faultsOf(sent: FuzzCase, answer: Answer, refused: boolean): string[] {
  const { status, ms, headers } = answer;
  const faults: string[] = [];
  if (status >= 500) faults.push(`it answers ${status}`);
  if (ms > SLOW_MS) faults.push(`it took ${Math.round(ms)} ms`);
  if (!headers['x-request-id']) faults.push('it has no X-Request-Id');
  if (status >= 400) faults.push(...problemFaults(sent, answer));
  else if (refused) faults.push(`it answers ${status} to what is wrong`);
  return faults;
}

function problemFaults(
  { method, target }: FuzzCase,
  { status, contentType, text, headers }: Answer,
): string[] {
  if (contentType !== PROBLEM_TYPE) return [`its type is ${contentType || 'missing'}`];
  const read = problem.safeParse(asJson(text));
  if (!read.success) return ['it is no problem document'];
  const faults: string[] = [];
  const { code, status: told } = read.data;
  if (told !== status || PROBLEMS[code].status !== status)
    faults.push(`${code} says ${told} and comes with ${status}`);
  if (!allowedCodes(method, target).includes(code))
    faults.push(`it answers ${code}, which is not documented there`);
  if (code === 'method_not_allowed' && !headers.allow) faults.push('it has no Allow');
  if (status === 401 && !headers['www-authenticate']) faults.push('it has no WWW-Authenticate');
  if ((status === 429 || status === 503) && !headers['retry-after']) faults.push('it has no Retry-After');
  const inside = INSIDES.find((pattern) => pattern.test(text));
  if (inside) faults.push(`it speaks of its insides: ${inside.exec(text)?.[0]}`);
  return faults;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
