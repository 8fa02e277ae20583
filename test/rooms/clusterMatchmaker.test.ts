import { expect } from 'chai';
import { createClusterMatchmaker, roomHandlers } from '../../rooms/cluster.ts';
import type { Courier, Handlers } from '../../src/app/processes/courier.ts';
import { rendezvous } from '../../src/app/processes/rendezvous.ts';
import { Elsewhere } from '../../src/app/schedule/localDesk.ts';
import type { Matchmaker } from '../../src/app/schedule/matchmaker.ts';
import { ManualClock } from '../support/manualClock.ts';
import { ModelRegister, modelProcess } from '../support/processModel.ts';

const IDS = ['a', 'b', 'c'];

/** Processes that let clients in, on a model of the register and of the calls between them. */
async function processes() {
  const clock = new ManualClock(1_000_000);
  const register = new ModelRegister(clock);
  const handlers = new Map<string, Handlers>();
  const dead = new Set<string>();
  const nodes = IDS.map((id) => {
    const { membership: members } = modelProcess(id, register, clock);
    const ticket = async (scheduleId: string) => {
      if (members.ownerOf(scheduleId)?.id !== id) throw new Elsewhere(scheduleId);
      return { name: 'schedule', sessionId: 'a session', roomId: scheduleId, processId: id };
    };
    const call: Courier['call'] = async (to, method, body) => {
      const handler = handlers.get(to.id)?.calls[method];
      if (dead.has(to.id) || !handler) return { kind: 'unreached' };
      return { kind: 'answered', value: await handler(body) };
    };
    const local: Matchmaker = { join: ticket, reconnect: ticket };
    handlers.set(
      id,
      roomHandlers({ matchmaker: local, members } as unknown as Parameters<typeof roomHandlers>[0]),
    );
    return { members, matchmaker: createClusterMatchmaker(local, members, { call } as Courier) };
  });
  for (const { members } of [...nodes, ...nodes]) await members.refresh();
  return { matchmaker: (nodes[0] as (typeof nodes)[number]).matchmaker, handlers, dead };
}

/** A schedule that is b's, and c's when b is passed over. */
function scheduleOf(): string {
  const owner = (scheduleId: string, ids: string[]) =>
    rendezvous(
      scheduleId,
      ids.map((id) => ({ id })),
    )?.id;
  for (let n = 0; ; n += 1)
    if (owner(`s${n}`, IDS) === 'b' && owner(`s${n}`, ['a', 'c']) === 'c') return `s${n}`;
}

describe('[OWN-3] a client that is let into a room', () => {
  const scheduleId = scheduleOf();
  for (const [what, ask] of [
    ['joins', ({ join }: Matchmaker) => join(scheduleId, { accessToken: null, ip: null })],
    ['comes back', ({ reconnect }: Matchmaker) => reconnect(scheduleId, 'a token')],
  ] as const) {
    it(`${what} where its schedule lives`, async () => {
      const { matchmaker } = await processes();
      expect(await ask(matchmaker)).to.include({ processId: 'b' });
    });

    it(`${what} at once at the next process, which has not heard that the owner does not answer`, async () => {
      const { matchmaker, dead } = await processes();
      dead.add('b');
      expect(await ask(matchmaker)).to.include({ processId: 'c' });
    });
  }

  it('is let in for a process of the version before, which does not say whom it passes over', async () => {
    const { handlers } = await processes();
    const said = { scheduleId, accessToken: null, ip: null };
    expect(await handlers.get('b')?.calls.join?.(said)).to.deep.include({
      ticket: { name: 'schedule', sessionId: 'a session', roomId: scheduleId, processId: 'b' },
    });
  });
});
