import { availableParallelism } from 'node:os';
import { MUST_HAPPEN, MUST_HAPPEN_AT_LENGTH, missing } from './coverage.ts';
import { explore } from './explore.ts';
import { plainly } from './plainly.ts';
import { describeFailure } from './report.ts';

const SEEDS = 10_000;

describe('the simulation, at length', function () {
  this.timeout(3_600_000);

  it(`[SIM-1] ${SEEDS.toLocaleString('en')} seeds break no invariant`, async () => {
    const began = performance.now();
    const workers = Math.min(2, availableParallelism());
    const all = await explore({ from: 1, count: SEEDS, workers, stopAtFirst: true });
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(
      `\n  ${all.seeds} seeds in ${seconds.toFixed(0)} s, ${(all.seeds / seconds).toFixed(0)} seeds/s\n`,
    );
    const [first] = all.failures;
    if (first) throw new Error(await plainly(() => describeFailure(first.seed)));
    const left = missing(all.coverage, [...MUST_HAPPEN, ...MUST_HAPPEN_AT_LENGTH]);
    if (left.length > 0) throw new Error(`nothing of this happened: ${left.join(', ')}`);
  });
});
