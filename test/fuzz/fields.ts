/** What is wrong with the fields of a request, by the operation's own schemas. */
import { z } from 'zod';
import { targetOf } from '../support/callOperation.ts';
import { caseOf } from './forms.ts';
import { HOSTILE_KEYS, HOSTILE_TEXTS, HOSTILE_VALUES } from './hostile.ts';
import { type FuzzCase, named, pick, type Subject } from './kinds.ts';

type Fields = Record<string, unknown>;

const ANYTHING: readonly unknown[] = [...HOSTILE_TEXTS, ...HOSTILE_VALUES];

function namesIn(schema: z.ZodType): string[] {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties ?? {});
}

function withBody(subject: Subject, what: string, body: unknown): FuzzCase {
  return caseOf(subject, what, {
    body: Buffer.from(JSON.stringify(body)),
    headers: { 'content-type': 'application/json' },
  });
}

/** Bodies with one field that is left out, of another type, out of bounds, or unknown. */
function bodyVariants(subject: Subject, schema: z.ZodType): [what: string, body: Fields][] {
  const valid = subject.valid.body ?? {};
  const names = namesIn(schema);
  const without = Object.keys(valid).map((name): [string, Fields] => {
    const { [name]: _left, ...rest } = valid;
    return [`no ${name}`, rest];
  });
  const replaced = names.flatMap((name) =>
    ANYTHING.map((value): [string, Fields] => [`${name} is ${named(value)}`, { ...valid, [name]: value }]),
  );
  const added = HOSTILE_KEYS.map((key): [string, Fields] => [
    `the field ${named(key)}`,
    { ...valid, [key]: 1 },
  ]);
  return [['an empty object', {}], ...without, ...replaced, ...added];
}

function queryVariants(subject: Subject, schema: z.ZodType): [what: string, query: Record<string, string>][] {
  const valid = subject.valid.query ?? {};
  const without = Object.keys(valid).map((name): [string, Record<string, string>] => {
    const { [name]: _left, ...rest } = valid;
    return [`no ${name}`, rest];
  });
  const replaced = namesIn(schema).flatMap((name) =>
    HOSTILE_TEXTS.filter((text) => text.length < 2000).map((text): [string, Record<string, string>] => [
      `${name} is ${named(text)}`,
      { ...valid, [name]: text },
    ]),
  );
  return [...without, ...replaced];
}

/** Bodies and queries that the schemas refuse, and those that they take: the wild ones. */
export function fieldCases(subject: Subject): { refused: FuzzCase[]; wild: FuzzCase[] } {
  const { body, query } = subject.operation;
  const cases: Record<'refused' | 'wild', FuzzCase[]> = { refused: [], wild: [] };
  if (body) {
    for (const [what, variant] of bodyVariants(subject, body)) {
      // As it arrives: JSON has no minus zero and no undefined.
      const arrives: unknown = JSON.parse(JSON.stringify(variant));
      cases[body.safeParse(arrives).success ? 'wild' : 'refused'].push(withBody(subject, what, variant));
    }
  }
  if (query) {
    for (const [what, variant] of queryVariants(subject, query)) {
      const target = targetOf(subject.operation, { ...subject.valid, query: variant });
      cases[query.safeParse(variant).success ? 'wild' : 'refused'].push(caseOf(subject, what, { target }));
    }
  }
  return cases;
}

/** Some fields at once with whatever; null when chance has made a body that is right. */
export function anyBodyCase(subject: Subject): FuzzCase | null {
  const { body } = subject.operation;
  if (!body) return null;
  const variant: Fields = { ...subject.valid.body };
  for (const name of namesIn(body))
    if (subject.random() < 0.5) variant[name] = pick(subject.random, ANYTHING);
  if (subject.random() < 0.2) variant[pick(subject.random, HOSTILE_KEYS)] = pick(subject.random, ANYTHING);
  const arrives: unknown = JSON.parse(JSON.stringify(variant));
  return body.safeParse(arrives).success ? null : withBody(subject, `the body ${named(variant)}`, variant);
}
