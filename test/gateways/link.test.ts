import { createServer } from 'node:http';
import { expect } from 'chai';
import type { StreamOut } from '../../src/app/processes/courier.ts';
import type { Member } from '../../src/app/processes/members.ts';
import { createCourier, type LinkCourier } from '../../src/gateways/link/courier.ts';
import { LinkServer } from '../../src/gateways/link/linkServer.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from './support/listen.ts';

const KEY = 'a key of the test';

describe('the link between two processes', () => {
  let to: Member;
  let courier: LinkCourier;
  let close: () => Promise<void>;
  /** What was not understood here. */
  let troubles: string[];
  /** The streams at the process that is asked, in the order of their coming, and how many were stopped from here. */
  let outs: StreamOut[];
  let stopped: number;

  beforeEach(async () => {
    troubles = [];
    outs = [];
    stopped = 0;
    const handlers = {
      calls: { echo: async (body: unknown) => body },
      streams: {
        tell: async (_body: unknown, out: StreamOut) => {
          outs.push(out);
          return () => {
            stopped += 1;
          };
        },
      },
    };
    const links = new LinkServer({ key: KEY, handlers, onTrouble: () => undefined });
    const server = createServer().on('upgrade', (req, socket, head) => links.takeUpgrade(req, socket, head));
    const { url, close: end } = await listen(server);
    to = { id: 'there', address: url };
    courier = createCourier(KEY, (what) => troubles.push(what));
    close = async () => {
      courier.close();
      links.close();
      await end();
    };
  });
  afterEach(() => close());

  /** Listens to a stream, understanding words and nothing else. */
  const hearWords = () => {
    const heard = { words: [] as string[], ends: 0 };
    courier.stream(to, 'tell', null, {
      onMessage: (message) => {
        if (typeof message !== 'string') throw new TypeError('this is no word');
        heard.words.push(message);
      },
      onEnd: () => {
        heard.ends += 1;
      },
    });
    return heard;
  };

  it('[LINK-5] a word that is not understood ends its stream, and nothing else', async () => {
    const [first, second] = [hearWords(), hearWords()];
    const call = courier.call(to, 'echo', 1);
    await eventually('both are heard', () => outs.length === 2);
    for (const out of outs) out.send('a');
    outs[0]?.send({ of: 'the next version' });
    for (const out of outs) out.send('b');
    await eventually('the first one has ended at both ends', () => first.ends === 1 && stopped === 1);
    await eventually('the second one goes on', () => second.words.length === 2);
    expect(first).to.deep.equal({ words: ['a'], ends: 1 });
    expect(second).to.deep.equal({ words: ['a', 'b'], ends: 0 });
    expect(troubles).to.have.length(1);
    expect(await call).to.deep.equal({ kind: 'answered', value: 1 });
  });

  it('[LINK-6] takes all that is said at once, however much', async () => {
    const heard = hearWords();
    await eventually('it is heard', () => outs.length === 1);
    const words = Array.from({ length: 600 }, (_, n) => `${n}: ${'ä'.repeat(20_000)}`);
    for (const word of words) outs[0]?.send(word);
    const called = await Promise.all(words.map((word) => courier.call(to, 'echo', word)));
    await eventually('all of it is heard', () => heard.words.length === words.length || heard.ends > 0);
    expect(heard.words).to.deep.equal(words);
    expect(called).to.deep.equal(words.map((value) => ({ kind: 'answered', value })));
  });
});
