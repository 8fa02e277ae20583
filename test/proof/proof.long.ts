import { expect } from 'chai';
import { hasRedis } from '../support/redis.ts';
import { FAULTS } from './faults.ts';
import { prove } from './proof.ts';

const SECONDS = 30;

(hasRedis() ? describe : describe.skip)('three servers under load and every fault at once', function () {
  this.timeout(240_000);
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

  it(`[PROOF-1] give a history that could have been one server's, seed ${seed}`, async () => {
    const { violations, faults, shown, recorder } = await prove({ seconds: SECONDS, seed });
    expect(violations.slice(0, 10)).to.deep.equal([]);
    // A run in which nothing happened would prove nothing.
    for (const fault of FAULTS) expect(faults.get(fault) ?? 0, fault).to.be.greaterThan(0);
    expect(recorder.counts.get('ok') ?? 0).to.be.greaterThan(50);
    expect(shown).to.be.greaterThan(50);
    expect(recorder.counts.get('reserve by room 200') ?? 0).to.be.greaterThan(0);
  });
});
