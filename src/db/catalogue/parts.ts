import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActivityEntry } from '../../app/activity.ts';
import type { Ids } from '../../app/ports.ts';
import { addActivity } from '../activityLog.ts';

export interface CatalogueStoreParts {
  /** A fresh unit of work for each call. */
  em: () => EntityManager;
  ids: Ids;
}

/** Writes a row of the activity log in the transaction of `em`. */
export async function writeActivity(em: EntityManager, ids: Ids, entry: ActivityEntry): Promise<void> {
  addActivity(em, ids.next(), entry);
  await em.flush();
}
