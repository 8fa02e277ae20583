import type { z } from 'zod';
import { listActivities } from '../../app/admin/activityLogs.ts';
import type { Activity, ActivityReads } from '../../app/admin/ports.ts';
import { positionOf } from '../admin/cursors.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins } from '../policies.ts';
import { formatInstant } from '../wire.ts';
import { activitySchema, listQuery } from './schema.ts';

/** The activity log: read, never changed. */
export function activityLogOperations(reads: ActivityReads): Operation[] {
  return [
    defineOperation({
      id: 'listActivityLogs',
      method: 'get',
      path: '/activity-logs',
      tag: 'activity logs',
      summary: 'List who did what, the latest first',
      description: '`from` is inclusive, `to` exclusive. All filters that are given must match.',
      policy: admins,
      query: listQuery,
      success: { status: 200, schema: listOf(activitySchema) },
      refusals: ['validation_failed'],
      handle: async ({ query }) => {
        const { limit, cursor, entity_type, entity_id, user_id, action_type, from, to } = query;
        const found = await listActivities(reads, {
          entityType: entity_type,
          entityId: entity_id,
          userId: user_id,
          action: action_type,
          from,
          to,
          after: positionOf(cursor),
          limit: limit + 1,
        });
        return { body: toPage(found, limit, ({ at, id }) => [at, id], presentActivity) };
      },
    }),
  ];
}

function presentActivity(activity: Activity): z.output<typeof activitySchema> {
  return {
    id: activity.id,
    entity_type: activity.entityType,
    entity_id: activity.entityId,
    user_id: activity.userId,
    user_email: activity.userEmail,
    action_type: activity.action,
    details: activity.details,
    ip_address: activity.ip,
    timestamp: formatInstant(activity.at),
    created_at: formatInstant(activity.createdAt),
    updated_at: formatInstant(activity.updatedAt),
  };
}
