import type { z } from 'zod';
import type { Seat } from '../../app/catalogue/ports.ts';
import { formatInstant, formatMoney } from '../wire.ts';
import type { seatSchema } from './schema.ts';

export function presentSeat(seat: Seat): z.output<typeof seatSchema> {
  return {
    id: seat.id,
    schedule_id: seat.scheduleId,
    seat_number: seat.seatNumber,
    seat_type: seat.seatType,
    price_modifier: formatMoney(seat.priceModifier),
    price: formatMoney(seat.price),
    status: seat.status,
    deck: seat.deck,
    row: seat.row,
    column: seat.column,
    position: seat.position,
    created_at: formatInstant(seat.createdAt),
    updated_at: formatInstant(seat.updatedAt),
  };
}
