/** What is wrong with the form of a request, whatever it asks for. */
import { takesIdempotencyKey } from '../../src/http/operation.ts';
import { targetOf } from '../support/callOperation.ts';
import { BAD_SEGMENTS, HOSTILE_TEXTS, RESERVED_KEYS, UNPLAIN_TEXTS } from './hostile.ts';
import { type FuzzCase, named, pick, type Subject } from './kinds.ts';
import { badAuthorizations } from './tokens.ts';

const JSON_TYPE = 'application/json';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'LINK', 'MKCOL'];

/** The valid request, with some of it replaced. */
export function caseOf(subject: Subject, what: string, change: Partial<FuzzCase> = {}): FuzzCase {
  const { operation, valid, token } = subject;
  const { body, raw } = valid;
  const content = raw?.text ?? (body === undefined ? null : JSON.stringify(body));
  return {
    what,
    method: operation.method.toUpperCase(),
    target: targetOf(operation, valid),
    body: content === null ? null : Buffer.from(content),
    ...change,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...valid.headers,
      ...(raw?.headers ?? (content === null ? {} : { 'content-type': JSON_TYPE })),
      ...change.headers,
    },
  };
}

export function tokenCases(subject: Subject): FuzzCase[] {
  const cases = badAuthorizations(subject.world).map(([what, authorization]) =>
    caseOf(subject, what, { headers: { authorization } }),
  );
  if (subject.operation.policy.name !== 'admins') return cases;
  const demoted = { ...subject, token: subject.world.demoted.token };
  return [...cases, caseOf(demoted, 'a token of an admin no more')];
}

/** A query that cannot be read is refused also where there is nothing to ask for. */
export function queryFormCases(subject: Subject): FuzzCase[] {
  const target = targetOf(subject.operation, subject.valid);
  const joined = target.includes('?') ? '&' : '?';
  const names = ['limit', 'cursor', 'a', 'id', '%61', `n${Math.floor(subject.random() * 1e6)}`];
  const twice = names.flatMap((name) =>
    ['1', '', '%27', '%F0%9F%9A%8C'].map(
      (value) => `${name}=${value}&${name}=${pick(subject.random, ['1', '2'])}`,
    ),
  );
  const unreadable = ['%', '%zz', '%ff', '%ED%A0%80', '%00', '%C0%80', 'a%00b'].flatMap((bad) => [
    `a=${bad}`,
    `${bad}=a`,
  ]);
  const reserved = RESERVED_KEYS.map((key) => `${key}=1`);
  return [...twice, ...unreadable, ...reserved].map((query) =>
    caseOf(subject, `the query ${query}`, { target: target + joined + query }),
  );
}

export function pathCases(subject: Subject): FuzzCase[] {
  const { operation, valid, otherIds } = subject;
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  // Some words are operations of their own: `/bookings/history` is no booking.
  const segments = [...BAD_SEGMENTS, ...otherIds].filter(
    (segment) => subject.methodsOf(operation.path.replace(/\{\w+\}/, segment)).length === 0,
  );
  return names.flatMap((name) =>
    segments.map((segment) => {
      const placeholder = 'placeholder-of-the-id';
      const target = targetOf(operation, { ...valid, params: { ...valid.params, [name]: placeholder } });
      return caseOf(subject, `${name} is ${named(segment)}`, {
        target: target.replace(placeholder, segment),
      });
    }),
  );
}

export function methodCases(subject: Subject): FuzzCase[] {
  const taken = subject.methodsOf(subject.operation.path);
  return METHODS.filter((method) => !taken.includes(method)).map((method) =>
    caseOf(subject, `the method ${method}`, { method }),
  );
}

export function keyCases(subject: Subject): FuzzCase[] {
  if (!takesIdempotencyKey(subject.operation)) return [];
  const keys = ['', ' ', 'a b', 'ä', 'k'.repeat(256), 'k'.repeat(4000), 'a, b\tc'];
  return keys.map((key) => caseOf(subject, `the key ${named(key)}`, { headers: { 'idempotency-key': key } }));
}

