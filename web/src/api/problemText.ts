import type { TFunction } from 'i18next';
import { Problem } from './problem.ts';

/** A refusal in the language of the page: by its code where the catalogue has one, else in the server's words. */
export function problemText(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return t('problems.unexpected');
  const key = `problems.${error.code}` as 'problems.unexpected';
  const known = t(key, { defaultValue: '' });
  return known || error.message || t('problems.unexpected');
}
