import { refuse } from '../domain/errors.ts';
import { isPlainKey, isPlainText } from './plainText.ts';

const NO_QUERY: Record<string, string> = {};

/**
 * The query of a request target as texts by name. Throws `Refused` `validation_failed` for a parameter that
 * comes twice, is not UTF-8, or has NUL or lone surrogates in it.
 */
export function readQuery(target: string): Record<string, string> {
  const start = target.indexOf('?');
  if (start < 0 || start === target.length - 1) return NO_QUERY;
  const query: Record<string, string> = {};
  for (const pair of target.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    if (name === null || !isPlainKey(name)) refuseQuery('', 'has a parameter with an unusable name.');
    if (value === null || !isPlainText(value)) refuseQuery(name, 'must be UTF-8 without NUL.');
    if (Object.hasOwn(query, name)) refuseQuery(name, 'must not be given twice.');
    query[name] = value;
  }
  return query;
}

function decode(text: string): string | null {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function refuseQuery(name: string, message: string): never {
  return refuse(
    'validation_failed',
    'The query of the request is not valid. See "errors" for what to change.',
    {
      errors: [{ path: name.slice(0, 100), message }],
    },
  );
}
