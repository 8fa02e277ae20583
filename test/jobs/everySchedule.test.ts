import { expect } from 'chai';
import type { Operation, Outcome } from '../../src/app/schedule/turn.ts';
import { tellSchedules } from '../../src/jobs/everySchedule.ts';
import { testIds } from '../support/testActor.ts';

const AWAY: Outcome = { ok: false, code: 'unavailable', detail: 'It makes no difference.' };

describe('what every schedule is told', () => {
  const all = Array.from({ length: 450 }, (_, n) => `schedule ${n}`);
  let heard: string[];
  let most: number;
  let broken: string[];
  beforeEach(() => {
    [heard, most, broken] = [[], 0, []];
  });

  const tell = (owns: (id: string) => boolean) => {
    let now = 0;
    const desk = {
      async send(id: string, { command }: Operation) {
        now += 1;
        most = Math.max(most, now);
        await new Promise(setImmediate);
        now -= 1;
        if (broken.includes(id)) throw new Error(`${id} is broken`);
        heard.push(`${id} ${command.type}`);
        return AWAY;
      },
    };
    return tellSchedules({ desk, ids: testIds, owns }, all, { type: 'expire' });
  };

  it('[RES-11] reaches all of them, each once, however many there are, a few at a time', async () => {
    expect(await tell(() => true)).to.equal(all.length);
    expect(heard.sort()).to.deep.equal(all.map((id) => `${id} expire`).sort());
    expect(most).to.equal(8);
  });

  it('is not said to those of other processes', async () => {
    expect(await tell((id) => id === 'schedule 449')).to.equal(1);
    expect(heard).to.deep.equal(['schedule 449 expire']);
  });

  it('reaches all others though some are broken, and tells of that', async () => {
    broken = ['schedule 0', 'schedule 7', 'schedule 300'];
    const trouble = await tell(() => true).catch((error: Error) => error);
    expect(trouble).to.have.property('message', 'schedule 0 is broken');
    expect(heard).to.have.length(all.length - broken.length);
  });
});
