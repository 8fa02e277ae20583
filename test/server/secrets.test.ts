import { expect } from 'chai';
import { readSecrets } from '../../src/server/secrets.ts';
import { hasRedis, startRedis } from '../support/redis.ts';

/** A data folder that keeps what it is given first. */
function folder() {
  const kept = new Map<string, string>();
  return {
    secret: async (name: string, make: () => string) => {
      const value = kept.get(name) ?? make();
      kept.set(name, value);
      return value;
    },
  };
}

(hasRedis() ? describe : describe.skip)('secrets that nobody has set', () => {
  it('[RUN-20] are the same for all processes of one Redis, also after it was lost', async () => {
    const redis = await startRedis();
    const config = {
      redisUrl: redis.url,
      jwtSecret: null,
      ticketSigningKey: null,
      paymentWebhookSecret: null,
    };
    const wordsOf = async (dataDir: ReturnType<typeof folder>) => {
      const { jwt, paymentWebhook, ticketKey } = await readSecrets(config, dataDir);
      return [jwt, paymentWebhook, ticketKey.export({ format: 'jwk' }).d];
    };
    const [one, two, three] = [folder(), folder(), folder()];
    const [first, second] = await Promise.all([wordsOf(one), wordsOf(two)]);
    expect(second).to.deep.equal(first);
    await redis.kill();
    await redis.start();
    // The one that starts again has kept what was agreed, and so tells the newcomer.
    expect(await wordsOf(two)).to.deep.equal(first);
    expect(await wordsOf(three)).to.deep.equal(first);
    await redis.remove();
  });
});
