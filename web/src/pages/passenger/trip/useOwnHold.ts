import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { queries } from '../../../api/queries.ts';
import type { Reservation } from '../../../api/wire.ts';
import type { SeatStore } from '../../../seats/seatStore.ts';
import { useSession } from '../../../session/useSession.ts';
import type { AskOwn } from './useSelection.ts';

/** A change of the map may be this passenger's own, made in another tab or on another device. */
const LOOK_AGAIN_MS = 1_500;

const NONE: ReadonlySet<string> = new Set();

/** This passenger's hold on the trip, wherever it was made; null without one, undefined while nobody knows. */
export function useOwnHold(scheduleId: string, store: SeatStore): Reservation | null | undefined {
  const signedIn = useSession().status === 'signed-in';
  const cache = useQueryClient();
  const { data } = useQuery({ ...queries.activeReservations(), enabled: signedIn });

  useEffect(() => {
    if (!signedIn) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = store.onChange(() => {
      timer ??= setTimeout(
        () => {
          timer = null;
          void cache.invalidateQueries({ queryKey: queries.activeReservations().queryKey });
          // Scattered: all who watch a trip hear of a change at once.
        },
        LOOK_AGAIN_MS * (0.3 + 0.7 * Math.random()),
      );
    });
    return () => {
      stop();
      if (timer) clearTimeout(timer);
    };
  }, [signedIn, store, cache]);

  if (!signedIn) return null;
  if (!data) return undefined;
  return data.items.find(({ schedule_id }) => schedule_id === scheduleId) ?? null;
}

/** Asks the server, now, which seats this passenger holds; none for a guest, or when there is no answer. */
export function useAskOwn(): AskOwn {
  const signedIn = useSession().status === 'signed-in';
  const cache = useQueryClient();
  return useCallback(async () => {
    if (!signedIn) return NONE;
    const holds = await cache.fetchQuery({ ...queries.activeReservations(), retry: false }).catch(() => null);
    return new Set(holds?.items.flatMap(({ seats }) => seats.map(({ id }) => id)));
  }, [signedIn, cache]);
}
