import type { z } from 'zod';
import type { PublishedChange, PublishedMap } from '../src/app/schedule/published.ts';
import type { SharedText } from '../src/app/schedule/seatDesk.ts';
import { fromMinor, toMinor } from '../src/domain/money.ts';
import type { deltaSchema, snapshotSchema } from './watchSchema.ts';

/** The messages of the plain socket (contract §7), as text. */
export function snapshotText(map: PublishedMap): string {
  const message: z.output<typeof snapshotSchema> = {
    type: 'snapshot',
    schedule_id: map.scheduleId,
    status: map.scheduleStatus,
    version: map.version,
    available_seats: map.availableSeats,
    seats: [...map.seats.values()].map((seat) => ({
      id: seat.id,
      seat_number: seat.seatNumber,
      seat_type: seat.seatType,
      price: fromMinor(seat.price),
      status: seat.status,
      deck: seat.deck,
      row: seat.row,
      column: seat.column,
    })),
  };
  return JSON.stringify(message);
}

function deltaText({ map, seats }: PublishedChange): string {
  const { version, availableSeats } = map;
  const message: z.output<typeof deltaSchema> = {
    type: 'delta',
    version,
    available_seats: availableSeats,
    seats,
  };
  return JSON.stringify(message);
}

/** The text of a change, made when the first watcher needs it and then shared by all. */
export function sharedText(change: PublishedChange): SharedText {
  let made: string | null = null;
  return {
    text: () => {
      made ??= change.whole ? snapshotText(change.map) : deltaText(change);
      return made;
    },
  };
}

/** Takes a message as it goes to watchers; `map` is what the ones before it came to, and is brought up to date. */
export function hear(map: PublishedMap | null, text: string): PublishedChange {
  const message = JSON.parse(text) as z.output<typeof snapshotSchema> | z.output<typeof deltaSchema>;
  if (message.type === 'snapshot') return { map: mapOf(message), seats: [], whole: true };
  if (map === null) throw new Error('a delta came before the map that it changes');
  for (const { id, status } of message.seats) {
    const seat = map.seats.get(id);
    if (seat) seat.status = status;
  }
  map.version = message.version;
  map.availableSeats = message.available_seats;
  return { map, seats: message.seats, whole: false };
}

function mapOf(message: z.output<typeof snapshotSchema>): PublishedMap {
  const seats = message.seats.map((seat) => ({
    id: seat.id,
    seatNumber: seat.seat_number,
    seatType: seat.seat_type,
    price: toMinor(seat.price),
    status: seat.status,
    deck: seat.deck,
    row: seat.row,
    column: seat.column,
  }));
  return {
    scheduleId: message.schedule_id,
    scheduleStatus: message.status,
    version: message.version,
    availableSeats: message.available_seats,
    seats: new Map(seats.map((seat) => [seat.id, seat])),
  };
}
