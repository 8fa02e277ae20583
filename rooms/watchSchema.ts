/** What watchers of a seat map get to see: the plain socket's messages and the room's state (contract §7). */

import { z } from 'zod';
import { SCHEDULE_STATUSES } from '../src/domain/schedule.ts';
import { SEAT_STATUSES } from '../src/domain/seatMap.ts';

const id = z.string().meta({ format: 'uuid' });

const seat = {
  seat_number: z.string(),
  seat_type: z.string(),
  price: z.number(),
  status: z.enum(SEAT_STATUSES),
  deck: z.int(),
  row: z.int(),
  column: z.int(),
};

const counters = {
  version: z.int().meta({ description: 'Rises by exactly one with each change.' }),
  available_seats: z.int(),
};

const liveSeat = z
  .object({ id, ...seat })
  .meta({ id: 'LiveSeat', description: 'A seat as every watcher sees it: never who holds it.' });

export const snapshotSchema = z
  .object({
    type: z.literal('snapshot'),
    schedule_id: id,
    status: z.enum(SCHEDULE_STATUSES),
    ...counters,
    seats: z.array(liveSeat),
  })
  .meta({ id: 'SeatSnapshot', description: 'The whole map. Deltas go on from its version.' });

export const deltaSchema = z
  .object({
    type: z.literal('delta'),
    ...counters,
    seats: z.array(z.object({ id, status: z.enum(SEAT_STATUSES) })),
  })
  .meta({ id: 'SeatDelta', description: 'The seats whose status has changed.' });

export const roomStateSchema = z
  .object({
    schedule_status: z.enum(SCHEDULE_STATUSES),
    ...counters,
    seats: z.record(z.string(), z.object(seat)).meta({ description: 'By the id of the seat.' }),
  })
  .meta({ id: 'RoomState', description: 'The state that the Colyseus SDK mirrors.' });
