import type { TFunction } from 'i18next';
import { Problem, type ProblemCode } from './problem.ts';

/**
 * A refusal in the language of the page, by its code: in `own` words of the place where it happened, in the
 * catalogue's, or else in the server's.
 */
export function problemText(
  t: TFunction,
  error: unknown,
  own: Partial<Record<ProblemCode, string>> = {},
): string {
  if (!(error instanceof Problem)) return t('problems.unexpected');
  const key = `problems.${error.code}` as 'problems.unexpected';
  return own[error.code] || t(key, { defaultValue: '' }) || error.message || t('problems.unexpected');
}

/** What a field must be, by its path in the request: the server's own words are English. */
export function fieldText(t: TFunction, path: string, unknown: string = t('fields.other')): string {
  const name = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
  return t(`fields.${name}` as 'fields.other', { defaultValue: unknown });
}
