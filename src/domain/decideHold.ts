import { accept, type Decision, DONE, deny } from './decision.ts';
import type { Refusal } from './errors.ts';
import { isPersonName } from './personName.ts';
import { MAX_SEATS_PER_HOLD } from './reservation.ts';
import type { CommandOf } from './seatCommands.ts';
import type { HoldEnd, SeatEvent } from './seatEvents.ts';
import {
  type Hold,
  isBookable,
  overlaps,
  type Passenger,
  type Seat,
  type SeatMap,
  seatPrice,
  wholeTrip,
} from './seatMap.ts';

/** Takes all the seats asked for, or none. Rules [RES-1]…[RES-7]. */
export function decideReserve(map: SeatMap, command: CommandOf<'reserve'>, now: number): Decision {
  const { seatIds, userId } = command;
  if (seatIds.length < 1 || seatIds.length > MAX_SEATS_PER_HOLD || new Set(seatIds).size !== seatIds.length) {
    return deny('validation_failed', `Choose one to ${MAX_SEATS_PER_HOLD} different seats.`, {
      errors: [{ path: 'seat_ids', message: `must be 1–${MAX_SEATS_PER_HOLD} distinct seats` }],
    });
  }
  const misnamed = misnamedPassenger(command.passengers ?? [], seatIds);
  if (misnamed) return misnamed;
  if (!isBookable(map, now)) {
    return deny(
      'schedule_not_bookable',
      'This trip cannot be booked: it has left, is cancelled or has no seats.',
    );
  }
  const seats = seatIds.map((id) => map.seats.get(id));
  const unknown = seats.indexOf(undefined);
  if (unknown >= 0) {
    return deny('not_found', 'One of the seats is not a seat of this schedule.', {
      errors: [{ path: `seat_ids.${unknown}`, message: 'no such seat on this schedule' }],
    });
  }
  const active = map.holdOfUser.get(userId);
  if (active !== undefined) {
    return deny(
      'active_reservation_exists',
      'You already hold seats on this trip: pay for them or release them.',
      {
        reservation_id: active,
      },
    );
  }
  return hold(map, command, seats as Seat[], now);
}

function hold(map: SeatMap, command: CommandOf<'reserve'>, seats: Seat[], now: number): Decision {
  const legs = command.legs ?? wholeTrip(map);
  const lost = seats.filter((seat) => seat.claims.some((claim) => overlaps(claim.legs, legs)));
  if (lost.length > 0) {
    return deny('seat_unavailable', 'Somebody was faster: choose other seats.', {
      seat_ids: lost.map((seat) => seat.id),
    });
  }
  const held = seats.map((seat) => ({
    seatId: seat.id,
    seatNumber: seat.seatNumber,
    seatType: seat.seatType,
    price: seatPrice(map, seat),
    ...nameOn(seat.id, command.passengers),
  }));
  const made: Hold = {
    reservationId: command.reservationId,
    userId: command.userId,
    seats: held,
    legs,
    heldAt: now,
    expiresAt: now + command.holdSeconds * 1000,
    totalAmount: held.reduce((sum, seat) => sum + seat.price, 0),
  };
  // Who travels is told to nobody who did not say it, and is not kept with the answer.
  const { legs: _, ...hold } = made;
  const told = { ...hold, seats: held.map(({ passengerName: _name, ...seat }) => seat) };
  return accept({ type: 'hold', scheduleId: map.scheduleId, ...told }, { type: 'seats_held', hold: made });
}

/**
 * Why a reserve is refused whatever becomes of the claims of `unsettled` reservations, which are decided but not yet
 * committed: a seat or the user is taken by what is settled and not over. Null when it has to wait and see. What is
 * decided has ended no claim that is still in `map`, so the refusal is right before the commit and after it.
 */
