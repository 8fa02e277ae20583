import type { TFunction } from 'i18next';
import { Problem } from '../../api/problem.ts';
import { fieldText } from '../../api/problemText.ts';

/** What is wrong, beside its fields and in the language of the page. */
export function fieldErrors(t: TFunction, error: unknown): Record<string, string[]> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.errors.map(({ path }) => [path, [fieldText(t, path)]]));
}
