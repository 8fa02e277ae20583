import type { Pool } from 'pg';
import type { Activity, ActivityFilter, ActivityReads } from '../../app/admin/ports.ts';
import { guardDb } from '../failures.ts';
import { instant } from '../sql.ts';

interface ActivityRow {
  id: string;
  entity_type: string;
  entity_id: string;
  user_id: string | null;
  user_email: string | null;
  action_type: string;
  details: Record<string, unknown> | null;
  ip_address: string | null;
  at: number;
  created_at: number;
  updated_at: number;
}

/** Milliseconds are all that the columns hold, so nothing is lost on the way. */
const epochMs = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** Reads the activity log. Nothing here, nor anywhere else, writes to what is in it. */
export function createActivityReads(pool: Pool): ActivityReads {
  return { list: (filter) => guardDb(() => list(pool, filter)) };
}

/** Only the conditions that are asked for stand in the statement, so that each finds its index. */
async function list(pool: Pool, filter: ActivityFilter): Promise<Activity[]> {
  const values: unknown[] = [filter.limit];
  const conditions: string[] = [];
  const where = (value: unknown, condition: (parameter: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where(filter.entityType, (type) => `entity_type = ${type}`);
  where(filter.entityId, (id) => `entity_id = ${id}`);
  where(filter.userId, (id) => `user_id = ${id}`);
  where(filter.action, (action) => `action_type = ${action}`);
  where(filter.from === undefined ? undefined : instant(filter.from), (from) => `"timestamp" >= ${from}`);
  where(filter.to === undefined ? undefined : instant(filter.to), (to) => `"timestamp" < ${to}`);
  if (filter.after) {
    values.push(instant(filter.after.at), filter.after.id);
    conditions.push(`("timestamp", id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  const { rows } = await pool.query<ActivityRow>(
    `select id, entity_type, entity_id, user_id, action_type, details, ip_address,
            (select email from users where id = user_id) as user_email,
            ${epochMs('"timestamp"')} as at, ${epochMs('created_at')} as created_at,
            ${epochMs('updated_at')} as updated_at
       from activity_logs ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
      order by "timestamp" desc, id desc limit $1`,
    values,
  );
  return rows.map(toActivity);
}

function toActivity(row: ActivityRow): Activity {
  return {
    id: row.id,
    entityType: row.entity_type,
    entityId: row.entity_id,
    userId: row.user_id,
    userEmail: row.user_email,
    action: row.action_type,
    details: row.details,
    ip: row.ip_address,
    at: row.at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
