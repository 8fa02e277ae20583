import { useCallback, useEffect, useState } from 'react';
import { areNeighbours } from '../../../seats/geometry.ts';
import type { SeatStore } from '../../../seats/seatStore.ts';
import type { LiveSeat } from '../../../seats/wire.ts';

/** As many as one hold takes. */
export const MAX_SEATS = 6;

/** A seat that was chosen and went to somebody else, and what is free beside it. */
export interface Loss {
  seat: LiveSeat;
  beside: LiveSeat[];
}

export interface Selection {
  chosen: readonly LiveSeat[];
  ids: ReadonlySet<string>;
  losses: readonly Loss[];
  toggle(seat: LiveSeat): 'chosen' | 'left' | 'full';
  /** These were refused by the server. */
  lose(seatIds: readonly string[]): void;
  clear(): void;
}

/** Which of one's seats another tab or device of the same passenger has just taken. */
export type AskOwn = () => Promise<ReadonlySet<string>>;

/**
 * The seats that are being chosen. They survive a sign-in and a reload of this tab; one that goes to somebody else
 * leaves the choice at once.
 */
export function useSelection(
  scheduleId: string,
  store: SeatStore,
  yours: ReadonlySet<string>,
  askOwn: AskOwn,
): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(() => stored(scheduleId));
  const [losses, setLosses] = useState<readonly Loss[]>([]);

  useEffect(() => rememberChoice(scheduleId, [...ids]), [scheduleId, ids]);

  const lose = useCallback(
    (seatIds: readonly string[], own: ReadonlySet<string> = new Set()) => {
      const { seats } = store.map();
      const lost = seats.filter(({ id }) => seatIds.includes(id) && !own.has(id));
      setIds((before) => new Set([...before].filter((id) => !seatIds.includes(id))));
      if (lost.length > 0) setLosses(lost.map((seat) => ({ seat, beside: freeBeside(seat, seats, store) })));
    },
    [store],
  );

  useEffect(
    () =>
      store.onChange((changed) => {
        const gone = [...ids].filter(
          (id) => changed.has(id) && changed.get(id) !== 'available' && !yours.has(id),
        );
        if (gone.length > 0) void askOwn().then((own) => lose(gone, own));
      }),
    [store, ids, yours, lose, askOwn],
  );

  const { seats } = store.map();
  return {
    ids,
    losses,
    chosen: seats.filter(({ id }) => ids.has(id)),
    lose,
    clear: () => setIds(new Set()),
    toggle(seat) {
      setLosses([]);
      if (ids.has(seat.id)) {
        setIds(new Set([...ids].filter((id) => id !== seat.id)));
        return 'left';
      }
      if (ids.size >= MAX_SEATS) return 'full';
      setIds(new Set([...ids, seat.id]));
      return 'chosen';
    },
  };
}

function freeBeside(seat: LiveSeat, seats: readonly LiveSeat[], store: SeatStore): LiveSeat[] {
  const free = seats.filter(({ id }) => store.status(id) === 'available' && id !== seat.id);
  const beside = free.filter((other) => areNeighbours(other, seat));
  if (beside.length > 0) return beside;
  return free.filter(({ deck, row }) => deck === seat.deck && row === seat.row);
}

/** The choice that the trip's page will begin with. */
export function rememberChoice(scheduleId: string, seatIds: readonly string[]): void {
  sessionStorage.setItem(keyOf(scheduleId), JSON.stringify(seatIds));
}

function keyOf(scheduleId: string): string {
  return `chosen ${scheduleId}`;
}

function stored(scheduleId: string): ReadonlySet<string> {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(keyOf(scheduleId)) ?? '[]');
    return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').slice(0, MAX_SEATS) : []);
  } catch {
    return new Set();
  }
}
