/** What those hear who look at many departures, such as the results of a search. */

import { z } from 'zod';
import { SCHEDULE_STATUSES } from '../src/domain/schedule.ts';

export const seatsLeftSchema = z
  .object({
    type: z.literal('seats'),
    schedules: z.array(
      z.object({
        schedule_id: z.string().meta({ format: 'uuid' }),
        status: z.enum(SCHEDULE_STATUSES),
        available_seats: z.int(),
      }),
    ),
  })
  .meta({
    id: 'SeatsLeft',
    description: 'After a list all of it that there are, then those alone whose figures have changed.',
  });

export const offerChangedSchema = z.object({ type: z.literal('changed') }).meta({
  id: 'OfferChanged',
  description: 'Other departures, prices or times may be on offer: search anew.',
});