export function refusedAnyway(
  map: SeatMap,
  command: CommandOf<'reserve'>,
  now: number,
  unsettled: ReadonlySet<string>,
): Refusal | null {
  const decision = decideReserve(map, command, now);
  if (decision.ok) return null;
  const { refusal } = decision;
  const stands = (reservationId: string, expiresAt: number) =>
    now < expiresAt && !unsettled.has(reservationId);
  if (refusal.code === 'active_reservation_exists') {
    const active = map.holds.get(refusal.reservation_id ?? '');
    return active && stands(active.reservationId, active.expiresAt) ? refusal : null;
  }
  if (refusal.code !== 'seat_unavailable') return null;
  const legs = command.legs ?? wholeTrip(map);
  const lost = refusal.seat_ids?.filter((id) =>
    map.seats
      .get(id)
      ?.claims.some(
        (claim) =>
          overlaps(claim.legs, legs) &&
          stands(claim.reservationId, claim.kind === 'hold' ? claim.expiresAt : Number.POSITIVE_INFINITY),
      ),
  );
  return lost && lost.length > 0 ? { ...refusal, seat_ids: lost } : null;
}

function nameOn(seatId: string, passengers: Passenger[] = []): { passengerName?: string } {
  const passenger = passengers.find((each) => each.seatId === seatId);
  return passenger ? { passengerName: passenger.name } : {};
}

/** Each passenger has one seat, and it is one of the hold's. Rule [PAX-1]. */
function misnamedPassenger(passengers: Passenger[], seatIds: string[]): Decision | null {
  for (const [index, { seatId, name }] of passengers.entries()) {
    if (!isPersonName(name)) {
      return deny('validation_failed', 'This is no name of a passenger.', {
        errors: [{ path: `passengers.${index}.name`, message: 'must be one line of 1 to 100 characters' }],
      });
    }
    const isTaken = passengers.findIndex((other) => other.seatId === seatId) < index;
    if (!isTaken && seatIds.includes(seatId)) continue;
    const message = isTaken ? 'must be another seat for each passenger' : 'must be a seat of the reservation';
    return deny('validation_failed', 'Name one passenger a seat, and only for seats of the reservation.', {
      errors: [{ path: `passengers.${index}.seat_id`, message }],
    });
  }
  return null;
}

/** Says who travels, until the seats are paid for. Rule [PAX-2]. */
export function decideNamePassengers(
  map: SeatMap,
  { reservationId, passengers }: CommandOf<'name_passengers'>,
): Decision {
  const held = map.holds.get(reservationId);
  if (!held)
    return deny('reservation_not_active', 'This reservation is over: its passengers stay as they are.');
  const seatIds = held.seats.map((seat) => seat.seatId);
  const misnamed = misnamedPassenger(passengers, seatIds);
  if (misnamed) return misnamed;
  const seats = held.seats.map(({ passengerName: _, ...seat }) => ({
    ...seat,
    ...nameOn(seat.seatId, passengers),
  }));
  return accept(DONE, { type: 'passengers_named', hold: { ...held, seats } });
}

/** Ends a hold early, for its owner or for an admin. Rules [RES-8], [ADM-1]. */
export function decideRelease(map: SeatMap, command: CommandOf<'release'>): Decision {
  const held = map.holds.get(command.reservationId);
  if (held && command.by === 'owner' && held.userId !== command.userId) {
    return deny('not_found', 'There is no such reservation.');
  }
  if (!held) return deny('reservation_not_active', 'This reservation is over: there is nothing to release.');
  const cause: HoldEnd = command.by === 'admin' ? 'admin_released' : 'released';
  return accept(DONE, { type: 'hold_ended', hold: held, cause, reason: command.reason });
}

/** A deactivated user keeps no seats from others. Contract §11, "Seats". */
export function decideReleaseUser(map: SeatMap, command: CommandOf<'release_user'>): Decision {
  const held = map.holds.get(map.holdOfUser.get(command.userId) ?? '');
  if (!held) return accept(DONE);
  return accept(DONE, { type: 'hold_ended', hold: held, cause: 'user_deactivated', reason: null });
}

/** Ends every hold whose time is up: at `expiresAt` it is over, never before. Rule [RES-5]. */
export function decideExpire(map: SeatMap, now: number): Decision {
  const events: SeatEvent[] = [];
  for (const held of map.holds.values()) {
    if (now >= held.expiresAt)
      events.push({ type: 'hold_ended', hold: held, cause: 'expired', reason: null });
  }
  return accept({ type: 'count', count: events.length }, ...events);
}
