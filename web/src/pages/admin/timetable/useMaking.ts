import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import type { Schedule } from '../../../api/wire.ts';
import type { PlannedDeparture } from './plan.ts';

export interface Making {
  all: number;
  done: number;
  failed: { day: string; error: unknown }[];
  running: boolean;
}

interface Fields {
  bus_id: string;
  route_id: string;
  base_price: number;
}

/** Makes schedules one after the other, each with its seats. One that fails does not keep the others from being made. */
export function useMaking() {
  const cache = useQueryClient();
  const [making, setMaking] = useState<Making | null>(null);
  const make = async (departures: readonly PlannedDeparture[], fields: Fields) => {
    let state: Making = { all: departures.length, done: 0, failed: [], running: true };
    setMaking(state);
    for (const { day, departure, arrival } of departures) {
      try {
        const { id } = await api.postOnce<Schedule>('/schedules', {
          ...fields,
          departure_datetime: departure,
          arrival_datetime: arrival,
        });
        await api.postOnce(`/schedules/${id}/generate-seats`, {});
        state = { ...state, done: state.done + 1 };
      } catch (error) {
        state = { ...state, failed: [...state.failed, { day, error }] };
      }
      setMaking(state);
    }
    setMaking({ ...state, running: false });
    await cache.invalidateQueries({ queryKey: ['admin', '/schedules'] });
  };
  return { making, make };
}
