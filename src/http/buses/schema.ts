import { z } from 'zod';
import { BUS_TYPES, MAX_SEATS_PER_BUS, SEAT_POSITIONS, SEAT_TYPES } from '../../domain/seatLayout.ts';
import { cursor, limit } from '../paging.ts';
import { layoutSeat } from '../seats/schema.ts';
import { amount, changes, id, inactiveToo, line, timestamp, uuid } from '../wire.ts';

/** In characters of its JSON. */
const MAX_AMENITIES = 4096;

const amenities = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => JSON.stringify(value).length <= MAX_AMENITIES,
    `must have at most ${MAX_AMENITIES} characters as JSON.`,
  )
  .nullable();

const fields = {
  bus_number: line(1, 40),
  bus_type: z.enum(BUS_TYPES),
  total_seats: z.int().min(1).max(MAX_SEATS_PER_BUS),
  seat_layout_config: z.strictObject({ seats: z.array(layoutSeat).min(1).max(MAX_SEATS_PER_BUS) }),
};

export const createBody = z
  .strictObject({ ...fields, amenities: amenities.default(null) })
  .meta({ id: 'NewBus' });

export const updateBody = changes({ ...fields, amenities, is_active: z.boolean() }).meta({
  id: 'BusChanges',
});

export const listQuery = z.object({
  limit,
  cursor: cursor(uuid),
  include_inactive: inactiveToo,
});

/** A bus where its seat plan would be too long: in lists of departures. */
export const planlessBusSchema = z
  .object({
    id,
    bus_number: z.string(),
    bus_type: z.enum(BUS_TYPES),
    total_seats: z.int(),
    amenities: z.record(z.string(), z.unknown()).nullable(),
    is_active: z.boolean(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'BusSummary', description: 'A bus without its seat plan.' });

export const busSchema = planlessBusSchema
  .extend({
    seat_layout_config: z.object({
      seats: z.array(
        z.object({
          seat_number: z.string(),
          seat_type: z.enum(SEAT_TYPES),
          price_modifier: amount,
          deck: z.int(),
          row: z.int(),
          column: z.int(),
          position: z.enum(SEAT_POSITIONS).optional(),
        }),
      ),
    }),
  })
  .meta({ id: 'Bus' });
