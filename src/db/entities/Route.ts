import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { id, timestamps } from './common.ts';

/** From one city to another. The zones are those in which its passengers read their times. */
export const Route = defineEntity({
  name: 'Route',
  tableName: 'routes',
  properties: {
    id: id(),
    originCity: p.text(),
    destinationCity: p.text(),
    distanceKm: p.decimal('number').precision(9).scale(2),
    estimatedDurationMinutes: p.integer(),
    operatorName: p.text().nullable(),
    originTimezone: p.text().default('UTC'),
    destinationTimezone: p.text().default('UTC'),
    externalRef: p.text().nullable(),
    isActive: p.boolean().default(true),
    ...timestamps(),
  },
});

export type Route = InferEntity<typeof Route>;
