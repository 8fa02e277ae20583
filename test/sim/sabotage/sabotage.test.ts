import { expect } from 'chai';
import { MUTATIONS } from './mutations.ts';
import { fits } from './sabotage.ts';
import { SEEN_BY } from './seenBy.ts';

describe('sabotage', () => {
  it('[SIM-4] knows at least twenty ways, and each fits the code as it is', () => {
    const patches = MUTATIONS.flatMap(({ name, patches }) => patches.map((patch) => ({ name, ...patch })));
    expect(MUTATIONS).to.have.length.at.least(20);
    expect(patches.filter((patch) => !fits(patch)).map(({ name, file }) => `${name}: ${file}`)).to.deep.equal(
      [],
    );
  });

  it('[SIM-4] tries known seeds first for ways that there are, all of them among the first thousand', () => {
    const names = MUTATIONS.map(({ name }) => name);
    expect(names).to.include.members(Object.keys(SEEN_BY));
    for (const seed of Object.values(SEEN_BY)) expect(seed).to.be.within(1, 1_000);
  });
});
