/** A bus on squared paper: what stands where, and the layout that the server keeps. Pure. */

import type { Bus } from '../../../api/wire.ts';

export type LayoutSeat = Bus['seat_layout_config']['seats'][number];
export type Kind = 'standard' | 'premium' | 'sleeper';

/** Columns of the paper: two seats, an aisle, two seats. */
export const COLUMNS = 5;
export const MAX_ROWS = 50;
export const MAX_DECKS = 2;

/** What stands in each place; places without anything are left out. */
export type Paper = ReadonlyMap<string, Kind>;

export interface Draft {
  decks: number;
  rows: number;
  places: Paper;
}

export const TEMPLATES = ['coach22', 'coach21', 'sleeper'] as const;
export type Template = (typeof TEMPLATES)[number];

const TEMPLATE: Record<Template, { decks: number; columns: number[]; kind: Kind; fullBack: boolean }> = {
  coach22: { decks: 1, columns: [0, 1, 3, 4], kind: 'standard', fullBack: true },
  coach21: { decks: 1, columns: [0, 1, 3], kind: 'standard', fullBack: false },
  sleeper: { decks: 2, columns: [0, 2, 3], kind: 'sleeper', fullBack: false },
};

export function placeOf(deck: number, row: number, column: number): string {
  return `${deck}/${row}/${column}`;
}

export function drawTemplate(name: Template, rows: number): Draft {
  const { decks, columns, kind, fullBack } = TEMPLATE[name];
  const places = new Map<string, Kind>();
  for (let deck = 0; deck < decks; deck += 1) {
    for (let row = 0; row < rows; row += 1) {
      const back = fullBack && row === rows - 1;
      const used = back ? Array.from({ length: COLUMNS }, (_, column) => column) : columns;
      for (const column of used) places.set(placeOf(deck, row, column), kind);
    }
  }
  return { decks, rows, places };
}

export function withPlace(draft: Draft, place: string, kind: Kind | null): Draft {
  const places = new Map(draft.places);
  if (kind === null) places.delete(place);
  else places.set(place, kind);
  return { ...draft, places };
}

/** The same bus with this many decks and rows; what stood beyond them is gone. */
export function resized(draft: Draft, decks: number, rows: number): Draft {
  const places = new Map<string, Kind>();
  for (let deck = 0; deck < decks; deck += 1) {
    for (let row = 0; row < rows; row += 1) {
      for (const column of columnsOf(draft, deck, row)) {
        const place = placeOf(deck, row, column);
        const kind = draft.places.get(place);
        if (kind) places.set(place, kind);
      }
    }
  }
  return { decks, rows, places };
}

/** Rows are numbered from the front, seats in them lettered from the left; upper decks begin with a `U`. */
export function seatsOf(draft: Draft, premiumModifier: number): LayoutSeat[] {
  const seats: LayoutSeat[] = [];
  for (let deck = 0; deck < draft.decks; deck += 1) {
    for (let row = 0; row < draft.rows; row += 1) {
      const columns = columnsOf(draft, deck, row);
      for (const [index, column] of columns.entries()) {
        const kind = draft.places.get(placeOf(deck, row, column)) ?? 'standard';
        seats.push({
          seat_number: `${deck > 0 ? 'U' : ''}${row + 1}${String.fromCharCode(65 + index)}`,
          seat_type: kind,
          price_modifier: kind === 'premium' ? premiumModifier : 0,
          deck,
          row,
          column,
          position: positionOf(columns, column),
        });
      }
    }
  }
  return seats;
}

function columnsOf(draft: Draft, deck: number, row: number): number[] {
  return Array.from({ length: COLUMNS }, (_, column) => column).filter((column) =>
    draft.places.has(placeOf(deck, row, column)),
  );
}

function positionOf(columns: readonly number[], column: number): 'window' | 'aisle' | 'middle' {
  if (column === columns[0] || column === columns.at(-1)) return 'window';
  const between = columns.includes(column - 1) && columns.includes(column + 1);
  return between ? 'middle' : 'aisle';
}

/** The paper of a layout that there is already; seats beyond the paper's edge do not fit: null. */
export function draftOf(seats: readonly LayoutSeat[]): Draft | null {
  const places = new Map<string, Kind>();
  let [decks, rows] = [1, 1];
  for (const { deck, row, column, seat_type } of seats) {
    if (column >= COLUMNS || row >= MAX_ROWS || deck >= MAX_DECKS) return null;
    places.set(placeOf(deck, row, column), seat_type);
    decks = Math.max(decks, deck + 1);
    rows = Math.max(rows, row + 1);
  }
  return { decks, rows, places };
}