/** Bodies that are none. Where no body is wanted, one that is no JSON object is refused all the same. */
export function bodyFormCases(subject: Subject): FuzzCase[] {
  const { operation } = subject;
  if (operation.rawBody) return [];
  const typed = (what: string, text: string | Buffer, type = JSON_TYPE) =>
    caseOf(subject, what, { body: Buffer.from(text), headers: { 'content-type': type } });
  const deep = 10_000;
  const texts: [string, string | Buffer][] = [
    ['no JSON', '{'],
    ['half of it', '{"a":'],
    ['single quotes', "{'a':1}"],
    ['a comma too many', '{"a":1,}'],
    ['NaN', '{"a":NaN}'],
    ['two values', '{}{}'],
    ['an array', '[]'],
    ['an array of objects', '[{}]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"{}"'],
    ['XML', '<a/>'],
    ['only blanks', '   '],
    ['a byte order mark and no more', '\uFEFF'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['zeros', Buffer.alloc(64)],
    ['10,000 arrays deep', `{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`],
    ['10,000 objects deep', `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`],
    ['10,000 levels that never end', '['.repeat(deep)],
    ['over 100 KiB', JSON.stringify({ a: 'x'.repeat(101 * 1024) })],
    ['1 MB', JSON.stringify({ a: 'x'.repeat(1024 * 1024) })],
  ];
  const wanted = operation.body !== undefined && !operation.bodyOptional;
  return [
    ...(wanted ? [typed('a body that is nothing', '')] : []),
    ...texts.map(([what, text]) => typed(`a body that is ${what}`, text)),
    ...typeCases(subject),
    ...unplainCases(subject),
  ];
}

function typeCases(subject: Subject): FuzzCase[] {
  const types = [
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ];
  const charsets = [
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/jsonp',
    '*/*',
    ';',
  ];
  const body = Buffer.from(JSON.stringify(subject.valid.body ?? { a: 1 }));
  const cases = [...types, ...charsets].map((type) =>
    caseOf(subject, `the type ${type}`, { body, headers: { 'content-type': type } }),
  );
  const untyped = caseOf(
    { ...subject, valid: { ...subject.valid, raw: { text: '', headers: {} } } },
    'no type',
    {
      body,
    },
  );
  const packed = ['gzip', 'br', 'deflate, gzip', 'x'].map((encoding) =>
    caseOf(subject, `the encoding ${encoding}`, {
      body,
      headers: { 'content-type': JSON_TYPE, 'content-encoding': encoding },
    }),
  );
  return [...cases, untyped, ...packed];
}

/** Keys and texts that no schema should have to think of. JSON is written by hand: `__proto__` would be lost. */
function unplainCases(subject: Subject): FuzzCase[] {
  const fields = Object.entries(subject.valid.body ?? {}).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  const withField = (what: string, field: string) =>
    caseOf(subject, what, {
      body: Buffer.from(`{${[...fields, field].join()}}`),
      headers: { 'content-type': JSON_TYPE },
    });
  const keys = RESERVED_KEYS.flatMap((key) => [
    withField(`the key ${key}`, `${JSON.stringify(key)}:{"role":"admin"}`),
    withField(`the key ${key} further in`, `"a":{${JSON.stringify(key)}:1}`),
  ]);
  const names = Object.keys(subject.valid.body ?? { a: 1 });
  const texts = names.flatMap((name) =>
    UNPLAIN_TEXTS.map((text) =>
      withField(`${name} with ${named(text)}`, `${JSON.stringify(name)}:${JSON.stringify(text)}`),
    ),
  );
  return [...keys, ...texts];
}

/** A parameter twice, with whatever in it: there is no end of these. */
export function anyQueryCase(subject: Subject): FuzzCase {
  const target = targetOf(subject.operation, subject.valid);
  const name = `p${Math.floor(subject.random() * 1e9).toString(36)}`;
  const values = [0, 1].map(() => encodeURIComponent(pick(subject.random, HOSTILE_TEXTS).slice(0, 500)));
  const query = values.map((value) => `${name}=${value}`).join('&');
  return caseOf(subject, `the query ${named(query)}`, {
    target: `${target}${target.includes('?') ? '&' : '?'}${query}`,
  });
}
