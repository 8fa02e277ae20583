import { setTimeout as sleep } from 'node:timers/promises';
import { type Served, usageOf } from './processes.ts';

/** What a process has of the machine's memory, all told, in bytes. */
export interface Weight {
  /** Before anything is cleared away. */
  withRubbish: number;
  atRest: number;
}

/** Until what was under way has ended. */
const SETTLE_MS = 1_000;

export async function weigh(served: Served): Promise<Weight> {
  await sleep(SETTLE_MS);
  const { residentBytes: withRubbish } = await usageOf(served);
  await served.collect();
  const { residentBytes: atRest } = await usageOf(served);
  return { withRubbish, atRest };
}

/** What each of `count` things weighs that came between two weighings, and how much the process had grown with it. */
export function memoryOfOne(
  before: Weight,
  after: Weight,
  count: number,
): Record<'memory of one' | 'before a collection', [number, string]> {
  const kilobytes = (bytes: number): [number, string] => [bytes / count / 1_000, 'kB'];
  return {
    'memory of one': kilobytes(after.atRest - before.atRest),
    'before a collection': kilobytes(after.withRubbish - before.atRest),
  };
}
