import { expect } from 'chai';
import { type LayoutSeat, layoutErrors, placeKey } from '../../src/domain/seatLayout.ts';

function seat(seatNumber: string, row: number, column: number, deck = 0): LayoutSeat {
  return { seatNumber, seatType: 'standard', priceModifier: 0, deck, row, column, position: null };
}

describe('a seat layout', () => {
  it('[BUS-2] has as many seats as the bus says', () => {
    const seats = [seat('1A', 0, 0), seat('1B', 0, 1)];
    expect(layoutErrors({ seats }, 2)).to.deep.equal([]);
    expect(layoutErrors({ seats }, 3).map((error) => error.path)).to.deep.equal(['total_seats']);
    expect(layoutErrors({ seats: [] }, 0)).to.deep.equal([]);
  });

  it('[BUS-3] names each seat once', () => {
    const seats = [seat('1A', 0, 0), seat('1B', 0, 1), seat('1A', 0, 2)];
    expect(layoutErrors({ seats }, 3).map((error) => error.path)).to.deep.equal([
      'seat_layout_config.seats.2.seat_number',
    ]);
  });

  it('[BUS-4] puts one seat in a place, and knows its decks apart', () => {
    const seats = [seat('1', 0, 0), seat('2', 0, 0, 1), seat('3', 0, 0)];
    expect(layoutErrors({ seats }, 3).map((error) => error.path)).to.deep.equal([
      'seat_layout_config.seats.2',
    ]);
  });

  it('[BUS-4] tells places apart whose digits run together', () => {
    expect(placeKey({ deck: 0, row: 1, column: 11 })).not.to.equal(placeKey({ deck: 0, row: 11, column: 1 }));
  });

  it('[BUS-2] says everything that is wrong at once', () => {
    const seats = [seat('1', 0, 0), seat('1', 0, 0)];
    expect(layoutErrors({ seats }, 1)).to.have.length(3);
  });
});
