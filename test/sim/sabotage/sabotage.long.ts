import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { MUTATIONS } from './mutations.ts';
import { sabotage } from './sabotage.ts';

const WITHIN_SEEDS = 1_000;

describe('sabotage, carried out', function () {
  this.timeout(600_000);

  for (const mutation of MUTATIONS) {
    it(`[SIM-4] is seen: ${mutation.name}`, async () => {
      const { seed } = await sabotage(mutation, WITHIN_SEEDS, Math.min(2, availableParallelism()));
      expect(seed, 'the seed that sees it').to.be.a('number');
    });
  }
});
