import { expect } from 'chai';
import { missing } from './coverage.ts';
import { add, exploreHere, nothingExplored } from './explore.ts';
import { MIN_FAULTS, MIN_OPERATIONS, planOf } from './plan.ts';
import { describeFailure } from './report.ts';
import { run } from './run.ts';

const SEEDS = 200;
const BATCH = 10;

/** The simulation runs from plain callbacks only. */
const plainly = <T>(work: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });

describe('the simulation', function () {
  this.timeout(300_000);
  const all = nothingExplored();

  it(`[SIM-1] ${SEEDS} seeds break no invariant, whatever fails, and come to rest when it ends`, async () => {
    for (let from = 1; from <= SEEDS; from += BATCH) add(all, await exploreHere(from, BATCH));
    const [first] = all.failures;
    if (first) throw new Error(await plainly(() => describeFailure(first.seed)));
    expect(all.operations).to.be.at.least(SEEDS * MIN_OPERATIONS);
    expect(all.faults).to.be.at.least(SEEDS * MIN_FAULTS);
  });

  it('[SIM-3] meets in them everything that it is there for', () => {
    expect(missing(all.coverage)).to.deep.equal([]);
  });

  it('[SIM-2] runs a seed twice to the same hash, and another seed to another', async () => {
    const [once, again, other] = await plainly(() => [7, 7, 8].map((seed) => run(planOf(seed))));
    expect(again?.hash).to.equal(once?.hash);
    expect(again?.history).to.deep.equal(once?.history);
    expect(other?.hash).not.to.equal(once?.hash);
  });
});
