import { expect } from 'chai';
import { Budget } from '../../loadtest/budget.ts';

/** Rows of three rounds at most, each round as long as it is said to be; gives how many rounds each row had. */
function measured(roundsMs: number[], weights: number[], milliseconds: number) {
  let at = 0;
  const budget = new Budget(weights, milliseconds, () => at);
  const rounds = roundsMs.map((takesMs, row) => {
    const begin = budget.begin(weights[row] ?? 0, 3);
    let count = 0;
    for (const _ of begin()) {
      at += takesMs;
      count += 1;
    }
    return count;
  });
  return { rounds, endedAt: at };
}

describe('the time of a bench', () => {
  it('has time for all rounds on a machine that is quick enough', () => {
    expect(measured([10, 20, 10], [30, 60, 30], 130)).to.deep.equal({ rounds: [3, 3, 3], endedAt: 120 });
  });

  it('leaves out rounds of each row on one that is half as quick, and ends at the most half a round late', () => {
    expect(measured([20, 40, 20], [30, 60, 30], 130)).to.deep.equal({ rounds: [2, 2, 1], endedAt: 140 });
  });

  it('measures each row once where there is no time at all', () => {
    expect(measured([100, 100, 100], [30, 60, 30], 130).rounds).to.deep.equal([1, 1, 1]);
  });
});
