import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { MUTATIONS } from './mutations.ts';
import { type Found, sabotageAll } from './sabotage.ts';

const WITHIN_SEEDS = 1_000;

describe('sabotage, carried out', function () {
  this.timeout(600_000);

  let trying: Promise<Found>[];

  before(() => {
    trying = sabotageAll(MUTATIONS, WITHIN_SEEDS, Math.min(2, availableParallelism()));
  });

  for (const [index, mutation] of MUTATIONS.entries()) {
    it(`[SIM-4] is seen: ${mutation.name}`, async () => {
      const found = await trying[index];
      expect(found?.seed, 'the seed that sees it').to.be.a('number');
    });
  }
});
