import { anyBodyCase, fieldCases } from './fields.ts';
import {
  anyQueryCase,
  bodyFormCases,
  keyCases,
  methodCases,
  pathCases,
  queryFormCases,
  tokenCases,
} from './forms.ts';
import { type FuzzCase, type Subject, shuffled } from './kinds.ts';
import { listedCases } from './listed/index.ts';

export interface Cases {
  /** To be refused, each of them. */
  refused: FuzzCase[];
  /** Odd, and by the schemas good: to be answered somehow. */
  wild: FuzzCase[];
}

/**
 * At least `count` requests for an operation that are wrong by their making: all that are listed, then some of each
 * kind in turn, and as many more as it takes. As many wild ones as there are, up to a quarter of that.
 */
export async function casesFor(subject: Subject, count: number): Promise<Cases> {
  const listed = await listedCases(subject);
  const fields = fieldCases(subject);
  const kinds = [
    listed,
    tokenCases(subject),
    queryFormCases(subject),
    pathCases(subject),
    methodCases(subject),
    keyCases(subject),
    bodyFormCases(subject),
    fields.refused,
  ].map((kind) => shuffled(subject.random, kind));
  const refused = inTurn(kinds, count, listed.length);
  while (refused.length < count) refused.push(anyBodyCase(subject) ?? anyQueryCase(subject));
  return { refused, wild: shuffled(subject.random, fields.wild).slice(0, Math.ceil(count / 4)) };
}

/** Takes one of each kind in turn. When many are wanted, the first kind is taken whole. */
function inTurn(kinds: FuzzCase[][], count: number, wholeFirst: number): FuzzCase[] {
  const taken: FuzzCase[] = count > wholeFirst ? (kinds[0]?.splice(0) ?? []) : [];
  for (let turn = 0; taken.length < count && kinds.some((kind) => kind.length > turn); turn += 1) {
    for (const kind of kinds) {
      const next = kind[turn];
      if (next && taken.length < count) taken.push(next);
    }
  }
  return taken;
}
