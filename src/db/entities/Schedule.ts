import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { SCHEDULE_STATUSES } from '../../domain/schedule.ts';
import { MoneyType } from '../types.ts';
import { Bus } from './Bus.ts';
import { id, timestamps } from './common.ts';
import { Route } from './Route.ts';

/**
 * One trip of one bus. `version` counts the committed changes of its seat map; `epoch` and `owner_process_id` say
 * which actor may write. Both belong to the actor: nothing else changes them, nor `available_seats`.
 */
export const Schedule = defineEntity({
  name: 'Schedule',
  tableName: 'schedules',
  properties: {
    id: id(),
    bus: () => p.manyToOne(Bus),
    route: () => p.manyToOne(Route),
    departureDatetime: p.datetime(3),
    arrivalDatetime: p.datetime(3),
    basePrice: p.type(MoneyType),
    seatCount: p.integer().default(0),
    availableSeats: p.integer().default(0),
    legCount: p.integer().default(1),
    status: p.enum(SCHEDULE_STATUSES).default('scheduled'),
    version: p.bigint('number').defaultRaw('0'),
    epoch: p.bigint('number').defaultRaw('0'),
    ownerProcessId: p.uuid().nullable(),
    externalRef: p.text().nullable(),
    ...timestamps(),
  },
});

export type Schedule = InferEntity<typeof Schedule>;

/** A stop of a trip, kept for selling parts of it: leg n runs from stop n to stop n + 1. */
export const ScheduleStop = defineEntity({
  name: 'ScheduleStop',
  tableName: 'schedule_stops',
  properties: {
    id: id(),
    schedule: () => p.manyToOne(Schedule),
    stopSequence: p.integer(),
    stopName: p.text(),
    timezone: p.text(),
    arrivalDatetime: p.datetime(3),
    departureDatetime: p.datetime(3),
    latitude: p.double().nullable(),
    longitude: p.double().nullable(),
    externalRef: p.text().nullable(),
  },
});

export type ScheduleStop = InferEntity<typeof ScheduleStop>;
