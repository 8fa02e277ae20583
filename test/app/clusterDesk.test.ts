import { expect } from 'chai';
import { ClusterDesk } from '../../src/app/schedule/clusterDesk.ts';
import { AWAY, Elsewhere } from '../../src/app/schedule/localDesk.ts';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import type { LinkAnswer, LinkedOperation } from '../../src/app/schedule/processLink.ts';
import { UNAVAILABLE } from '../../src/app/schedule/scheduleActor.ts';
import type { Operation, Outcome } from '../../src/app/schedule/turn.ts';
import { ManualClock } from '../support/manualClock.ts';
import { type ModelProcess, ModelRegister, modelProcess } from '../support/processModel.ts';

const OPERATION: Operation = { operationId: 'an operation', origin: SYSTEM, command: { type: 'expire' } };

interface Node extends ModelProcess {
  desk: ClusterDesk;
  /** What its own rooms were asked. */
  asked: Operation[];
}

type Fault = (to: string, deliver: () => Promise<LinkAnswer>) => Promise<LinkAnswer>;

/** Processes with the real desks, on a model of the register and of the calls between them. */
async function cluster(ids: string[], fault: Fault = (_to, deliver) => deliver()) {
  const clock = new ManualClock(1_000_000);
  const register = new ModelRegister(clock);
  const nodes = new Map<string, Node>();
  const calls: { to: string; call: LinkedOperation }[] = [];
  for (const id of ids) {
    const node = modelProcess(id, register, clock) as Node;
    node.asked = [];
    const owns = (scheduleId: string) => node.membership.ownerOf(scheduleId)?.id === id;
    node.desk = new ClusterDesk({
      local: {
        send: async (scheduleId, operation) => {
          if (!owns(scheduleId)) throw new Elsewhere(scheduleId);
          node.asked.push(operation);
          return { ok: true, reply: { by: id } } as unknown as Outcome;
        },
        watch: async () => null,
      },
      members: node.membership,
      link: {
        send: (to, call) => {
          calls.push({ to: to.id, call });
          return fault(to.id, () => (nodes.get(to.id) as Node).desk.receive(call));
        },
        watch: async () => null,
      },
      clock,
      wait: async (ms) => clock.advance(ms),
    });
    nodes.set(id, node);
  }
  const beat = async () => {
    for (const { membership } of nodes.values()) await membership.refresh();
  };
  await beat();
  await beat();
  const node = (id: string) => nodes.get(id) as Node;
  /** A schedule that belongs to `id`. */
  const of = (id: string) => {
    for (let n = 0; ; n += 1)
      if (node(ids[0] as string).membership.ownerOf(`s${n}`)?.id === id) return `s${n}`;
  };
  return { clock, register, node, calls, beat, of };
}

const byOf = (outcome: Outcome) => (outcome as unknown as { reply: { by: string } }).reply.by;

describe('[OWN-3] whoever is asked', () => {
  it('leads to the owner, itself or another', async () => {
    const { node, of, calls } = await cluster(['a', 'b', 'c']);
    for (const id of ['a', 'b', 'c']) {
      for (const from of ['a', 'b', 'c']) {
        expect(byOf(await node(from).desk.send(of(id), OPERATION))).to.equal(id);
      }
    }
    expect(calls).to.have.length(6);
  });

  it('asks the next one when the owner cannot be reached, and it takes over', async () => {
    const { node, of, calls } = await cluster(['a', 'b', 'c'], async (to, deliver) =>
      to === 'b' ? { kind: 'unreached' } : deliver(),
    );
    const schedule = of('b');
    const outcome = await node('a').desk.send(schedule, OPERATION);
    expect(byOf(outcome)).to.be.oneOf(['a', 'c']);
    expect(node('b').asked).to.deep.equal([]);
    // Nobody has begun it: there is nothing to look up.
    expect([...node('a').asked, ...node('c').asked].map(({ again }) => again)).to.deep.equal([undefined]);
    await node('a').desk.send(schedule, OPERATION);
    expect(calls.filter(({ to }) => to === 'b')).to.have.length(1);
  });

  it('says that it asks again when nobody knows whether the first one did it', async () => {
    const { node, of } = await cluster(['a', 'b', 'c'], async (to, deliver) => {
      const answer = await deliver();
      return to === 'b' ? { kind: 'unknown' } : answer;
    });
    await node('a').desk.send(of('b'), OPERATION);
    expect(node('b').asked.map(({ operationId }) => operationId)).to.deep.equal([OPERATION.operationId]);
    expect([...node('a').asked, ...node('c').asked].map(({ again }) => again)).to.deep.equal([true]);
  });

  it('asks elsewhere only when the first one may not begin any more', async () => {
    const { node, of, clock } = await cluster(['a', 'b'], async (_to, deliver) => {
      await deliver();
      return { kind: 'unknown' };
    });
    const began = clock.now();
    await node('a').desk.send(of('b'), OPERATION);
    const [sent] = node('b').asked;
    expect(sent?.notAfter).to.be.above(began).and.below(clock.now());
    expect(node('a').asked.map(({ notAfter }) => notAfter)).to.deep.equal([undefined]);
  });

  it('decides one call once, however many copies of it come', async () => {
    const { node, of, clock } = await cluster(['a', 'b']);
    const call = { scheduleId: of('b'), operation: { ...OPERATION, notAfter: clock.now() + 1 }, without: [] };
    const answers = [await node('b').desk.receive(call), await node('b').desk.receive(call)];
    expect(answers[1]).to.deep.equal(answers[0]);
    expect(node('b').asked).to.have.length(1);
  });

  it('learns of a process that has come or gone since it last heard', async () => {
    const { node, of, clock, register } = await cluster(['a', 'b']);
    const schedule = of('b');
    await register.leave('b');
    register.cutOff.add('b');
    clock.advance(1);
    await node('b').membership.refresh();
    clock.advance(4_999);
    // The one that was asked has no lease left, and says so.
    await node('a').membership.refresh();
    expect(byOf(await node('a').desk.send(schedule, OPERATION))).to.equal('a');
  });

  it('hears 503 from a process that may not own anything and cannot renew its lease', async () => {
    const { node, of, clock, register } = await cluster(['a', 'b']);
    const schedule = of('a');
    register.cutOff.add('a');
    clock.advance(5_000);
    expect(await node('a').desk.send(schedule, OPERATION)).to.deep.equal(UNAVAILABLE);
    register.cutOff.clear();
    expect(byOf(await node('a').desk.send(schedule, OPERATION))).to.equal('a');
  });

  it('hears 503 after being led on and on', async () => {
    const { node, of } = await cluster(['a', 'b'], async () => ({ kind: 'elsewhere' }));
    expect(await node('a').desk.send(of('b'), OPERATION)).to.deep.equal(AWAY);
  });
});
