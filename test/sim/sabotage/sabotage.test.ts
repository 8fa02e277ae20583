import { expect } from 'chai';
import { MUTATIONS } from './mutations.ts';
import { fits } from './sabotage.ts';

describe('sabotage', () => {
  it('[SIM-4] knows at least twenty ways, and each fits the code as it is', () => {
    const patches = MUTATIONS.flatMap(({ name, patches }) => patches.map((patch) => ({ name, ...patch })));
    expect(MUTATIONS).to.have.length.at.least(20);
    expect(patches.filter((patch) => !fits(patch)).map(({ name, file }) => `${name}: ${file}`)).to.deep.equal(
      [],
    );
  });
});
