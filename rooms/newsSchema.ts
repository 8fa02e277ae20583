/** What admins hear of all schedules. */

import { z } from 'zod';

export const readySchema = z
  .object({ type: z.literal('ready') })
  .meta({ id: 'NewsReady', description: 'The token is good; what changes from now on is told.' });

export const changedSchema = z
  .object({
    type: z.literal('changed'),
    schedule_ids: z
      .array(z.string().meta({ format: 'uuid' }))
      .nullable()
      .meta({ description: 'Null: any may have changed.' }),
  })
  .meta({
    id: 'SchedulesChanged',
    description: 'Seats, price, times or status of these schedules are no longer what they were.',
  });
