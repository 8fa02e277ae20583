/** Runs zod schemas over the parts of a request and says what is wrong in our own words. */

import type { z } from 'zod';
import { fieldErrorsOf, say } from '../app/fieldErrors.ts';
import { refuse } from '../domain/errors.ts';

type Schema = z.ZodType | undefined;

/**
 * Reads one part of a request. Throws `Refused`: `not_found` when the path's ids are none, else
 * `validation_failed` with the wrong fields.
 */
export function parse<S extends Schema>(
  schema: S,
  value: unknown,
  part: 'params' | 'query' | 'body',
): S extends z.ZodType ? z.output<S> : undefined;
export function parse(schema: Schema, value: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (schema === undefined) return undefined;
  const read = schema.safeParse(value, { error: say });
  if (read.success) return read.data;
  if (part === 'params') return refuse('not_found', 'There is no such thing here. Check the id.');
  const errors = fieldErrorsOf(read.error.issues);
  return refuse(
    'validation_failed',
    `The ${part} of the request is not valid. See "errors" for what to change.`,
    {
      errors,
    },
  );
}
