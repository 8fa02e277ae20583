/** Where things are in the drawing of a bus. Pure. One unit is a CSS pixel at the drawing's own size. */

/** What is drawn of a seat; the live map and a layout that is being edited both have it. */
export interface Placed {
  id: string;
  seat_number: string;
  deck: number;
  row: number;
  column: number;
}

/** A touch target. */
export const SEAT = 44;
const GAP = 8;
const PITCH = SEAT + GAP;
const WALL = 18;
/** The front of the bus: driver and door. */
const FRONT = 80;
const BACK = 24;
/** More rows than these without a seat at the wall are no doorway, but another shape of bus. */
const WIDEST_DOOR = 3;

export interface DeckPlan<T extends Placed> {
  deck: number;
  width: number;
  height: number;
  rows: { row: number; seats: T[] }[];
  /** Columns without a seat between columns with one: their middle line. */
  aisles: { x: number; top: number; bottom: number }[];
  /** The middles of doors amid the rows. The one at the front is always there. */
  doors: number[];
  firstRow: number;
  firstColumn: number;
}

export function planDecks<T extends Placed>(seats: readonly T[]): DeckPlan<T>[] {
  const decks = [...new Set(seats.map(({ deck }) => deck))].sort((a, b) => a - b);
  return decks.map((deck) =>
    planDeck(
      deck,
      seats.filter((seat) => seat.deck === deck),
    ),
  );
}

function planDeck<T extends Placed>(deck: number, seats: T[]): DeckPlan<T> {
  const columns = seats.map(({ column }) => column);
  const rowNumbers = [...new Set(seats.map(({ row }) => row))].sort((a, b) => a - b);
  const [firstColumn, lastColumn] = [Math.min(...columns), Math.max(...columns)];
  const [firstRow, lastRow] = [rowNumbers[0] ?? 0, rowNumbers.at(-1) ?? 0];
  const width = (lastColumn - firstColumn + 1) * PITCH - GAP + 2 * WALL;
  const height = FRONT + (lastRow - firstRow + 1) * PITCH - GAP + BACK;
  const used = usedColumns(seats);
  const aisles = [];
  for (let column = firstColumn; column <= lastColumn; column += 1) {
    if (used.has(column)) continue;
    aisles.push({
      x: WALL + (column - firstColumn) * PITCH + SEAT / 2,
      top: FRONT,
      bottom: height - BACK - PITCH,
    });
  }
  const rows = rowNumbers.map((row) => ({
    row,
    seats: seats.filter((seat) => seat.row === row).sort((a, b) => a.column - b.column),
  }));
  const doors = doorways(seats, lastColumn).map(
    ({ from, to }) => FRONT + ((from + to) / 2 - firstRow) * PITCH + SEAT / 2,
  );
  return { deck, width, height, rows, aisles, doors, firstRow, firstColumn };
}

/** Where rows leave the wall of the doors free, between rows that do not: the first and the last such row of each. */
function doorways(seats: readonly Placed[], wall: number): { from: number; to: number }[] {
  const atWall = seats.filter(({ column }) => column === wall).map(({ row }) => row);
  atWall.sort((a, b) => a - b);
  return atWall.flatMap((row, index) => {
    const [from, to] = [row + 1, (atWall[index + 1] ?? row + 1) - 1];
    const rows = to - from + 1;
    return rows > 0 && rows <= WIDEST_DOOR ? [{ from, to }] : [];
  });
}

/** A column counts as an aisle though the last row goes across. */
function usedColumns(seats: readonly Placed[]): Set<number> {
  const counts = new Map<number, number>();
  for (const { column } of seats) counts.set(column, (counts.get(column) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return new Set([...counts].filter(([, count]) => count > most / 4).map(([column]) => column));
}

/** The upper left corner of a seat. */
export function cornerOf(plan: DeckPlan<Placed>, { row, column }: Placed): { x: number; y: number } {
  return {
    x: WALL + (column - plan.firstColumn) * PITCH,
    y: FRONT + (row - plan.firstRow) * PITCH,
  };
}

export type Direction = 'up' | 'down' | 'left' | 'right';

const STEPS: Record<Direction, [down: number, right: number]> = {
  up: [-1, 0],
  down: [1, 0],
  left: [0, -1],
  right: [0, 1],
};

/** The next seat in a direction: straight ahead if there is one, over the aisle, or else the least aside. */
export function nextSeat<T extends Placed>(from: T, all: readonly T[], direction: Direction): T | null {
  const [down, right] = STEPS[direction];
  const ahead = (seat: T) => (seat.row - from.row) * down + (seat.column - from.column) * right;
  const aside = (seat: T) =>
    Math.abs((seat.row - from.row) * right) + Math.abs((seat.column - from.column) * down);
  const distance = (seat: T) => ahead(seat) + 2 * aside(seat);
  const candidates = all.filter(
    (seat) => seat.deck === from.deck && ahead(seat) > 0 && (down !== 0 || aside(seat) === 0),
  );
  candidates.sort((a, b) => distance(a) - distance(b));
  return candidates[0] ?? null;
}

/** Whether one sits beside the other: same row, no seat and no aisle between. */
export function areNeighbours(a: Placed, b: Placed): boolean {
  return a.deck === b.deck && a.row === b.row && Math.abs(a.column - b.column) === 1;
}
