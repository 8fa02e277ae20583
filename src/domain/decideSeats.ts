import { accept, type Decision, DONE, deny } from './decision.ts';
import type { CommandOf } from './seatCommands.ts';
import type { ScheduleChanges } from './seatEvents.ts';
import { placeKey } from './seatLayout.ts';
import type { Seat, SeatMap } from './seatMap.ts';

/** Gives a schedule its seats, once. Rule [SCH-4]. */
export function decideGenerateSeats(map: SeatMap, command: CommandOf<'generate_seats'>): Decision {
  if (map.seats.size > 0) return deny('seats_exist', 'This schedule already has its seats.');
  if (map.status !== 'scheduled') return notEditable();
  return accept(
    { type: 'count', count: command.seats.length },
    { type: 'seats_generated', seats: command.seats },
  );
}

/** Adds one seat, in a free place, under a free number. Rules [SEAT-3], [SEAT-4]. */
export function decideAddSeat(map: SeatMap, command: CommandOf<'add_seat'>): Decision {
  if (map.status !== 'scheduled') return notEditable();
  if (map.seats.size >= command.capacity) {
    return deny('duplicate', `The bus has no more than ${command.capacity} seats.`);
  }
  const clash = clashOf(map, command.seat);
  if (clash) return clash;
  return accept(DONE, { type: 'seat_added', seat: command.seat });
}

/** Changes a seat that nobody holds or has bought. Rule [SEAT-5]. */
export function decideChangeSeat(map: SeatMap, command: CommandOf<'change_seat'>): Decision {
  const before = map.seats.get(command.seatId);
  if (!before) return deny('not_found', 'There is no such seat.');
  if (before.claims.length > 0) return deny('in_use', 'This seat is reserved or booked.');
  if (map.status !== 'scheduled') return notEditable();
  const after: Seat = { ...before, ...command.changes };
  const clash = clashOf(map, after);
  if (clash) return clash;
  return accept(DONE, { type: 'seat_changed', before, after });
}

/** Removes a seat that nobody holds or has bought, or ever did. Rules [SEAT-5], [SEAT-6]. */
export function decideRemoveSeat(map: SeatMap, command: CommandOf<'remove_seat'>): Decision {
  const seat = map.seats.get(command.seatId);
  if (!seat) return deny('not_found', 'There is no such seat.');
  if (seat.claims.length > 0) return deny('in_use', 'This seat is reserved or booked.');
  if (map.everHeld.has(seat.id)) {
    return deny('in_use', 'Reservations or bookings, perhaps past ones, speak of this seat: it stays.');
  }
  if (map.status !== 'scheduled') return notEditable();
  return accept(DONE, { type: 'seat_removed', seat });
}

/** Changes price or times; live holds keep their price. Rule [SCH-6]. */
export function decideChangeSchedule(
  map: SeatMap,
  command: CommandOf<'change_schedule'>,
  now: number,
): Decision {
  if (map.status !== 'scheduled') return notEditable();
  const before: ScheduleChanges = {};
  const changes = command.changes;
  const departureAt = changes.departureAt ?? map.departureAt;
  const arrivalAt = changes.arrivalAt ?? map.arrivalAt;
  if (changes.departureAt !== undefined && departureAt <= now) {
    return deny('validation_failed', 'A schedule departs in the future.', {
      errors: [{ path: 'departure_datetime', message: 'must be in the future' }],
    });
  }
  if (arrivalAt <= departureAt) {
    return deny('validation_failed', 'A bus arrives after it has left.', {
      errors: [{ path: 'arrival_datetime', message: 'must be after departure_datetime' }],
    });
  }
  if (changes.basePrice !== undefined) before.basePrice = map.basePrice;
  if (changes.departureAt !== undefined) before.departureAt = map.departureAt;
  if (changes.arrivalAt !== undefined) before.arrivalAt = map.arrivalAt;
  return accept(DONE, { type: 'schedule_changed', before, changes });
}

function clashOf(map: SeatMap, seat: Seat): Decision | null {
  for (const other of map.seats.values()) {
    if (other.id === seat.id) continue;
    if (other.seatNumber === seat.seatNumber) {
      return deny('duplicate', `Seat number ${seat.seatNumber} is already used on this schedule.`, {
        errors: [{ path: 'seat_number', message: 'already used on this schedule' }],
      });
    }
    if (placeKey(other) === placeKey(seat)) {
      return deny('duplicate', 'Another seat is in this place.', {
        errors: [{ path: 'row', message: `deck, row and column are those of seat ${other.seatNumber}` }],
      });
    }
  }
  return null;
}

function notEditable(): Decision {
  return deny('in_use', 'This schedule has left, is over or is cancelled: it can no longer be changed.');
}
