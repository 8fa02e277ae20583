import type { ActiveReservation } from '../../../api/wire.ts';
import { liveQuery } from '../live/changes.ts';
import { useList } from '../parts/useList.ts';

const AGAIN_MS = 3_000;

/** The holds that run, the next one to end first; of one trip alone when it is given. */
export function useHolds(scheduleId?: string) {
  const filters = { schedule_id: scheduleId };
  return useList<ActiveReservation>('/admin/reservations/active', filters, liveQuery(AGAIN_MS, scheduleId));
}
