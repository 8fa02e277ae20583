import { expect } from 'chai';
import { GUARD_CASES } from './guards/scenarios.ts';
import { makeWorld, type World } from './guards/world.ts';

describe('the guards of the database', () => {
  let world: World;

  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.drop());

  for (const [index, { name, scenario, switchOff }] of GUARD_CASES.entries()) {
    it(`[GUARD-${index + 1}] holds: ${name}`, async () => {
      expect(await scenario(world)).to.deep.equal([]);
    });

    it(`[GUARD-${index + 1}] is real: without it the accident happens`, async () => {
      await switchOff(world);
      expect(await scenario(world)).not.to.deep.equal([]);
    });
  }
});
