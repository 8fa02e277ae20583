import { kmOfDegrees, type Place } from './geo.ts';

/** Wider than it need be by this, so that no rounding loses what lies on the edge. */
const MARGIN = 1.000_001;

/**
 * Places by squares that are at least `km` wide, so that what is near one is looked for in a few squares and not
 * among all. A row's squares are counted by its side that is nearer to the pole; the last one of a row touches the
 * first, as the date line does.
 */
export class Nearby<T> {
  /** The reach in degrees of latitude; a row is as high. */
  readonly #reach: number;
  readonly #squares = new Map<string, T[]>();

  constructor(km: number) {
    this.#reach = (km / kmOfDegrees(1)) * MARGIN;
  }

  add(place: Place, what: T): void {
    const row = this.#rowOf(place.latitude);
    const count = this.#squaresOf(row);
    const key = keyOf(row, squareAt(place.longitude, count), count);
    const square = this.#squares.get(key);
    if (square) square.push(what);
    else this.#squares.set(key, [what]);
  }

  /** The squares in which all within `km` of a place are, and others. */
  *around(place: Place): Generator<readonly T[]> {
    const row = this.#rowOf(place.latitude);
    const width = this.#widthAt(place.latitude);
    for (const near of [row - 1, row, row + 1]) {
      const count = this.#squaresOf(near);
      const from = squareAt(place.longitude - width, count);
      const to = Math.min(squareAt(place.longitude + width, count), from + count - 1);
      for (let square = from; square <= to; square += 1) {
        const found = this.#squares.get(keyOf(near, square, count));
        if (found) yield found;
      }
    }
  }

  #rowOf(latitude: number): number {
    return Math.floor(latitude / this.#reach);
  }

  /** How many squares a row has: one where it has the pole in it. */
  #squaresOf(row: number): number {
    const furthest = Math.max(Math.abs(row), Math.abs(row + 1)) * this.#reach;
    return furthest < 90 ? Math.max(1, Math.floor((360 * cosine(furthest)) / this.#reach)) : 1;
  }

  /** How far in degrees of longitude a circle around a place reaches: all around where the pole is in it. */
  #widthAt(latitude: number): number {
    if (Math.abs(latitude) + this.#reach >= 90) return 180;
    const sine = Math.sin(radians(this.#reach)) / cosine(latitude);
    return (Math.asin(Math.min(1, sine)) / radians(1)) * MARGIN;
  }
}

/** Not yet brought around the date line: that is what {@link keyOf} does. */
function squareAt(longitude: number, count: number): number {
  return Math.floor(((longitude + 180) / 360) * count);
}

function keyOf(row: number, square: number, count: number): string {
  return `${row}/${((square % count) + count) % count}`;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function cosine(degrees: number): number {
  return Math.cos(radians(degrees));
}
