import { expect } from 'chai';
import { LIMITS } from '../../src/app/limits.ts';
import { createSharedLimits } from '../../src/gateways/limits.ts';
import { openRedis, type RedisLink } from '../../src/gateways/redis.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';

const TABLE = { ...LIMITS, user: { points: 3, seconds: 60 } };

(hasRedis() ? describe : describe.skip)('limits of several processes', () => {
  let redis: TestRedis;
  let links: RedisLink[];
  const troubles: string[] = [];
  const limiterOf = (link: RedisLink) => createSharedLimits(link.commands, link.prefix, TABLE).user;

  beforeEach(async () => {
    redis = await startRedis();
    const open = () => openRedis(redis.url, { prefix: 'test:', onTrouble: (what) => troubles.push(what) });
    links = await Promise.all([open(), open()]);
  });
  afterEach(async () => {
    for (const link of links) link.close();
    await redis.remove();
  });

  it('[LIM-15] are counted together', async () => {
    const [one, two] = links.map(limiterOf);
    const taken = [];
    for (let n = 0; n < 2; n += 1) {
      taken.push(await one?.take('somebody'), await two?.take('somebody'));
    }
    expect(taken.map((each) => each?.ok)).to.deep.equal([true, true, true, false]);
    await two?.giveBack('somebody');
    expect((await one?.take('somebody'))?.ok).to.equal(true);
    expect((await one?.take('somebody else'))?.ok).to.equal(true);
  });

  it('[LIM-15] are counted by each process for itself while Redis is away, without waiting for it', async () => {
    const [one, two] = links.map(limiterOf);
    for (let n = 0; n < 3; n += 1) await one?.take('somebody');
    await redis.kill();
    const begun = performance.now();
    expect((await two?.take('somebody'))?.ok).to.equal(true);
    for (let n = 0; n < 20; n += 1) await one?.take(`somebody ${n}`);
    expect(performance.now() - begun).to.be.below(5_000);
    await eventually('it is said', () => troubles.includes('Redis is away'));
  });
});
