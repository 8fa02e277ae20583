import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Violation } from './checks.ts';
import { planOf } from './plan.ts';
import { run } from './run.ts';

export interface SeedFailure {
  seed: number;
  violations: Violation[];
}

/** What many seeds did, all told. */
export interface Explored {
  seeds: number;
  steps: number;
  operations: number;
  faults: number;
  slowestToSettleMs: number;
  failures: SeedFailure[];
  coverage: Record<string, number>;
}

export function nothingExplored(): Explored {
  return { seeds: 0, steps: 0, operations: 0, faults: 0, slowestToSettleMs: 0, failures: [], coverage: {} };
}

/** Runs the seeds of a range here. Only from a plain callback. */
export function exploreRange(from: number, count: number, stopAtFirst = false): Explored {
  const all = nothingExplored();
  for (let seed = from; seed < from + count; seed += 1) {
    const plan = planOf(seed);
    const result = run(plan);
    add(all, {
      seeds: 1,
      steps: result.steps,
      operations: plan.operations.length,
      faults: plan.faults.length,
      slowestToSettleMs: result.settledAfterMs,
      failures: result.violations.length > 0 ? [{ seed, violations: result.violations }] : [],
      coverage: Object.fromEntries(result.coverage),
    });
    if (stopAtFirst && all.failures.length > 0) break;
  }
  return all;
}

export function add(all: Explored, more: Explored): void {
  all.seeds += more.seeds;
  all.steps += more.steps;
  all.operations += more.operations;
  all.faults += more.faults;
  all.slowestToSettleMs = Math.max(all.slowestToSettleMs, more.slowestToSettleMs);
  all.failures.push(...more.failures);
  for (const [name, times] of Object.entries(more.coverage)) {
    all.coverage[name] = (all.coverage[name] ?? 0) + times;
  }
}

export interface Exploration {
  from: number;
  count: number;
  workers: number;
  stopAtFirst?: boolean;
  /** Told after each chunk; `next` is the first seed that may not have run yet. */
  onProgress?(all: Explored, next: number): void;
}

/** A worker's work at a time. */
const CHUNK = 50;

export interface Chunk {
  from: number;
  count: number;
  stopAtFirst: boolean;
}

/**
 * Spreads the seeds of a range over worker threads. The compiler in the middle is left out, and so is collecting by
 * several threads: what they do sooner costs more than it gains where the same code runs for minutes on every core.
 */
export async function explore(options: Exploration): Promise<Explored> {
  setFlagsFromString('--no-maglev');
  setFlagsFromString('--single-threaded-gc');
  const { from, count, workers, stopAtFirst = false, onProgress } = options;
  const all = nothingExplored();
  const pending = new Set<number>();
  let next = from;
  let stopped = false;
  const serve = async () => {
    const worker = new Worker(new URL('./exploreWorker.ts', import.meta.url), {
      // Nothing of a seed lives on: a large nursery is emptied rarely.
      resourceLimits: { maxYoungGenerationSizeMb: 128 },
    });
    try {
      while (next < from + count && !stopped) {
        const size = stopAtFirst ? 4 : CHUNK;
        const chunk: Chunk = { from: next, count: Math.min(size, from + count - next), stopAtFirst };
        next += chunk.count;
        pending.add(chunk.from);
        add(all, await ask(worker, chunk));
        pending.delete(chunk.from);
        stopped ||= stopAtFirst && all.failures.length > 0;
        onProgress?.(all, Math.min(next, ...pending));
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: workers }, serve));
  all.failures.sort((a, b) => a.seed - b.seed);
  return all;
}

function ask(worker: Worker, chunk: Chunk): Promise<Explored> {
  return new Promise((resolve, reject) => {
    worker.once('message', (explored: Explored) => {
      worker.removeAllListeners('error');
      resolve(explored);
    });
    worker.once('error', reject);
    worker.postMessage(chunk);
  });
}
