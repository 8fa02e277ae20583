import { EpochLost, OperationRepeated, TurnConflict } from '../../../src/app/schedule/turn.ts';
import type { TurnRows } from '../../../src/app/schedule/turnRows.ts';
import type { StoredSchedule, Tables } from './tables.ts';

/**
 * What PostgreSQL refuses of a turn: the checks of src/db/turn and the constraints of the migrations, judged on what
 * the turn would leave behind. Null when it may be committed.
 */
export function refusalOf(tables: Tables, rows: TurnRows): Error | null {
  const schedule = tables.schedules.get(rows.scheduleId);
  if (!schedule || schedule.epoch !== rows.epoch) return new EpochLost(rows.scheduleId);
  const conflict =
    seatsDiffer(schedule, rows) ??
    endsDiffer(tables, rows) ??
    claimedTwice(schedule, rows) ??
    heldTwice(tables, rows) ??
    moneyDiffers(tables, rows) ??
    refundsDiffer(tables, rows) ??
    counterOutOfBounds(rows);
  if (conflict) return new TurnConflict(conflict);
  if (rows.operations.some(({ id }) => tables.operations.has(id))) return new OperationRepeated();
  return null;
}

function seatsDiffer(schedule: StoredSchedule, rows: TurnRows): string | null {
  for (const [id, { from }] of rows.seatStatuses) {
    const status = schedule.seats.get(id)?.status;
    if (status !== from) return `seat ${id} is ${status ?? 'gone'}, not ${from}`;
  }
  for (const id of [...rows.seats.changes.keys(), ...rows.removedSeats]) {
    if (rows.seatStatuses.has(id)) continue;
    const status = schedule.seats.get(id)?.status;
    if (status !== 'available') return `seat ${id} is ${status ?? 'gone'}, not available`;
  }
  return null;
}

function endsDiffer(tables: Tables, rows: TurnRows): string | null {
  for (const id of rows.reservations.changes.keys()) {
    if (tables.reservations.get(id)?.status !== 'active') return `reservation ${id} is not to end`;
  }
  for (const { reservationId, seatId } of rows.claims.changes.values()) {
    const claims = tables.reservations.get(reservationId)?.claims ?? [];
    const live = claims.filter((claim) => claim.seatId === seatId && claim.releasedAt === null);
    if (live.length !== 1) return `claim ${reservationId}/${seatId} is not to release`;
  }
  return null;
}

/** `reservation_seats_one_live_claim`. */
function claimedTwice(schedule: StoredSchedule, rows: TurnRows): string | null {
  for (const claim of rows.claims.inserts.values()) {
    if (claim.releasedAt !== null) continue;
    for (const other of schedule.seats.get(claim.seatId)?.live ?? []) {
      if (rows.claims.changes.has(`${other.reservationId}/${other.seatId}`)) continue;
      if (claim.legs.from < other.legs.to && other.legs.from < claim.legs.to)
        return `seat ${claim.seatId} is claimed`;
    }
  }
  return null;
}

/** `reservations_one_active` and the primary key. */
function heldTwice(tables: Tables, rows: TurnRows): string | null {
  for (const row of rows.reservations.inserts.values()) {
    if (tables.reservations.has(row.id)) return `reservation ${row.id} exists`;
    if (row.status !== 'active') continue;
    for (const other of tables.reservations.values()) {
      if (other.status !== 'active' || other.userId !== row.userId) continue;
      if (other.scheduleId !== rows.scheduleId || rows.reservations.changes.has(other.id)) continue;
      return `user ${row.userId} holds already`;
    }
  }
  return null;
}

function moneyDiffers(tables: Tables, rows: TurnRows): string | null {
  for (const row of rows.bookings.inserts.values()) {
    if (tables.bookings.has(row.id) || tables.reservations.get(row.reservationId)?.bookingId != null) {
      return `reservation ${row.reservationId} is booked`;
    }
  }
  for (const change of rows.bookings.changes.values()) {
    const booking = tables.bookings.get(change.id);
    if (!booking || (change.from !== null && booking.status !== change.from))
      return `booking ${change.id} moved`;
  }
  for (const change of rows.payments.values()) {
    const payment = tables.payments.get(change.id);
    if (payment?.status !== change.from) return `payment ${change.id} is ${payment?.status ?? 'gone'}`;
    if (change.bookingId === null) continue;
    const paid = tables.bookings.get(change.bookingId)?.paymentId;
    if (paid != null && paid !== change.id) return `booking ${change.bookingId} is paid`;
  }
  for (const row of rows.tickets.inserts.values()) {
    if (tables.bookings.get(row.bookingId)?.ticket) return `booking ${row.bookingId} has a ticket`;
  }
  for (const change of rows.tickets.changes.values()) {
    if (tables.bookings.get(change.bookingId)?.ticket?.status !== 'valid')
      return `ticket of ${change.bookingId}`;
  }
  return null;
}

function refundsDiffer(tables: Tables, rows: TurnRows): string | null {
  for (const row of rows.cancellations.inserts.values()) {
    if (tables.bookings.get(row.bookingId)?.cancellationId != null)
      return `booking ${row.bookingId} is cancelled`;
  }
  for (const row of rows.refunds.inserts.values()) {
    if (tables.refunds.has(row.id)) return `refund ${row.id} exists`;
    for (const other of tables.refunds.values()) {
      const same = row.cancellationId === null ? other.paymentId === row.paymentId : true;
      if (other.cancellationId === row.cancellationId && same)
        return `payment ${row.paymentId} is given back`;
    }
  }
  for (const change of rows.refunds.changes.values()) {
    if (tables.refunds.get(change.id)?.status !== change.from) return `refund ${change.id} moved`;
  }
  return null;
}

/** `schedules_available_within_bounds`. */
function counterOutOfBounds({ availableSeats, seatCount }: TurnRows): string | null {
  return availableSeats < 0 || availableSeats > seatCount ? 'available_seats is out of bounds' : null;
}
