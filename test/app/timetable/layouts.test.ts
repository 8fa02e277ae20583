import { expect } from 'chai';
import { BUS_TEMPLATES } from '../../../src/app/timetable/layouts.ts';
import { type LayoutSeat, layoutErrors } from '../../../src/domain/seatLayout.ts';

const SEATS = { coach: 53, deluxe: 33, sleeper: 30, 'semi-sleeper': 40 } as const;

/** The seats of a deck by row, from the left. */
function rowsOf(seats: LayoutSeat[]): LayoutSeat[][] {
  const rows = Map.groupBy(seats, (seat) => `${seat.deck}/${seat.row}`);
  return [...rows.values()].map((row) => row.toSorted((a, b) => a.column - b.column));
}

describe('bus templates', () => {
  for (const [name, template] of Object.entries(BUS_TEMPLATES)) {
    const { seats } = template.layout;

    it(`${name}: every seat has its own number and place`, () => {
      expect(seats).to.have.length(SEATS[name as keyof typeof SEATS]);
      expect(layoutErrors(template.layout, seats.length)).to.deep.equal([]);
    });

    it(`${name}: windows are at the sides, aisle seats beside the gap`, () => {
      for (const row of rowsOf(seats)) {
        expect([row[0]?.position, row.at(-1)?.position]).to.deep.equal(['window', 'window']);
        for (const [index, seat] of row.entries()) {
          const next = row[index + 1];
          if (!next || next.column === seat.column + 1) continue;
          expect(seat.position, seat.seatNumber).to.equal('aisle');
          expect(next.position).to.equal(row.length - 1 === index + 1 ? 'window' : 'aisle');
        }
      }
    });
  }

  it('the coach ends in a row of five across', () => {
    const back = BUS_TEMPLATES.coach.layout.seats.filter((seat) => seat.row === 12);
    expect(back.map((seat) => seat.seatNumber)).to.deep.equal(['13A', '13B', '13C', '13D', '13E']);
  });

  it('the sleeper has two decks of berths', () => {
    const { seats } = BUS_TEMPLATES.sleeper.layout;
    expect(new Set(seats.map((seat) => `${seat.seatNumber.charAt(0)}${seat.deck}`))).to.deep.equal(
      new Set(['L0', 'U1']),
    );
    expect(seats.every((seat) => seat.seatType === 'sleeper')).to.equal(true);
  });
});
