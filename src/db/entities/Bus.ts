import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { BUS_TYPES } from '../../domain/seatLayout.ts';
import { id, timestamps } from './common.ts';

/** A vehicle and its seats as drawn. `seat_layout_config` is kept as the wire has it. */
export const Bus = defineEntity({
  name: 'Bus',
  tableName: 'buses',
  properties: {
    id: id(),
    busNumber: p.text(),
    busType: p.enum(BUS_TYPES),
    totalSeats: p.integer(),
    seatLayoutConfig: p.json<Record<string, unknown>>(),
    amenities: p.json<Record<string, unknown>>().nullable(),
    externalRef: p.text().nullable(),
    isActive: p.boolean().default(true),
    ...timestamps(),
  },
});

export type Bus = InferEntity<typeof Bus>;
