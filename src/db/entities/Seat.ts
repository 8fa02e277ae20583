import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { SEAT_POSITIONS, SEAT_TYPES } from '../../domain/seatLayout.ts';
import { SEAT_STATUSES } from '../../domain/seatMap.ts';
import { MoneyType } from '../types.ts';
import { id, timestamps } from './common.ts';
import { Schedule } from './Schedule.ts';

/** A seat of one schedule. Its status follows its claims; only the schedule's actor writes it. */
export const Seat = defineEntity({
  name: 'Seat',
  tableName: 'seats',
  properties: {
    id: id(),
    schedule: () => p.manyToOne(Schedule),
    seatNumber: p.text(),
    seatType: p.enum(SEAT_TYPES),
    priceModifier: p.type(MoneyType).defaultRaw('0'),
    status: p.enum(SEAT_STATUSES).default('available'),
    deck: p.integer().default(0),
    seatRow: p.integer(),
    seatColumn: p.integer(),
    position: p.enum(SEAT_POSITIONS).nullable(),
    ...timestamps(),
  },
});

export type Seat = InferEntity<typeof Seat>;
