import { z } from 'zod';
import { fromMinor, toMinor } from '../domain/money.ts';
import { SEAT_POSITIONS, SEAT_TYPES, type SeatLayout } from '../domain/seatLayout.ts';

const storedLayout = z.object({
  seats: z.array(
    z.object({
      seat_number: z.string(),
      seat_type: z.enum(SEAT_TYPES),
      price_modifier: z.number().default(0),
      deck: z.number().int().default(0),
      row: z.number().int(),
      column: z.number().int(),
      position: z.enum(SEAT_POSITIONS).nullish(),
    }),
  ),
});

/** `buses.seat_layout_config` as stored, read. Throws when it is not a layout. */
export function layoutFromJson(stored: unknown): SeatLayout {
  return {
    seats: storedLayout.parse(stored).seats.map((seat) => ({
      seatNumber: seat.seat_number,
      seatType: seat.seat_type,
      priceModifier: toMinor(seat.price_modifier),
      deck: seat.deck,
      row: seat.row,
      column: seat.column,
      position: seat.position ?? null,
    })),
  };
}

/** A layout as `buses.seat_layout_config` stores it: the wire's own form. */
export function layoutToJson(layout: SeatLayout): Record<string, unknown> {
  return {
    seats: layout.seats.map((seat) => ({
      seat_number: seat.seatNumber,
      seat_type: seat.seatType,
      price_modifier: fromMinor(seat.priceModifier),
      deck: seat.deck,
      row: seat.row,
      column: seat.column,
      ...(seat.position === null ? {} : { position: seat.position }),
    })),
  };
}
