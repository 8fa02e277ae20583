import { expect } from 'chai';
import { cornerOf, type DeckPlan, type Placed, planDecks, SEAT } from '../../web/src/seats/geometry.ts';

/** A deck from a picture of it: a row a line, `o` is a seat. */
function planOf(...lines: string[]): DeckPlan<Placed> {
  const seats = lines.flatMap((line, row) =>
    [...line].flatMap((sign, column) =>
      sign === 'o' ? [{ id: `${row}-${column}`, seat_number: `${row}${column}`, deck: 0, row, column }] : [],
    ),
  );
  const [plan] = planDecks(seats);
  if (!plan) throw new Error('the picture has no seat');
  return plan;
}

/** The middle of a row in the drawing. */
const middleOf = (plan: DeckPlan<Placed>, row: number) =>
  cornerOf(plan, { id: '', seat_number: '', deck: 0, row, column: 0 }).y + SEAT / 2;

describe('the doors of a drawn bus', () => {
  it('[WEB-26] are none amid rows that go from wall to wall, whatever their aisle', () => {
    for (const row of ['oo oo', 'oo o', 'ooo', 'o'])
      expect(planOf(row, row, row).doors, row).to.deep.equal([]);
    expect(planOf('oo oo', 'oo oo', 'ooooo').doors, 'a back row').to.deep.equal([]);
  });

  it('[WEB-26] are where rows leave the wall free', () => {
    const one = planOf('oo oo', 'oo o', 'oo oo', 'ooooo');
    expect(one.doors).to.deep.equal([middleOf(one, 1)]);
    const two = planOf('oo oo', 'oo', 'oo', 'oo oo', '', 'oo oo');
    expect(two.doors).to.deep.equal([middleOf(two, 1.5), middleOf(two, 4)]);
  });

  it('[WEB-26] are not at the ends, nor where most of the wall is free', () => {
    expect(planOf('oo', 'oo oo', 'oo oo', 'oo').doors).to.deep.equal([]);
    expect(planOf('oo oo', 'oo', 'oo', 'oo', 'oo', 'oo oo').doors).to.deep.equal([]);
  });
});
