import type { Minor } from '../../domain/money.ts';
import type { BusType, LayoutSeat, SeatLayout, SeatPosition, SeatType } from '../../domain/seatLayout.ts';

/** A kind of bus to begin with; the operator may change each bus afterwards. */
export interface BusTemplate {
  busType: BusType;
  layout: SeatLayout;
  amenities: Record<string, boolean>;
}

/** One place across the bus. Columns are counted from the left; the number that is left out is the aisle. */
interface Across {
  column: number;
  position: SeatPosition;
}

interface RowKind {
  seatType: SeatType;
  modifier: Minor;
}

const TWO_AND_TWO: Across[] = [
  { column: 0, position: 'window' },
  { column: 1, position: 'aisle' },
  { column: 3, position: 'aisle' },
  { column: 4, position: 'window' },
];

const TWO_AND_ONE: Across[] = [
  { column: 0, position: 'window' },
  { column: 1, position: 'aisle' },
  { column: 3, position: 'window' },
];

/** The back row closes the aisle; its middle seat looks down it. */
const BACK_ROW: Across[] = [
  { column: 0, position: 'window' },
  { column: 1, position: 'middle' },
  { column: 2, position: 'aisle' },
  { column: 3, position: 'middle' },
  { column: 4, position: 'window' },
];

/** `count` rows of seats named `<row><letter>`: 1A, 1B, …. `kind` says what the seats of a row (from 0) are. */
function seatRows(
  from: number,
  count: number,
  across: readonly Across[],
  kind: (row: number) => RowKind,
): LayoutSeat[] {
  return Array.from({ length: count }, (_, index) => from + index).flatMap((row) =>
    across.map(({ column, position }, index) => ({
      seatNumber: `${row + 1}${'ABCDE'.charAt(index)}`,
      seatType: kind(row).seatType,
      priceModifier: kind(row).modifier,
      deck: 0,
      row,
      column,
      position,
    })),
  );
}

/** One deck of berths, lying along the bus, named `<letter><number>` from front to back. */
function berths(letter: string, deck: number, rows: number, modifier: Minor): LayoutSeat[] {
  return Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
    TWO_AND_ONE.map(({ column, position }, index) => ({
      seatNumber: `${letter}${row * TWO_AND_ONE.length + index + 1}`,
      seatType: 'sleeper' as const,
      priceModifier: modifier,
      deck,
      row,
      column,
      position,
    })),
  );
}

const STANDARD: RowKind = { seatType: 'standard', modifier: 0 };

/** Twelve rows of 2+2 and a back row of five: 53 seats. The front row has the view and the legroom. */
const coach: BusTemplate = {
  busType: 'standard',
  layout: {
    seats: [
      ...seatRows(0, 12, TWO_AND_TWO, (row) =>
        row === 0 ? { seatType: 'premium', modifier: 400 } : STANDARD,
      ),
      ...seatRows(12, 1, BACK_ROW, () => STANDARD),
    ],
  },
  amenities: { wifi: true, power_sockets: true, toilet: true, air_conditioning: true },
};

/** Eleven rows of 2+1 wide seats: 33. The first three rows are the quiet compartment. */
const deluxe: BusTemplate = {
  busType: 'deluxe',
  layout: {
    seats: seatRows(0, 11, TWO_AND_ONE, (row) => ({ seatType: 'premium', modifier: row < 3 ? 600 : 0 })),
  },
  amenities: { wifi: true, power_sockets: true, toilet: true, air_conditioning: true, snacks: true },
};

/** Two decks of five rows of 2+1 berths: 30. The lower deck is easier to climb into. */
const sleeper: BusTemplate = {
  busType: 'sleeper',
  layout: { seats: [...berths('L', 0, 5, 500), ...berths('U', 1, 5, 0)] },
  amenities: { air_conditioning: true, blanket: true, reading_light: true, power_sockets: true },
};

/** Ten rows of 2+2 seats that recline far: 40. The first two rows are premium. */
const semiSleeper: BusTemplate = {
  busType: 'semi_sleeper',
  layout: {
    seats: seatRows(0, 10, TWO_AND_TWO, (row) =>
      row < 2 ? { seatType: 'premium', modifier: 300 } : STANDARD,
    ),
  },
  amenities: { air_conditioning: true, blanket: true, power_sockets: true },
};

export const BUS_TEMPLATES = { coach, deluxe, sleeper, 'semi-sleeper': semiSleeper } as const;

export type BusTemplateName = keyof typeof BUS_TEMPLATES;

/** True for a name of {@link BUS_TEMPLATES}. */
export function isBusTemplate(name: string): name is BusTemplateName {
  return Object.hasOwn(BUS_TEMPLATES, name);
}
