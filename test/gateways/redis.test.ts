import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { openRedis, type RedisLink } from '../../src/gateways/redis.ts';
import { eventually } from '../support/eventually.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';

(hasRedis() ? describe : describe.skip)('what processes tell each other by Redis', function () {
  this.timeout(30_000);
  let redis: TestRedis;
  let links: RedisLink[];

  beforeEach(async () => {
    redis = await startRedis();
    links = [];
  });
  afterEach(async () => {
    for (const link of links) link.close();
    await redis.remove();
  });

  async function open(): Promise<RedisLink> {
    const link = await openRedis(redis.url, { prefix: 'test:', onTrouble: () => undefined });
    links.push(link);
    return link;
  }

  /** Somebody else at the place of Redis, who hangs up: until there were so many tries of all links. */
  async function triedInVain(times: number): Promise<void> {
    let tried = 0;
    const nobody = createServer((socket) => {
      tried += 1;
      socket.destroy();
    });
    nobody.listen(Number(new URL(redis.url).port), '127.0.0.1');
    await once(nobody, 'listening');
    while (tried < times) await once(nobody, 'connection');
    nobody.close();
    await once(nobody, 'close');
  }

  /** Told again and again until it is heard: what is told while Redis is away is lost. */
  async function hears(teller: RedisLink, heard: string[], text: string): Promise<void> {
    await eventually(`"${text}" is heard`, async () => {
      await teller.tell('news', text);
      return heard.includes(text);
    });
  }

  it('[REDIS-2] is heard by one that began while Redis was away', async () => {
    await redis.kill();
    const [listener, teller] = [await open(), await open()];
    const heard: string[] = [];
    await listener.hear('news', (text) => heard.push(text));
    await triedInVain(6);
    await redis.start();
    await hears(teller, heard, 'late');
  });

  it('[REDIS-2] is heard again after Redis was away, and whoever listens is told when', async () => {
    const [listener, teller] = [await open(), await open()];
    const heard: string[] = [];
    await listener.hear('news', (text) => heard.push(text));
    await hears(teller, heard, 'before');
    let back = 0;
    const isBack = new Promise<void>((resolve) =>
      listener.onBack(() => {
        back += 1;
        resolve();
      }),
    );
    await redis.kill();
    await redis.start();
    await isBack;
    // From then on nothing is missed: it is told once.
    await eventually('the teller is back as well', () => teller.answers());
    await teller.tell('news', 'after');
    await eventually('it is heard', () => heard.includes('after'));
    expect(back).to.equal(1);
  });
});
