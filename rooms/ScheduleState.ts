import { schema, t } from '@colyseus/schema';
import type { PublishedMap, PublishedSeat } from '../src/app/schedule/published.ts';
import { fromMinor } from '../src/domain/money.ts';

/** A seat as clients see it; never who holds it. */
export const SeatState = schema(
  {
    seat_number: t.string(),
    seat_type: t.string(),
    price: t.number(),
    status: t.string(),
    deck: t.uint8(),
    row: t.uint8(),
    column: t.uint8(),
  },
  'SeatState',
);
export type SeatState = InstanceType<typeof SeatState>;

/** The seat map of a schedule as the SDK mirrors it. `version` is the plain socket's. */
export const ScheduleState = schema(
  {
    schedule_status: t.string(),
    seats: t.map(SeatState),
    available_seats: t.uint16(),
    version: t.number(),
  },
  'ScheduleState',
);
export type ScheduleState = InstanceType<typeof ScheduleState>;

function seatState(seat: PublishedSeat): SeatState {
  return new SeatState({
    seat_number: seat.seatNumber,
    seat_type: seat.seatType,
    price: fromMinor(seat.price),
    status: seat.status,
    deck: seat.deck,
    row: seat.row,
    column: seat.column,
  });
}

/** Brings the state to the whole map. */
export function showWhole(state: ScheduleState, map: PublishedMap): void {
  for (const id of [...state.seats.keys()]) if (!map.seats.has(id)) state.seats.delete(id);
  for (const seat of map.seats.values()) {
    const shown = state.seats.get(seat.id);
    if (shown) Object.assign(shown, { ...seatFields(seat) });
    else state.seats.set(seat.id, seatState(seat));
  }
  showCounters(state, map);
}

/** Brings the state to what a turn changed. */
export function showSeats(
  state: ScheduleState,
  map: PublishedMap,
  seats: { id: string; status: string }[],
): void {
  for (const { id, status } of seats) {
    const shown = state.seats.get(id);
    if (shown) shown.status = status;
  }
  showCounters(state, map);
}

function seatFields(seat: PublishedSeat) {
  const { seatNumber, seatType, price, status, deck, row, column } = seat;
  return { seat_number: seatNumber, seat_type: seatType, price: fromMinor(price), status, deck, row, column };
}

function showCounters(state: ScheduleState, map: PublishedMap): void {
  state.available_seats = map.availableSeats;
  state.version = map.version;
  state.schedule_status = map.scheduleStatus;
}
