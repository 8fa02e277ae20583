import { z } from 'zod';
import { SCHEDULE_STATUSES } from '../../domain/schedule.ts';
import { busSchema, planlessBusSchema } from '../buses/schema.ts';
import { cursor, limit } from '../paging.ts';
import { routeSchema } from '../routes/schema.ts';
import { basePrice, seatSchema } from '../seats/schema.ts';
import { amount, calendarDate, changes, id, instant, line, timestamp, timezone, uuid } from '../wire.ts';

const fields = {
  bus_id: uuid,
  route_id: uuid,
  departure_datetime: instant,
  arrival_datetime: instant,
  base_price: basePrice,
};

export const createBody = z.strictObject(fields);

/** The other statuses follow the clock. */
export const updateBody = changes({ ...fields, status: z.literal('cancelled') });

/** Departure in epoch ms, within the years that {@link instant} takes, and id. */
const departureCursor = cursor(
  z.tuple([
    z.int().min(Date.parse('0001-01-01T00:00:00.000Z')).max(Date.parse('9999-12-31T23:59:59.999Z')),
    uuid,
  ]),
);

export const listQuery = z.object({
  limit,
  cursor: departureCursor,
  route_id: uuid.optional(),
  bus_id: uuid.optional(),
  status: z.enum(SCHEDULE_STATUSES).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

export const searchQuery = z.object({
  limit,
  cursor: departureCursor,
  origin_city: line(1, 120),
  destination_city: line(1, 120),
  departure_date: calendarDate,
  timezone: timezone.default('UTC'),
});

export const scheduleSchema = z.object({
  id,
  bus_id: id,
  route_id: id,
  departure_datetime: timestamp,
  arrival_datetime: timestamp,
  base_price: amount,
  seat_count: z.int(),
  available_seats: z.int(),
  status: z.enum(SCHEDULE_STATUSES),
  created_at: timestamp,
  updated_at: timestamp,
});

export const departureSchema = scheduleSchema.extend({
  duration_minutes: z.int(),
  bus: planlessBusSchema,
  route: routeSchema,
});

const stopSchema = z.object({
  stop_sequence: z.int(),
  stop_name: z.string(),
  timezone: z.string(),
  arrival_datetime: timestamp,
  departure_datetime: timestamp,
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
});

export const detailsSchema = scheduleSchema.extend({
  bus: busSchema,
  route: routeSchema,
  seats: z.array(seatSchema),
  stops: z.array(stopSchema),
});

/** Every seat in one page. `version` is the one that watchers of the seat map see. */
export const seatsSchema = z.object({
  items: z.array(seatSchema),
  next_cursor: z.null(),
  available_seats: z.int(),
  version: z.int(),
});

export const createdSchema = z.object({ created: z.int() });
