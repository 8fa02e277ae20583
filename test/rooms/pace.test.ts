import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Pace } from '../../rooms/pace.ts';
import { eventually } from '../support/eventually.ts';

describe('the pace of showing changes', () => {
  it('[WATCH-5] shows the first at once, what comes fast together, and a large crowd less often', async () => {
    const shownAt: number[] = [];
    let runMs = 0;
    const pace = new Pace(() => {
      shownAt.push(performance.now());
      const until = performance.now() + runMs;
      while (performance.now() < until);
    });
    const wantFor = async (ms: number) => {
      for (const until = performance.now() + ms; performance.now() < until; await sleep(1)) pace.want();
    };

    const begunAt = performance.now();
    pace.want();
    pace.want();
    await eventually('it is shown', () => shownAt.length === 1);
    await wantFor(200);
    await sleep(60);
    const quick = shownAt.length;
    expect(quick, `shown within ${performance.now() - begunAt} ms`)
      .to.be.greaterThan(2)
      .and.at.most(2 + (performance.now() - begunAt) / 14);
    for (let at = 1; at < quick; at += 1) {
      expect((shownAt[at] ?? 0) - (shownAt[at - 1] ?? 0)).to.be.at.least(14);
    }

    // Each run takes 20 ms: the pause is then at least 40.
    runMs = 20;
    pace.want();
    await eventually('it is shown again', () => shownAt.length > quick);
    const slow = shownAt.length;
    await wantFor(200);
    for (let at = slow; at < shownAt.length; at += 1) {
      expect((shownAt[at] ?? 0) - (shownAt[at - 1] ?? 0)).to.be.at.least(58);
    }
    pace.stop();
    const stopped = shownAt.length;
    await sleep(60);
    expect(shownAt).to.have.length(stopped);
  });
});
