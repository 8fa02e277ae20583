import type { FullWorld } from '../../support/fullWorld.ts';
import type { ValidRequest } from '../../support/validRequests/index.ts';

/** A request that must be refused by what the field guide of the trade says, whatever the schemas say. */
export interface Listed {
  what: string;
  /** Fields that replace those of the valid request, or are added to them; undefined leaves one out. */
  body?: Record<string, unknown>;
  query?: Record<string, string>;
  params?: Record<string, string>;
  /** Instead of who may ask. */
  as?: 'guest' | 'ada' | 'bob' | 'admin';
  raw?: { text: string; headers: Record<string, string> };
}

/** By the operation's id. */
export type ListedCases = Readonly<
  Record<string, (world: FullWorld, valid: ValidRequest) => Promise<Listed[]> | Listed[]>
>;

/** One case for each value of a field. */
export function each(part: 'body' | 'query', name: string, values: readonly unknown[]): Listed[] {
  return values.map((value) => ({
    what: `${name} ${String(value).slice(0, 40)}`,
    [part]: { [name]: value },
  }));
}
