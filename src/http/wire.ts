/** The pieces that requests and answers are made of. Every message completes the sentence "<field> …". */

import { z } from 'zod';
import { passwordProblems } from '../app/users/password.ts';
import { decimalToMinor, fromMinor, isMoney, type Minor, toMinor } from '../domain/money.ts';
import { formatInstant, parseDate, parseInstant } from './time.ts';

export { formatInstant } from './time.ts';

/** An id; in lower case, as the database writes it. */
export const uuid = z
  .guid('must be a UUID.')
  .transform((text) => text.toLowerCase())
  .meta({ format: 'uuid' });

/** The params of `/things/{id}`. */
export const idParams = z.object({ id: uuid });

/** ISO 8601 with an offset → epoch milliseconds. */
export const instant = z
  .string()
  .transform((text, ctx) => {
    const at = parseInstant(text);
    if (at !== null) return at;
    ctx.addIssue('must be a real date and time with an offset, such as 2026-03-01T09:30:00Z.');
    return z.NEVER;
  })
  .meta({ format: 'date-time', description: 'ISO 8601 with an offset.' });

/** A calendar date, `2026-03-01`; it stays a text, for a date alone is no instant. */
export const calendarDate = z
  .string()
  .refine((text) => parseDate(text), 'must be a real date such as 2026-03-01.')
  .meta({ format: 'date', description: 'A day of the calendar.' });

/** An IANA zone such as `Europe/Paris`. */
export const timezone = z
  .string()
  .max(64)
  .refine(isTimezone, 'must be an IANA time zone such as Europe/Paris.')
  .meta({ description: 'An IANA time zone.' });

/** A JSON number with at most two decimals → minor units. */
export const money = z
  .number()
  .refine(isMoney, 'must be an amount with at most two decimals, below 10000000000.')
  .transform(toMinor)
  .meta({ description: 'An amount with at most two decimals.' });

/** An amount above zero → minor units. */
export const price = money.refine((minor) => minor > 0, 'must be more than 0.').meta({ exclusiveMinimum: 0 });

/** An amount in a query, `12.50` → minor units */
export const queryPrice = z
  .string()
  .regex(/^\d{1,10}(\.\d{1,2})?$/, 'must be an amount with at most two decimals, below 10000000000.')
  .transform(decimalToMinor)
  .meta({
    wire: { type: 'number', minimum: 0, description: 'An amount with at most two decimals.' },
  });

/** A text of `min` to `max` characters that is not blank. It is kept as it came, blanks around it included. */
export function text(min: number, max: number) {
  return z
    .string()
    .refine(
      (value) => hasLength(value, min, max),
      min > 0 ? `must have ${min} to ${max} characters.` : `must have at most ${max} characters.`,
    )
    .refine((value) => min === 0 || value.trim() !== '', 'must not be blank.')
    .meta({ minLength: min, maxLength: max });
}

/** A {@link text} without line breaks and other control characters. */
export function line(min: number, max: number) {
  return text(min, max).refine(
    (value) => !/[\p{Cc}\u2028\u2029]/u.test(value),
    'must be one line without control characters.',
  );
}

export const personName = line(1, 100);

export const phone = z
  .string()
  .regex(/^\+?[0-9]{10,15}$/, 'must be 10 to 15 digits, with or without a + in front.');

export const email = z
  .email('must be an e-mail address such as name@example.com.')
  .max(254, 'must have at most 254 characters.');

/** A password to be set. */
export const newPassword = z
  .string()
  .superRefine((value, ctx) => {
    for (const problem of passwordProblems(value)) ctx.addIssue(problem);
  })
  .meta({
    format: 'password',
    minLength: 8,
    maxLength: 72,
    description: 'With an upper-case letter, a lower-case letter and a digit; at most 72 bytes in UTF-8.',
  });

/** A password to be compared; which rules it was made under does not matter. */
export const givenPassword = z
  .string()
  .min(1, 'must not be empty.')
  .max(1024, 'must have at most 1024 characters.')
  .meta({ format: 'password' });

/** `include_inactive`, the same in every list and search that has it. */
export const inactiveToo = z
  .enum(['true', 'false'], 'must be true or false.')
  .transform((value) => value === 'true')
  .default(false)
  .meta({
    wire: { type: 'boolean', default: false, description: 'For admins: what is out of service as well.' },
  });

/** The body of a `PUT`: any of the fields, but one at least. */
export function changes<T extends z.core.$ZodShape>(shape: T) {
  return z
    .strictObject(shape)
    .partial()
    .refine((body) => Object.keys(body).length > 0, 'must name at least one field to change.')
    .meta({ minProperties: 1 });
}

/** In answers: what {@link formatInstant} writes. */
export const timestamp = z
  .string()
  .meta({ format: 'date-time', description: 'UTC, with milliseconds and Z.' });

/** In answers: an amount as {@link formatMoney} gives it. */
export const amount = z.number().meta({ description: 'An amount with at most two decimals.' });

/** In answers: an id. */
export const id = z.string().meta({ format: 'uuid' });

/** Minor units → the number on the wire. */
export function formatMoney(minor: Minor): number {
  return fromMinor(minor);
}

/** As {@link formatInstant}, and null stays null. */
export function formatInstantOrNull(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}

function hasLength(value: string, min: number, max: number): boolean {
  if (value.length < min || value.length > 2 * max) return false;
  // PostgreSQL counts characters, JavaScript halves of them.
  const length = Array.from(value).length;
  return length >= min && length <= max;
}

/** Asking for these takes no time; the others, which are old names and spellings of them, some. */
const ZONES = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

function isTimezone(value: string): boolean {
  if (ZONES.has(value)) return true;
  // Offsets such as +05:30 would pass as a zone.
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
