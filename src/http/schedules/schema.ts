import { z } from 'zod';
import { SEARCH_ORDERS } from '../../app/catalogue/ports.ts';
import { SCHEDULE_STATUSES } from '../../domain/schedule.ts';
import { BUS_TYPES, MAX_SEATS_PER_BUS } from '../../domain/seatLayout.ts';
import { busSchema, planlessBusSchema } from '../buses/schema.ts';
import { cursor, limit, listOf } from '../paging.ts';
import { routeSchema } from '../routes/schema.ts';
import { basePrice, seatSchema } from '../seats/schema.ts';
import {
  amount,
  calendarDate,
  changes,
  id,
  inactiveToo,
  instant,
  line,
  queryPrice,
  timestamp,
  timezone,
  uuid,
} from '../wire.ts';

const fields = {
  bus_id: uuid,
  route_id: uuid,
  departure_datetime: instant,
  arrival_datetime: instant,
  base_price: basePrice,
};

export const createBody = z.strictObject(fields).meta({ id: 'NewSchedule' });

/** The other statuses follow the clock. */
export const updateBody = changes({ ...fields, status: z.literal('cancelled') }).meta({
  id: 'ScheduleChanges',
});

/** Within the years that {@link instant} takes. */
const epochMs = z
  .int()
  .min(Date.parse('0001-01-01T00:00:00.000Z'))
  .max(Date.parse('9999-12-31T23:59:59.999Z'));

/** Departure and id. */
const departureCursor = cursor(z.tuple([epochMs, uuid]));

export const listQuery = z.object({
  limit,
  cursor: departureCursor,
  route_id: uuid.optional(),
  bus_id: uuid.optional(),
  status: z.enum(SCHEDULE_STATUSES).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

/** By any of these, or with a `-` in front the other way round. */
export const SORTS = SEARCH_ORDERS.flatMap((order) => [order, `-${order}` as const]);

/** The sort that it belongs to, what that sorts by, departure in epoch ms, and id. */
const searchCursor = cursor(z.tuple([z.enum(SORTS), z.int(), epochMs, uuid]));

export const searchQuery = z
  .object({
    limit,
    cursor: searchCursor,
    include_inactive: inactiveToo,
    origin_city: line(1, 120),
    destination_city: line(1, 120),
    departure_date: calendarDate,
    timezone: timezone.default('UTC'),
    min_seats: z
      .string()
      .refine(
        (text) => /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MAX_SEATS_PER_BUS,
        `must be a whole number from 1 to ${MAX_SEATS_PER_BUS}.`,
      )
      .transform(Number)
      .optional()
      .meta({
        wire: {
          type: 'integer',
          minimum: 1,
          maximum: MAX_SEATS_PER_BUS,
          description: 'With at least so many free seats.',
        },
      }),
    bus_type: z.enum(BUS_TYPES).optional(),
    max_price: queryPrice.optional(),
    sort: z
      .enum(SORTS)
      .default('departure')
      .meta({ description: 'By price, then by departure, and so on; with `-` the greatest first.' }),
  })
  .refine((query) => query.cursor === undefined || query.cursor[0] === query.sort, {
    path: ['cursor'],
    message: 'must be the next_cursor of an earlier page with the same sort.',
  });

export const scheduleSchema = z
  .object({
    id,
    bus_id: id,
    route_id: id,
    departure_datetime: timestamp,
    arrival_datetime: timestamp,
    base_price: amount,
    seat_count: z.int().meta({ description: '0 until the seats have been generated.' }),
    available_seats: z.int(),
    status: z.enum(SCHEDULE_STATUSES),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Schedule' });

export const departureSchema = scheduleSchema
  .extend({
    duration_minutes: z.int(),
    bus: planlessBusSchema,
    route: routeSchema,
  })
  .meta({ id: 'Departure', description: 'A schedule as the search shows it.' });

const cityNames = z.array(z.string()).meta({ examples: [['Lyon']] });

/** A list of departures; when its cities are unknown, with those that may have been meant. */
export const searchSchema = listOf(departureSchema)
  .extend({
    suggestions: z
      .object({ origin_city: cityNames, destination_city: cityNames })
      .optional()
      .meta({
        description:
          'Only when no route joins cities of these names: names like them, the likeliest first. ' +
          'A city that is known has none.',
      }),
  })
  .meta({ id: 'DeparturePage' });

const stopSchema = z
  .object({
    stop_sequence: z.int(),
    stop_name: z.string(),
    timezone: z.string(),
    arrival_datetime: timestamp,
    departure_datetime: timestamp,
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
  })
  .meta({ id: 'Stop' });

export const detailsSchema = scheduleSchema
  .extend({
    bus: busSchema,
    route: routeSchema,
    seats: z.array(seatSchema),
    stops: z.array(stopSchema),
  })
  .meta({ id: 'ScheduleDetails' });

/** Every seat in one page. `version` is the one that watchers of the seat map see. */
export const seatsSchema = z
  .object({
    items: z.array(seatSchema),
    next_cursor: z.null(),
    available_seats: z.int(),
    version: z.int().meta({ description: 'Rises with every change of the map.' }),
  })
  .meta({ id: 'SeatMap', description: 'Every seat of a schedule.' });

export const createdSchema = z.object({ created: z.int() });
