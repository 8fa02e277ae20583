import type { ScheduleStatus } from '../../domain/schedule.ts';
import { isStructural, type SeatEvent } from '../../domain/seatEvents.ts';
import {
  availableSeats,
  type SeatMap,
  type SeatStatus,
  seatPrice,
  seatStatus,
} from '../../domain/seatMap.ts';
import type { TurnRows } from './turnRows.ts';

/** A seat as every watcher may see it: never who holds it. Price in minor units. */
export interface PublishedSeat {
  id: string;
  seatNumber: string;
  seatType: string;
  price: number;
  status: SeatStatus;
  deck: number;
  row: number;
  column: number;
}

/** The last committed map, as it is shown. */
export interface PublishedMap {
  scheduleId: string;
  scheduleStatus: ScheduleStatus;
  version: number;
  availableSeats: number;
  seats: Map<string, PublishedSeat>;
}

/** What a committed turn changed; `whole` when watchers need the map anew. */
export interface PublishedChange {
  map: PublishedMap;
  seats: { id: string; status: SeatStatus }[];
  whole: boolean;
}

/** The whole map as published. */
export function publishWhole(map: SeatMap): PublishedMap {
  const seats = new Map<string, PublishedSeat>();
  for (const seat of map.seats.values()) {
    seats.set(seat.id, {
      id: seat.id,
      seatNumber: seat.seatNumber,
      seatType: seat.seatType,
      price: seatPrice(map, seat),
      status: seatStatus(seat),
      deck: seat.deck,
      row: seat.row,
      column: seat.column,
    });
  }
  return {
    scheduleId: map.scheduleId,
    scheduleStatus: map.status,
    version: map.version,
    availableSeats: availableSeats(map),
    seats,
  };
}

/**
 * Brings `published` to the committed `map`, given what the turn changed. Returns what to tell, or null
 * when nothing that watchers see has changed.
 */
export function publishTurn(
  published: PublishedMap,
  map: SeatMap,
  events: SeatEvent[],
  { seatStatuses: changed, availableSeats: available }: Pick<TurnRows, 'seatStatuses' | 'availableSeats'>,
): PublishedChange | null {
  const whole = events.some(isStructural);
  if (!whole && changed.size === 0) return null;
  if (whole) return { map: publishWhole(map), seats: [], whole };
  const seats: PublishedChange['seats'] = [];
  for (const [id, { to }] of changed) {
    const seat = published.seats.get(id);
    if (seat) seat.status = to;
    seats.push({ id, status: to });
  }
  published.version = map.version;
  published.availableSeats = available;
  return { map: published, seats, whole };
}
