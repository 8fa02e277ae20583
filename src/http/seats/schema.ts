import { z } from 'zod';
import { SEAT_POSITIONS, SEAT_TYPES } from '../../domain/seatLayout.ts';
import { SEAT_STATUSES } from '../../domain/seatMap.ts';
import { cursor, limit } from '../paging.ts';
import { amount, changes, id, line, money, price, timestamp, uuid } from '../wire.ts';

/** In minor units. Six seats at twice as much still fit an amount of the database. */
const MAX_PRICE = 10_000_000_000;
const TOO_MUCH = `must be at most ${MAX_PRICE / 100}.`;

/** What a schedule asks for a seat before its modifier. */
export const basePrice = price.refine((minor) => minor <= MAX_PRICE, TOO_MUCH);

const priceModifier = money
  .refine((minor) => minor >= 0, 'must not be negative.')
  .refine((minor) => minor <= MAX_PRICE, TOO_MUCH)
  // Minus zero is zero.
  .transform((minor) => minor + 0);

const deck = z.int().min(0).max(9);

const fields = {
  seat_number: line(1, 10),
  seat_type: z.enum(SEAT_TYPES),
  row: z.int().min(0).max(199),
  column: z.int().min(0).max(19),
};

const position = z.enum(SEAT_POSITIONS).nullable();

const optionalFields = {
  price_modifier: priceModifier.default(0),
  position: position.default(null),
};

/** A seat of a bus's layout. */
export const layoutSeat = z
  .strictObject({ ...fields, ...optionalFields, deck: deck.default(0) })
  .meta({ id: 'NewLayoutSeat' });

export const createBody = z
  .strictObject({ schedule_id: uuid, ...fields, ...optionalFields, deck })
  .meta({ id: 'NewSeat' });

export const updateBody = changes({ ...fields, price_modifier: priceModifier, position, deck }).meta({
  id: 'SeatChanges',
});

export const listQuery = z.object({
  limit,
  cursor: cursor(uuid),
  schedule_id: uuid.optional(),
  status: z.enum(SEAT_STATUSES).optional(),
});

export const seatSchema = z
  .object({
    id,
    schedule_id: id,
    seat_number: z.string(),
    seat_type: z.enum(SEAT_TYPES),
    price_modifier: amount,
    price: amount.meta({ description: 'The base price of the schedule and the modifier together.' }),
    status: z.enum(SEAT_STATUSES),
    deck: z.int(),
    row: z.int(),
    column: z.int(),
    position: z.enum(SEAT_POSITIONS).nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Seat' });
