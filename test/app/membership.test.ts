import { expect } from 'chai';
import { rendezvous } from '../../src/app/processes/rendezvous.ts';
import { ManualClock } from '../support/manualClock.ts';
import { ModelRegister, modelProcess } from '../support/processModel.ts';

const KEYS = Array.from(
  { length: 6_000 },
  (_, n) => `0197f6f0-0000-7000-8000-${String(n).padStart(12, '0')}`,
);

function shares(ids: string[]): Map<string, number> {
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const key of KEYS) {
    const owner =
      rendezvous(
        key,
        ids.map((id) => ({ id })),
      )?.id ?? '';
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
}

describe('[OWN-3] whose a schedule is', () => {
  it('follows from the list of processes alone, in whatever order it comes', () => {
    const ids = ['one', 'two', 'three'].map((id) => ({ id }));
    for (const key of KEYS.slice(0, 200)) {
      expect(rendezvous(key, ids)).to.equal(rendezvous(key, [...ids].reverse()));
    }
    expect(rendezvous('any', [])).to.equal(null);
  });

  it('is spread evenly, and moves only to or from the process that comes or goes', () => {
    for (const count of shares(['one', 'two', 'three']).values()) {
      expect(count).to.be.within(KEYS.length / 3 - 200, KEYS.length / 3 + 200);
    }
    for (const key of KEYS) {
      const before = rendezvous(key, [{ id: 'one' }, { id: 'two' }, { id: 'three' }])?.id;
      const after = rendezvous(key, [{ id: 'one' }, { id: 'three' }])?.id;
      if (before !== 'two') expect(after).to.equal(before);
    }
  });
});

describe('[OWN-4] the lease of a process', () => {
  async function world(...ids: string[]) {
    const clock = new ManualClock(1_000_000);
    const register = new ModelRegister(clock);
    const processes = ids.map((id) => modelProcess(id, register, clock));
    const beat = async () => {
      for (const { membership } of processes) await membership.refresh();
    };
    await beat();
    await beat();
    return { clock, register, processes, beat };
  }
  const idsOf = (live: readonly { id: string }[]) => live.map(({ id }) => id).sort();
  const at = <T>(list: T[], index: number): T => list[index] as T;

  it('puts every process on the list of every other one', async () => {
    const { processes } = await world('a', 'b', 'c');
    for (const { membership } of processes) expect(idsOf(membership.live())).to.deep.equal(['a', 'b', 'c']);
  });

  it('runs out for who does not renew it: it owns nothing, and the others stop counting on it', async () => {
    const { clock, processes, register } = await world('a', 'b');
    register.cutOff.add('a');
    clock.advance(4_999);
    await Promise.all(processes.map(({ membership }) => membership.refresh()));
    expect(idsOf(at(processes, 1).membership.live())).to.deep.equal(['a', 'b']);
    clock.advance(1);
    expect(idsOf(at(processes, 1).membership.live())).to.deep.equal(['b']);
    expect(at(processes, 1).membership.ownerOf('any')?.id).to.equal('b');
    expect(at(processes, 0).membership.ownerOf('any')).to.equal(null);
    register.cutOff.clear();
    await at(processes, 0).membership.refresh();
    expect(idsOf(at(processes, 0).membership.live())).to.deep.equal(['a', 'b']);
  });

  it('tells, when it is renewed, which schedules have a newer owner', async () => {
    const { processes, register } = await world('a', 'b');
    at(processes, 0).awake.push('kept', 'taken');
    register.owners.set('kept', 'a').set('taken', 'b');
    await at(processes, 0).membership.refresh();
    expect(at(processes, 0).lost).to.deep.equal(['taken']);
  });

  it('[OWN-6] is asked about anew before anything is shown by what was known before a standstill', async () => {
    const { clock, processes, register } = await world('a', 'b');
    const { membership, awake, lost } = at(processes, 0);
    awake.push('taken');
    await membership.upToDate();
    register.owners.set('taken', 'b');
    // As of lately is soon enough: what it has lost it learns with its next renewal.
    await membership.upToDate();
    expect(lost).to.deep.equal([]);
    // A renewal was under way when it stood still: its answer is as old as the question.
    register.owners.delete('taken');
    const under = membership.refresh();
    register.owners.set('taken', 'b');
    clock.advance(2_000);
    await Promise.all([under, membership.upToDate()]);
    expect(lost).to.deep.equal(['taken']);
    // Who cannot ask goes on with what it knows.
    register.cutOff.add('a');
    clock.advance(2_000);
    await membership.upToDate();
  });

  it('[OWN-9] can be asked about by a question that is not under way yet', async () => {
    const { processes, register } = await world('a', 'b');
    const { membership, awake, lost } = at(processes, 0);
    const under = membership.refresh();
    // It came up, and was lost, while a renewal was under way that did not ask for it.
    awake.push('up since');
    register.owners.set('up since', 'b');
    expect(await Promise.all([membership.refreshAnew(), membership.refreshAnew()])).to.deep.equal([
      true,
      true,
    ]);
    await under;
    expect(lost).to.deep.equal(['up since']);
    register.cutOff.add('a');
    expect(await membership.refreshAnew()).to.equal(false);
  });

  it('keeps who did not answer off the list until it has renewed and a while has passed', async () => {
    const { clock, processes, beat } = await world('a', 'b');
    const { membership } = at(processes, 0);
    membership.suspect('b');
    expect(idsOf(membership.live())).to.deep.equal(['a']);
    clock.advance(1_000);
    await beat();
    await beat();
    expect(membership.suspects()).to.deep.equal(['b']);
    clock.advance(2_000);
    await beat();
    await beat();
    expect(idsOf(membership.live())).to.deep.equal(['a', 'b']);
  });

  it('[TIME-1] is renewed as ever when the clock is set back, and what was believed before is forgotten', async () => {
    const { clock, processes, beat } = await world('a', 'b');
    const { membership } = at(processes, 0);
    membership.suspect('b');
    clock.advance(-7_200_000);
    // Whoever shows something by the list asks first.
    await membership.upToDate();
    expect(membership.suspects()).to.deep.equal([]);
    await beat();
    expect(idsOf(membership.live())).to.deep.equal(['a', 'b']);
    expect(membership.ownerOf('any')).to.not.equal(null);
  });

  it('is given up by who leaves, who then leads everybody to the others', async () => {
    const { processes, beat, clock } = await world('a', 'b');
    const [one, two] = [at(processes, 0), at(processes, 1)];
    const changes = one.changes;
    await one.membership.leave();
    expect(one.changes).to.equal(changes + 1);
    await beat();
    expect(idsOf(two.membership.live())).to.deep.equal(['b']);
    clock.advance(60_000);
    expect(one.membership.ownerOf('any')?.id).to.equal('b');
  });

  it('is kept by the last one until its end', async () => {
    const { processes } = await world('a');
    const { membership } = at(processes, 0);
    await membership.leave();
    expect(membership.ownerOf('any')?.id).to.equal('a');
    await membership.stop();
    expect(membership.live()).to.deep.equal([]);
  });
});
