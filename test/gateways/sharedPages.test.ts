import { expect } from 'chai';
import type { SharedPage } from '../../src/app/catalogue/searchCache.ts';
import { openRedis, type RedisLink } from '../../src/gateways/redis.ts';
import { createSharedPages } from '../../src/gateways/sharedPages.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';

const PAGE: SharedPage = {
  json: Buffer.from('{"items":[{"city":"Zürich\\n"}]}'),
  shows: new Set(['one', 'two']),
  countsSeats: true,
  until: 1_800_000_000_000,
  begunAt: 1_700_000_000_000,
};

(hasRedis() ? describe : describe.skip)('[SRCH-14] pages of searches in Redis', () => {
  let redis: TestRedis;
  let link: RedisLink;

  beforeEach(async () => {
    redis = await startRedis();
    link = await openRedis(redis.url, { prefix: 'test:', onTrouble: () => undefined });
  });
  afterEach(async () => {
    link.close();
    await redis.remove();
  });

  it('come back as they were, by their own key, until their time is over', async () => {
    const pages = createSharedPages(link);
    pages.put('a', PAGE, 60_000);
    pages.put('b', { ...PAGE, until: null }, 50);
    expect(await eventually('it is kept', () => pages.get('a'))).to.deep.equal(PAGE);
    expect(await pages.get('c')).to.equal(null);
    await eventually('its time is over', async () => (await pages.get('b')) === null);
    expect(await createSharedPages({ ...link, prefix: 'other:' }).get('a')).to.equal(null);
  });

  it('are none when Redis is away, or when another version has written them', async () => {
    const pages = createSharedPages(link);
    pages.put('a', PAGE, 60_000);
    await eventually('it is kept', () => pages.get('a'));
    for (const key of await link.commands.keys('test:*')) await link.commands.set(key, '{"begun":1}\n[]');
    expect(await pages.get('a')).to.equal(null);
    await redis.kill();
    expect(await pages.get('a')).to.equal(null);
    pages.put('a', PAGE, 1_000);
  });
});
