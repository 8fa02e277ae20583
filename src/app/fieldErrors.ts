/** Our words for what a zod schema finds wrong: those of the library are not for clients. */

import type { z } from 'zod';
import type { FieldError } from '../domain/errors.ts';

/** More would not help anybody to mend the request. */
const MOST_ERRORS = 20;

/** What is wrong, by field; for the issues of a schema that was run with {@link say}. */
export function fieldErrorsOf(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap(fieldErrors).slice(0, MOST_ERRORS);
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: 'is not a field of this request; leave it out.',
    }));
  }
  return [{ path: pathOf(issue.path), message: issue.message }];
}

function pathOf(path: PropertyKey[]): string {
  return path.map((key) => shorten(String(key))).join('.');
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** The message of an issue whose schema has none of its own; as zod's `error` option. */
export function say(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required.' : `must be ${typeName(issue.expected)}.`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}.`;
    case 'too_small':
      return `must ${measure(issue.origin)} ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}.`;
    case 'too_big':
      return `must ${measure(issue.origin)} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}.`;
    case 'unrecognized_keys':
      return 'has unknown fields.';
    default:
      return 'is not valid.';
  }
}

function measure(origin: string): string {
  if (origin === 'string') return 'have a length of';
  return origin === 'array' || origin === 'set' ? 'have a number of entries of' : 'be';
}

const TYPE_NAMES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
  null: 'null',
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? 'of another type';
}
