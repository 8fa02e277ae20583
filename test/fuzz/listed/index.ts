import { targetOf } from '../../support/callOperation.ts';
import { caseOf } from '../forms.ts';
import type { FuzzCase, Subject } from '../kinds.ts';
import { CATALOGUE_CASES } from './catalogue.ts';
import type { Listed, ListedCases } from './kinds.ts';
import { PEOPLE_CASES } from './people.ts';
import { SELLING_CASES } from './selling.ts';

const LISTED: ListedCases = { ...PEOPLE_CASES, ...CATALOGUE_CASES, ...SELLING_CASES };

/** The requests that must be refused, one by one. */
export async function listedCases(subject: Subject): Promise<FuzzCase[]> {
  const { operation, world, valid } = subject;
  const listed = (await LISTED[operation.id]?.(world, valid)) ?? [];
  return listed.map((each) => caseFrom(subject, each));
}

function caseFrom(subject: Subject, { what, body, query, params, as, raw }: Listed): FuzzCase {
  const { operation, valid, world } = subject;
  const token = as === undefined ? subject.token : as === 'guest' ? null : world[as].token;
  const changed = {
    ...valid,
    ...(raw ? { raw } : {}),
    ...(body && { body: { ...valid.body, ...body } }),
    ...(query && { query: { ...valid.query, ...query } }),
    ...(params && { params: { ...valid.params, ...params } }),
  };
  const target = targetOf(operation, changed);
  return caseOf({ ...subject, token, valid: changed }, what, { target });
}
