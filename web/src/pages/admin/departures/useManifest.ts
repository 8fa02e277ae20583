import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import type { ManifestEntry, Page } from '../../../api/wire.ts';
import { liveQuery } from '../live/changes.ts';

const AGAIN_MS = 5_000;

/** Who sits where on a trip. */
export function useManifest(scheduleId: string) {
  return useQuery({
    queryKey: ['admin', 'manifest', scheduleId],
    queryFn: async ({ signal }) =>
      (await api.get<Page<ManifestEntry>>(`/schedules/${scheduleId}/manifest`, signal)).items,
    ...liveQuery(AGAIN_MS, scheduleId),
  });
}
