import { Problem } from '../../api/problem.ts';

/** What the server found wrong, beside its fields. */
export function fieldErrors(error: unknown): Record<string, string[]> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.errors.map(({ path, message }) => [path, [message]]));
}
