import type { RequestContext } from './caller.ts';
import type { EpochMs } from './ports.ts';

/** One row of the activity log: one transition of one entity. */
export interface ActivityEntry {
  /** In the singular: `user`, `route`, `reservation`. */
  entityType: string;
  entityId: string;
  /** `<entity>.<past participle>`: `user.registered`. */
  action: string;
  /** Who did it; null for the system itself. */
  userId: string | null;
  /** The request's id, and what was before and after. Never a secret. */
  details: Record<string, unknown>;
  ip: string | null;
  at: EpochMs;
}

/** An entry for what a request did. */
export function activityOf(
  context: RequestContext,
  at: EpochMs,
  entry: Pick<ActivityEntry, 'entityType' | 'entityId' | 'action'> & { details?: Record<string, unknown> },
): ActivityEntry {
  const { details, ...what } = entry;
  return {
    ...what,
    userId: context.caller.userId,
    details: { request_id: context.requestId, ...details },
    ip: context.ip,
    at,
  };
}
