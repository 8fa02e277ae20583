import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { type MapState, type SeatSource, SeatStore } from './seatStore.ts';

/** The live seats of a schedule, watched while the page is open. */
export function useSeatStore(scheduleId: string): SeatStore {
  const store = useMemo(() => new SeatStore(scheduleId), [scheduleId]);
  useEffect(() => store.start(), [store]);
  return store;
}

export function useMapState(store: SeatSource): MapState {
  return useSyncExternalStore(store.onMap, store.map);
}

export function useSeatStatus(store: SeatSource, seatId: string) {
  const subscribe = useCallback((listener: () => void) => store.onSeat(seatId, listener), [store, seatId]);
  return useSyncExternalStore(subscribe, () => store.status(seatId));
}

/** How many seats are free, as it changes. */
export function useAvailable(store: SeatStore): number | null {
  return useSyncExternalStore(store.onAvailable, store.available);
}
