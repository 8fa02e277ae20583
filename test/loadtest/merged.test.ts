import { expect } from 'chai';
import type { LoadResult } from '../../loadtest/load.ts';
import { inTurn, sideBySide } from '../../loadtest/merged.ts';

const load = (seconds: number, held: number[], refused: number[]): LoadResult => ({
  requests: held.length + refused.length,
  seconds,
  requestsPerSecond: (held.length + refused.length) / seconds,
  latenciesMs: [...held, ...refused].sort(),
  byStatus: new Map([
    [201, held],
    [409, refused],
  ]),
});

describe('several loads as one', () => {
  const loads = [load(2, [1, 5], [2]), load(3, [3], [4, 6])];

  it('has all answers in the order of how long they took', () => {
    for (const { requests, latenciesMs, byStatus } of [sideBySide(loads), inTurn(loads)]) {
      expect(requests).to.equal(6);
      expect(latenciesMs).to.deep.equal([1, 2, 3, 4, 5, 6]);
      expect(byStatus.get(201)).to.deep.equal([1, 3, 5]);
      expect(byStatus.get(409)).to.deep.equal([2, 4, 6]);
    }
  });

  it('took as long as the longest at one time, and as all of them one after the other', () => {
    expect(sideBySide(loads)).to.include({ seconds: 3, requestsPerSecond: 2 });
    expect(inTurn(loads)).to.include({ seconds: 5, requestsPerSecond: 1.2 });
  });
});
