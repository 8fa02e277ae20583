import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { add, type Explored, explore, exploreRange, nothingExplored } from './explore.ts';
import { plainly } from './plainly.ts';
import { planOf } from './plan.ts';
import { describeFailure } from './report.ts';
import { run } from './run.ts';

const USAGE = `Runs the simulation.
  npm run sim -- --seeds 10000 [--from 1] [--workers 2] [--resume FILE]
  npm run sim -- --seed 17 [--trace]

  --first        stops at the first seed that breaks something, and says in JSON which and what
  --resume FILE  keeps how far it is in FILE, and goes on from there`;

interface Progress {
  from: number;
  count: number;
  next: number;
  explored: Explored;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      resume: { type: 'string' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      first: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.first) return findFirst(Number(values.from), Number(values.seeds), Number(values.workers));
  if (values.seed !== undefined) return replay(Number(values.seed), values.trace);
  return exploreAll(Number(values.from), Number(values.seeds), Number(values.workers), values.resume);
}

async function findFirst(from: number, count: number, workers: number): Promise<number> {
  const { failures, seeds } =
    workers === 1
      ? await exploreHere(from, count)
      : await explore({ from, count, workers, stopAtFirst: true });
  const [first] = failures;
  console.log(JSON.stringify(first ? { seed: first.seed, ...first.violations[0] } : { seed: null, seeds }));
  return first ? 1 : 0;
}

/** Up to the first failure, in this thread: where few seeds are enough, a worker would take as long to start. */
async function exploreHere(from: number, count: number): Promise<Explored> {
  const all = nothingExplored();
  for (let seed = from; seed < from + count && all.failures.length === 0; seed += 1)
    add(all, await plainly(() => exploreRange(seed, 1)));
  return all;
}

async function replay(seed: number, trace: boolean): Promise<number> {
  const result = await plainly(() => run(planOf(seed), trace ? console.log : null));
  if (result.violations.length === 0) {
    console.log(`seed ${seed}: ${result.steps} steps, hash ${result.hash}, nothing is broken`);
    return 0;
  }
  console.log(await plainly(() => describeFailure(seed)));
  return 1;
}

async function exploreAll(
  from: number,
  count: number,
  workers: number,
  file: string | undefined,
): Promise<number> {
  const kept: Progress =
    file && existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Progress)
      : { from, count, next: from, explored: nothingExplored() };
  const began = performance.now();
  let told = began;
  const done = nothingExplored();
  add(done, kept.explored);
  const report = (explored: Explored, next: number) => {
    const seconds = (performance.now() - began) / 1000;
    const rate = explored.seeds / seconds;
    if (file) {
      const sum = nothingExplored();
      add(sum, done);
      add(sum, explored);
      writeFileSync(file, JSON.stringify({ ...kept, next, explored: sum }));
    }
    if (performance.now() - told < 5_000) return;
    told = performance.now();
    console.log(
      `${done.seeds + explored.seeds} of ${kept.count} seeds, ${rate.toFixed(0)} seeds/s, failures: ${explored.failures.length}`,
    );
  };
  const left = kept.from + kept.count - kept.next;
  const now = await explore({ from: kept.next, count: left, workers, onProgress: report });
  add(done, now);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${done.seeds} seeds, ${done.operations} operations, ${done.faults} faults, ${done.steps} steps; ` +
      `at rest after ${done.slowestToSettleMs} simulated ms at the most\n` +
      `${now.seeds} of them now in ${seconds.toFixed(1)} s by ${workers} workers: ${(now.seeds / seconds).toFixed(0)} seeds/s`,
  );
  for (const [name, times] of Object.entries(done.coverage).sort())
    console.log(`  ${name.padEnd(40)} ${times}`);
  for (const { seed } of done.failures.slice(0, 3)) console.log(await plainly(() => describeFailure(seed)));
  console.log(
    done.failures.length === 0
      ? 'no violation'
      : `violations in seeds ${done.failures.map((f) => f.seed).join(', ')}`,
  );
  return done.failures.length === 0 ? 0 : 1;
}

process.exitCode = await main();
