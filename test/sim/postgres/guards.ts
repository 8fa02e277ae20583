import type { TurnRows } from '../../../src/app/schedule/turnRows.ts';
import { ServerError } from './server.ts';
import type { StoredSchedule, Tables } from './tables.ts';

/** What `check_turns` (Migration0014LateTurns) says, at `now`, of a turn whose schedule is locked: null: it may be written. */
export function verdictOf(tables: Tables, rows: TurnRows, now: number): string | null {
  const schedule = tables.schedules.get(rows.scheduleId);
  if (!schedule || schedule.epoch !== rows.epoch) return 'epoch';
  return (
    seatsDiffer(schedule, rows) ?? (isLate(rows, now) || confirmsLate(tables, rows, now) ? 'late' : null)
  );
}

function isLate({ notAfter }: TurnRows, now: number): boolean {
  return notAfter !== null && notAfter < now;
}

function confirmsLate(tables: Tables, rows: TurnRows, now: number): boolean {
  const confirmed = [...rows.reservations.changes.values()].filter(({ status }) => status === 'confirmed');
  return confirmed.some(({ id }) => tables.reservation(id).expiresAt <= now);
}

/** What the constraints of the migrations, and the counts of changed rows, refuse of a turn: all of its transaction. */
export function violationOf(tables: Tables, rows: TurnRows): ServerError | null {
  if (rows.operations.some(({ id }) => tables.operations.has(id))) {
    return new ServerError('23505', 'operations_pkey');
  }
  const schedule = tables.schedule(rows.scheduleId);
  const moved = endsDiffer(tables, rows) ?? moneyMoved(tables, rows);
  if (moved) return new ServerError('BT001', moved);
  const broken =
    claimedTwice(schedule, rows) ??
    heldTwice(tables, rows) ??
    soldTwice(tables, rows) ??
    counterOutOfBounds(rows);
  return broken ? new ServerError('23505', broken) : null;
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

/** `reservation_seats_one_live_claim` and `reservation_seats_no_overlap`. */
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

/** `bookings_one_per_reservation`, `payments_one_winner`, `tickets_one_per_booking` and those of refunds. */
function soldTwice(tables: Tables, rows: TurnRows): string | null {
  for (const row of rows.bookings.inserts.values()) {
    if (tables.bookings.has(row.id) || tables.reservations.get(row.reservationId)?.bookingId != null) {
      return `reservation ${row.reservationId} is booked`;
    }
  }
  for (const { id, bookingId } of rows.payments.values()) {
    const paid = bookingId === null ? null : tables.bookings.get(bookingId)?.paymentId;
    if (paid != null && paid !== id) return `booking ${bookingId} is paid`;
  }
  for (const { bookingId, status } of rows.tickets.inserts.values()) {
    const before = status === 'cancelled' ? [] : (tables.bookings.get(bookingId)?.tickets ?? []);
    const counts = before.some((each) => each.status !== 'cancelled' && !rows.tickets.changes.has(each.id));
    if (counts) return `booking ${bookingId} has a ticket`;
  }
  return givenBackTwice(tables, rows);
}

function givenBackTwice(tables: Tables, rows: TurnRows): string | null {
  for (const row of rows.cancellations.inserts.values()) {
    if (row.isWhole && tables.bookings.get(row.bookingId)?.cancellationId != null)
      return `booking ${row.bookingId} is cancelled`;
  }
  for (const { bookingId, seatId } of rows.seatsGivenUp) {
    const seat = tables.bookings.get(bookingId)?.seats.find((each) => each.seatId === seatId);
    if (seat?.cancellationId != null) return `seat ${seatId} was given up`;
  }
  for (const row of rows.refunds.inserts.values()) {
    if (tables.refunds.has(row.id)) return `refund ${row.id} exists`;
    for (const other of tables.refunds.values()) {
      if (other.cancellationId !== row.cancellationId) continue;
      if (row.cancellationId !== null || other.paymentId === row.paymentId)
        return `payment ${row.paymentId} goes back`;
    }
  }
  return null;
}

/** A change says what it changes from; a row that is not so is not found. */
function moneyMoved(tables: Tables, rows: TurnRows): string | null {
  for (const change of rows.bookings.changes.values()) {
    const booking = tables.bookings.get(change.id);
    if (!booking || (change.from !== null && booking.status !== change.from))
      return `booking ${change.id} moved`;
  }
  for (const change of rows.payments.values()) {
    const payment = tables.payments.get(change.id);
    if (payment?.status !== change.from) return `payment ${change.id} is ${payment?.status ?? 'gone'}`;
  }
  for (const { id } of rows.tickets.changes.values()) {
    if (tables.tickets.get(id)?.status !== 'valid') return `ticket ${id} is not valid`;
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
