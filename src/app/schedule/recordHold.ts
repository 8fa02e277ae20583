import { fromMinor } from '../../domain/money.ts';
import type { ReservationStatus } from '../../domain/reservation.ts';
import type { HoldEnd, SeatEvent } from '../../domain/seatEvents.ts';
import type { HeldSeat } from '../../domain/seatMap.ts';
import { log, mail, type Recording } from './recordEvent.ts';

type Of<T extends SeatEvent['type']> = Extract<SeatEvent, { type: T }>;

const ENDED: Record<HoldEnd, { status: ReservationStatus; action: string }> = {
  expired: { status: 'expired', action: 'reservation.expired' },
  released: { status: 'cancelled', action: 'reservation.cancelled' },
  admin_released: { status: 'cancelled', action: 'reservation.released' },
  schedule_cancelled: { status: 'cancelled', action: 'reservation.cancelled' },
  user_deactivated: { status: 'cancelled', action: 'reservation.cancelled' },
};

export function recordSeatsHeld(on: Recording, { hold }: Of<'seats_held'>): void {
  on.rows.reservations.insert(hold.reservationId, {
    id: hold.reservationId,
    userId: hold.userId,
    heldAt: hold.heldAt,
    expiresAt: hold.expiresAt,
    status: 'active',
    totalAmount: hold.totalAmount,
  });
  for (const seat of hold.seats) {
    on.rows.claims.insert(claimKey(hold.reservationId, seat.seatId), {
      id: on.ids.next(),
      reservationId: hold.reservationId,
      seatId: seat.seatId,
      legs: hold.legs,
      price: seat.price,
      releasedAt: null,
    });
    if (seat.passengerName !== undefined) namePassenger(on, hold.reservationId, seat);
  }
  log(on, {
    entityType: 'reservation',
    entityId: hold.reservationId,
    action: 'reservation.created',
    details: {
      after: {
        status: 'active',
        schedule_id: on.rows.scheduleId,
        seats: hold.seats.map((seat) => seat.seatNumber),
        total_amount: fromMinor(hold.totalAmount),
      },
    },
  });
}

/** Names are no part of the log, which keeps what it has for ever. */
export function recordPassengersNamed(on: Recording, { hold }: Of<'passengers_named'>): void {
  for (const seat of hold.seats) namePassenger(on, hold.reservationId, seat);
  const named = hold.seats.filter((seat) => seat.passengerName !== undefined);
  log(on, {
    entityType: 'reservation',
    entityId: hold.reservationId,
    action: 'reservation.passengers_named',
    details: { seats: named.map((seat) => seat.seatNumber) },
  });
}

function namePassenger(on: Recording, reservationId: string, { seatId, passengerName }: HeldSeat): void {
  const change = { reservationId, seatId, name: passengerName ?? null };
  on.rows.passengers.set(claimKey(reservationId, seatId), change);
}

export function recordHoldEnded(on: Recording, { hold, cause, reason }: Of<'hold_ended'>): void {
  const { status, action } = ENDED[cause];
  changeReservation(on, hold.reservationId, status);
  releaseClaims(
    on,
    hold.reservationId,
    hold.seats.map((seat) => seat.seatId),
  );
  log(on, {
    entityType: 'reservation',
    entityId: hold.reservationId,
    action,
    details: { before: { status: 'active' }, after: { status }, cause, ...(reason ? { reason } : {}) },
  });
  if (cause === 'expired') mail(on, 'hold_expired', hold.reservationId);
}

export function changeReservation(on: Recording, id: string, status: ReservationStatus): void {
  on.rows.reservations.change(
    id,
    { id, status },
    (row) => {
      row.status = status;
    },
    () => ({ id, status }),
  );
}

export function releaseClaims(on: Recording, reservationId: string, seatIds: string[]): void {
  const releasedAt = on.rows.now;
  for (const seatId of seatIds) {
    const change = { reservationId, seatId, releasedAt };
    on.rows.claims.change(
      claimKey(reservationId, seatId),
      change,
      (row) => {
        row.releasedAt = releasedAt;
      },
      () => change,
    );
  }
}

function claimKey(reservationId: string, seatId: string): string {
  return `${reservationId}/${seatId}`;
}
