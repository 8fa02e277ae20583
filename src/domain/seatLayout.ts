import type { FieldError } from './errors.ts';
import type { Minor } from './money.ts';

export const SEAT_TYPES = ['standard', 'premium', 'sleeper'] as const;
export type SeatType = (typeof SEAT_TYPES)[number];
export const SEAT_POSITIONS = ['window', 'aisle', 'middle'] as const;
export type SeatPosition = (typeof SEAT_POSITIONS)[number];
export const BUS_TYPES = ['standard', 'deluxe', 'sleeper', 'semi_sleeper'] as const;
export type BusType = (typeof BUS_TYPES)[number];

/** A bus has 1–200 seats (contract §3). */
export const MAX_SEATS_PER_BUS = 200;

/** One seat as the layout describes it. `priceModifier` is added to the schedule's base price. */
export interface LayoutSeat {
  seatNumber: string;
  seatType: SeatType;
  priceModifier: Minor;
  deck: number;
  row: number;
  column: number;
  position: SeatPosition | null;
}

/** `bus.seat_layout_config`, read. */
export interface SeatLayout {
  seats: LayoutSeat[];
}

/** The key of a place: two seats of one bus cannot have the same. */
export function placeKey(seat: { deck: number; row: number; column: number }): string {
  return `${seat.deck}/${seat.row}/${seat.column}`;
}

/** What is wrong with a layout for a bus of `totalSeats`; empty when nothing is. Rules [BUS-2]…[BUS-4]. */
export function layoutErrors(layout: SeatLayout, totalSeats: number): FieldError[] {
  const errors: FieldError[] = [];
  if (layout.seats.length !== totalSeats) {
    errors.push({
      path: 'total_seats',
      message: `must equal the number of seats in seat_layout_config (${layout.seats.length})`,
    });
  }
  const numbers = new Set<string>();
  const places = new Set<string>();
  for (const [index, seat] of layout.seats.entries()) {
    if (numbers.has(seat.seatNumber)) {
      errors.push({
        path: `seat_layout_config.seats.${index}.seat_number`,
        message: `${seat.seatNumber} is already used in this layout`,
      });
    }
    if (places.has(placeKey(seat))) {
      errors.push({
        path: `seat_layout_config.seats.${index}`,
        message: `deck ${seat.deck}, row ${seat.row}, column ${seat.column} is already taken`,
      });
    }
    numbers.add(seat.seatNumber);
    places.add(placeKey(seat));
  }
  return errors;
}
