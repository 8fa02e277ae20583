import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import type { ScheduleChanges } from '../../../api/wire.ts';

/** Changes a trip; what is shown of it is read anew. */
export function useScheduleChange(scheduleId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (changes: ScheduleChanges) => api.put(`/schedules/${scheduleId}`, changes),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['schedule', scheduleId] }),
        cache.invalidateQueries({ queryKey: ['admin'] }),
      ]),
  });
}
