import type { EntityManager } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import type { ActivityEntry } from '../app/activity.ts';
import { ActivityLog, User } from './entities/index.ts';
import { instant, planned } from './sql.ts';

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

/** Adds a row of the activity log to the transaction that a client is in. */
export async function insertActivity(client: PoolClient, id: string, entry: ActivityEntry): Promise<void> {
  await client.query(
    planned(
      `insert into activity_logs (id, entity_type, entity_id, user_id, action_type, details, ip_address, "timestamp")
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        entry.entityType,
        entry.entityId,
        entry.userId,
        entry.action,
        JSON.stringify(entry.details),
        entry.ip,
        instant(entry.at),
      ],
    ),
  );
}
