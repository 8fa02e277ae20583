import type { Activity, ActivityFilter, ActivityReads } from './ports.ts';
import { requireOrder } from './range.ts';

/**
 * The log, the latest first; up to `limit`. Throws `Refused` `validation_failed` when the times are the wrong way
 * round. Rule [LOG-2].
 */
export async function listActivities(reads: ActivityReads, filter: ActivityFilter): Promise<Activity[]> {
  requireOrder(filter.from, filter.to);
  return reads.list(filter);
}
