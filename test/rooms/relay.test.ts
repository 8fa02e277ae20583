import { expect } from 'chai';
import { Relays } from '../../rooms/relay.ts';
import type { Courier, StreamEnds } from '../../src/app/processes/courier.ts';
import { Elsewhere } from '../../src/app/schedule/localDesk.ts';
import { LinkBroken } from '../../src/app/schedule/processLink.ts';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';

const OWNER = { id: 'owner', address: 'http://owner.invalid' };
const WATCHER = { onChange: () => undefined, onGone: () => undefined };

/** What becomes of a watcher when its owner does this at first. */
async function watched(first: (owner: StreamEnds) => void): Promise<{ outcome: unknown; stopped: boolean }> {
  let stopped = false;
  const stream: Courier['stream'] = (_to, _method, _body, ends) => {
    setImmediate(() => first(ends));
    return () => {
      stopped = true;
    };
  };
  const relays = new Relays({ stream } as Courier);
  const asked = { scheduleId: 'a schedule', seen: 0, without: [] };
  const outcome = await relays.watch(OWNER, asked, WATCHER).catch((error: unknown) => error);
  return { outcome, stopped };
}

describe('a watcher whose owner', () => {
  const says = (word: object) => watched(({ onMessage }) => onMessage(word));

  for (const [what, word, error] of [
    ['is another process by now', { elsewhere: true }, Elsewhere],
    ['cannot read the schedule now', { away: true }, DatabaseUnavailable],
    ['says what only a later version knows', { later: { a: 1 } }, DatabaseUnavailable],
  ] as const) {
    it(`[OWN-10] ${what} hears so, by an error of its own`, async () => {
      const { outcome, stopped } = await says(word);
      expect(outcome).to.be.instanceOf(error);
      expect(stopped).to.equal(true);
    });
  }

  it('[OWN-3] does not answer is led on', async () => {
    const { outcome } = await watched(({ onEnd }) => onEnd());
    expect(outcome).to.be.instanceOf(LinkBroken);
  });
});
