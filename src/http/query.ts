import { refuse } from '../domain/errors.ts';
import { isPlainKey, isPlainText } from './plainText.ts';

export type Query = Readonly<Record<string, string>>;

const NO_QUERY: Query = Object.freeze({});

/** Queries that are asked for again and again are read once; longer ones and older ones are read anew. */
const KEPT = { queries: 500, characters: 500 };
const kept = new Map<string, Query>();

/**
 * The query of a request target as texts by name, the same object for the same text while it is kept. Throws `Refused` `validation_failed` for a parameter that
 * comes twice, is not UTF-8, or has NUL or lone surrogates in it.
 */
export function readQuery(target: string): Query {
  const start = target.indexOf('?');
  if (start < 0 || start === target.length - 1) return NO_QUERY;
  const text = target.slice(start + 1);
  const known = kept.get(text);
  if (known) return known;
  const query = Object.freeze(read(text));
  if (text.length <= KEPT.characters) keep(text, query);
  return query;
}

/** The first that came goes first. */
function keep(text: string, query: Query): void {
  const [oldest] = kept.size < KEPT.queries ? [] : kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
  kept.set(text, query);
}

function read(text: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const pair of text.split('&')) {
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
