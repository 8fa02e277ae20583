import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActivityEntry } from '../app/activity.ts';
import { ActivityLog, User } from './entities/index.ts';

/** Adds a row of the activity log to the unit of work; it is written with the next flush. */
export function addActivity(em: EntityManager, id: string, entry: ActivityEntry): void {
  em.create(ActivityLog, {
    id,
    entityType: entry.entityType,
    entityId: entry.entityId,
    user: entry.userId === null ? null : em.getReference(User, entry.userId),
    actionType: entry.action,
    details: entry.details,
    ipAddress: entry.ip,
    timestamp: new Date(entry.at),
  });
}
