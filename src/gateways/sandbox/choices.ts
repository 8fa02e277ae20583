import { z } from 'zod';
import { fieldErrorsOf, say } from '../../app/fieldErrors.ts';
import type { FieldError } from '../../domain/errors.ts';
import { isMoney, type Minor, toMinor } from '../../domain/money.ts';

/** What the payer, or a test in the payer's place, asks to happen besides paying or declining. */
export interface Choices {
  /** The webhook is not sent before this many milliseconds have passed. */
  delayMs: number;
  /** The webhook is sent twice at once under one event id. */
  duplicate: boolean;
  /** The webhook is never sent. */
  drop: boolean;
  /** Pay although the session has expired. */
  late: boolean;
  /** Take another amount than was asked for (minor units). */
  amountOverride: Minor | null;
}

/** `redirect_first` is a short delay: the payer is back before the webhook goes out. */
const REDIRECT_FIRST_MS = 1_000;

const schema = z.strictObject({
  delay_seconds: z.number().min(0).max(86_400).default(0),
  duplicate: z.boolean().default(false),
  drop: z.boolean().default(false),
  redirect_first: z.boolean().default(false),
  late: z.boolean().default(false),
  amount_override: z
    .number()
    .positive()
    .refine(isMoney, 'must be an amount with at most two decimals')
    .optional(),
});

type ChoicesResult = { ok: true; choices: Choices } | { ok: false; errors: FieldError[] };

const NUMBERS = ['delay_seconds', 'amount_override'];
const FLAGS = ['duplicate', 'drop', 'redirect_first', 'late'];

/** Reads the choices of a JSON body; all are optional. */
export function readChoices(body: unknown): ChoicesResult {
  const result = schema.safeParse(body ?? {}, { error: say });
  if (!result.success) {
    const errors = fieldErrorsOf(result.error.issues);
    return { ok: false, errors };
  }
  const { delay_seconds, duplicate, drop, redirect_first, late, amount_override } = result.data;
  const choices = {
    delayMs: Math.max(Math.round(delay_seconds * 1000), redirect_first ? REDIRECT_FIRST_MS : 0),
    duplicate,
    drop,
    late,
    amountOverride: amount_override === undefined ? null : toMinor(amount_override),
  };
  return { ok: true, choices };
}

/** A form's text as the JSON that it means: an empty field is left out, a ticked box is `on`. */
export function readFormChoices(form: Record<string, unknown>): ChoicesResult {
  const { action: _, ...fields } = form;
  const values = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (value === '') return [];
    if (NUMBERS.includes(name)) return [[name, numberIn(value)]];
    if (FLAGS.includes(name)) return [[name, flagIn(value)]];
    return [[name, value]];
  });
  return readChoices(Object.fromEntries(values));
}

function numberIn(value: unknown): unknown {
  return typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
}

function flagIn(value: unknown): unknown {
  if (value === 'on' || value === 'true' || value === '1') return true;
  if (value === 'off' || value === 'false' || value === '0') return false;
  return value;
}
