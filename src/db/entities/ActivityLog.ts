import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { id, timestamps } from './common.ts';
import { User } from './User.ts';

/** Who did what to which entity. Rows are only ever added: the database refuses everything else. */
export const ActivityLog = defineEntity({
  name: 'ActivityLog',
  tableName: 'activity_logs',
  properties: {
    id: id(),
    entityType: p.text(),
    entityId: p.uuid(),
    user: () => p.manyToOne(User).nullable(),
    actionType: p.text(),
    details: p.json<Record<string, unknown>>().nullable(),
    ipAddress: p.text().nullable(),
    timestamp: p.datetime(3),
    ...timestamps(),
  },
});

export type ActivityLog = InferEntity<typeof ActivityLog>;
