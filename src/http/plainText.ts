import type { FieldError } from '../domain/errors.ts';

/** Deeper than any request of ours; code further in may then recurse without fear. */
const MAX_DEPTH = 32;

/** Names that mean something to JavaScript objects themselves. No request has such a field. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a text is one that PostgreSQL and every JSON reader can keep: no NUL, no half of a surrogate pair. */
export function isPlainText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Whether an object may have a field of this name. */
export function isPlainKey(key: string): boolean {
  return isPlainText(key) && !RESERVED_KEYS.has(key);
}

/** The first thing in parsed JSON that no schema should have to think of, or null. */
export function findUnplain(value: unknown, path = '', depth = 0): FieldError | null {
  if (typeof value === 'string') {
    return isPlainText(value) ? null : { path, message: 'must not contain NUL or lone surrogates.' };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) return { path: '', message: `must not be nested deeper than ${MAX_DEPTH} levels.` };
  for (const [key, child] of Object.entries(value)) {
    if (!isPlainKey(key))
      return { path, message: 'has a field that is not one of this request; leave it out.' };
    const found = findUnplain(child, path === '' ? key : `${path}.${key}`, depth + 1);
    if (found) return found;
  }
  return null;
}
