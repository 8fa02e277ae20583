import { CATALOGUE } from './catalogue.ts';
import type { KnownRequests } from './kinds.ts';
import { PEOPLE } from './people.ts';
import { SELLING } from './selling.ts';
import { SYSTEM } from './system.ts';

export type { KnownRequest, ValidRequest } from './kinds.ts';

/** A request for every operation, by the operation's id. */
export const VALID_REQUESTS: KnownRequests = { ...PEOPLE, ...CATALOGUE, ...SELLING, ...SYSTEM };
