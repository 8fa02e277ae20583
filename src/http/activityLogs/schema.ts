import { z } from 'zod';
import { timeCursor } from '../admin/cursors.ts';
import { limit } from '../paging.ts';
import { id, instant, line, timestamp, uuid } from '../wire.ts';

export const listQuery = z.object({
  limit,
  cursor: timeCursor,
  entity_type: line(1, 60)
    .meta({ examples: ['booking'] })
    .optional(),
  entity_id: uuid.optional(),
  user_id: uuid.optional(),
  action_type: line(1, 120)
    .meta({ examples: ['booking.confirmed'] })
    .optional(),
  from: instant.optional(),
  to: instant.optional(),
});

export const activitySchema = z
  .object({
    id,
    entity_type: z.string().meta({ examples: ['booking'] }),
    entity_id: id,
    user_id: id.nullable(),
    user_email: z
      .string()
      .nullable()
      .meta({
        description: 'Who did it, as the account is named now; null for the system itself.',
        examples: ['ada@example.com'],
      }),
    action_type: z.string().meta({ examples: ['booking.confirmed'] }),
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({
        description: '`before`, `after`, the `request_id`, and what else tells about it.',
        examples: [{ after: { status: 'confirmed' }, request_id: '0198c0de' }],
      }),
    ip_address: z
      .string()
      .nullable()
      .meta({ examples: ['203.0.113.7'] }),
    timestamp,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'ActivityLog', description: 'One transition of one entity.' });
