import type { Operation } from '../../src/http/operation.ts';
import type { FullWorld } from '../support/fullWorld.ts';
import type { Chance } from '../support/seeded.ts';
import type { ValidRequest } from '../support/validRequests/index.ts';

/** A request that has to be refused, or, among the wild ones, at least to be answered well. */
export interface FuzzCase {
  /** What is wrong with it, for the report. */
  what: string;
  method: string;
  /** The request target as it is sent. */
  target: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

/** What the makers of cases work from. */
export interface Subject {
  operation: Operation;
  world: FullWorld;
  /** A request that would be accepted, sent by `token`. */
  valid: ValidRequest;
  token: string | null;
  /** Ids that are good in the paths of other operations, and mean nothing here. */
  otherIds: readonly string[];
  /** All operations' methods by their path. */
  methodsOf(path: string): readonly string[];
  random: Chance;
}

export function pick<T>(random: Chance, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error('there is nothing to pick from');
  return picked;
}

/** In an order that the seed gives. */
export function shuffled<T>(random: Chance, from: readonly T[]): T[] {
  return from
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** A text of our own in reports and ids: short, whatever it is made from. */
export function named(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…(${text.length})` : text;
}
