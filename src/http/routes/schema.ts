import { z } from 'zod';
import { isMoney } from '../../domain/money.ts';
import { cursor, limit } from '../paging.ts';
import { changes, id, inactiveToo, line, timestamp, timezone, uuid } from '../wire.ts';

const city = line(1, 120);

/** As far as `numeric(9,2)` reaches. */
const MAX_DISTANCE_KM = 9_999_999.99;

const distance = z
  .number()
  .refine(
    (km) => km > 0 && km <= MAX_DISTANCE_KM && isMoney(km),
    `must be more than 0 and at most ${MAX_DISTANCE_KM}, with at most two decimals.`,
  );

const fields = {
  origin_city: city,
  destination_city: city,
  distance_km: distance,
  estimated_duration_minutes: z.int().min(1).max(100_000),
};

const operator = line(1, 120).nullable();

export const createBody = z
  .strictObject({
    ...fields,
    operator_name: operator.default(null),
    origin_timezone: timezone.default('UTC'),
    destination_timezone: timezone.default('UTC'),
  })
  .meta({ id: 'NewRoute' });

export const updateBody = changes({
  ...fields,
  operator_name: operator,
  origin_timezone: timezone,
  destination_timezone: timezone,
  is_active: z.boolean(),
}).meta({ id: 'RouteChanges' });

export const listQuery = z.object({
  limit,
  cursor: cursor(uuid),
  include_inactive: inactiveToo,
});

export const citiesQuery = z.object({
  q: city
    .optional()
    .meta({ description: 'The beginning of a name, or a name that may be mistyped.', examples: ['gen'] }),
  limit,
  include_inactive: inactiveToo,
});

export const citySchema = z
  .object({
    city: z.string().meta({ examples: ['Genève'] }),
    as: z
      .enum(['origin', 'destination', 'both'])
      .meta({ description: 'Whether routes begin there, end there, or both.' }),
  })
  .meta({ id: 'City' });

/** The likeliest cities; there is no second page of them. */
export const citiesSchema = z.object({ items: z.array(citySchema), next_cursor: z.null() });

export const routeSchema = z
  .object({
    id,
    origin_city: z.string(),
    destination_city: z.string(),
    distance_km: z.number(),
    estimated_duration_minutes: z.int(),
    operator_name: z.string().nullable(),
    origin_timezone: z.string(),
    destination_timezone: z.string(),
    is_active: z.boolean(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Route' });
