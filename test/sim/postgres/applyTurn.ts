import { ASK_AFTER_MS } from '../../../src/app/payments/askingTimes.ts';
import type { TurnRows } from '../../../src/app/schedule/turnRows.ts';
import { addJob } from './jobs.ts';
import type { Tables } from './tables.ts';

const PAPERS = new Set(['mail', 'invoice']);

/** A turn's transaction takes effect: all of it, at once. */
export function applyTurn(tables: Tables, rows: TurnRows, now: number): void {
  applySchedule(tables, rows);
  applyEnds(tables, rows);
  applySeats(tables, rows);
  applyHolds(tables, rows);
  applyBookings(tables, rows);
  applyMoney(tables, rows);
  tables.ledger.push(...rows.ledger);
  applySessions(tables, rows);
  for (const { id, kind, reply } of rows.operations)
    tables.operations.set(id, { kind, reply: JSON.stringify(reply), scheduleId: rows.scheduleId });
  for (const { task, payload, key } of rows.jobs)
    if (tables.hasPapers || !PAPERS.has(task)) addJob(tables, task, payload, key, now);
}

function applySchedule(tables: Tables, rows: TurnRows): void {
  const schedule = tables.schedule(rows.scheduleId);
  const { basePrice, departureAt, arrivalAt } = rows.scheduleChanges;
  schedule.version = rows.newVersion;
  schedule.availableSeats = rows.availableSeats;
  schedule.seatCount = rows.seatCount;
  schedule.status = rows.scheduleStatus ?? schedule.status;
  schedule.basePrice = basePrice ?? schedule.basePrice;
  schedule.departureAt = departureAt ?? schedule.departureAt;
  schedule.arrivalAt = arrivalAt ?? schedule.arrivalAt;
}

function applyEnds(tables: Tables, rows: TurnRows): void {
  for (const { id, status } of rows.reservations.changes.values()) {
    Object.assign(tables.reservation(id), { status, endedAt: rows.now });
  }
  const { seats } = tables.schedule(rows.scheduleId);
  for (const { reservationId, seatId, releasedAt } of rows.claims.changes.values()) {
    for (const claim of tables.reservation(reservationId).claims) {
      if (claim.seatId === seatId) claim.releasedAt = releasedAt;
    }
    const seat = seats.get(seatId);
    if (seat) seat.live = seat.live.filter((claim) => claim.releasedAt === null);
  }
}

/** The gateways' sessions of what was released, or paid by another payment, are closed at the next round. */
function applySessions(tables: Tables, rows: TurnRows): void {
  for (const { id, status } of rows.reservations.changes.values()) {
    if (status === 'expired') continue;
    for (const payment of tables.payments.values()) {
      if (payment.reservationId === id && payment.status === 'pending') payment.nextAskAt = rows.now;
    }
  }
}

function applySeats(tables: Tables, rows: TurnRows): void {
  const { seats } = tables.schedule(rows.scheduleId);
  for (const id of rows.removedSeats) seats.delete(id);
  for (const { claims: _, ...seat } of rows.seats.inserts.values()) {
    seats.set(seat.id, { ...seat, scheduleId: rows.scheduleId, status: 'available', live: [] });
  }
  for (const { claims: _, ...changed } of rows.seats.changes.values()) {
    const seat = seats.get(changed.id);
    if (seat) Object.assign(seat, changed);
  }
  for (const [id, { to }] of rows.seatStatuses) {
    const seat = seats.get(id);
    if (seat) seat.status = to;
  }
}

function applyHolds(tables: Tables, rows: TurnRows): void {
  const { seats } = tables.schedule(rows.scheduleId);
  for (const row of rows.reservations.inserts.values()) {
    tables.reservations.set(row.id, {
      ...row,
      scheduleId: rows.scheduleId,
      claims: [],
      bookingId: null,
      endedAt: null,
    });
  }
  for (const row of rows.claims.inserts.values()) {
    const claim = { ...row, passengerName: null };
    tables.reservation(claim.reservationId).claims.push(claim);
    if (claim.releasedAt === null) seats.get(claim.seatId)?.live.push(claim);
  }
  for (const { reservationId, seatId, name } of rows.passengers.values()) {
    for (const claim of tables.reservation(reservationId).claims) {
      if (claim.seatId === seatId) claim.passengerName = name;
    }
  }
}

function applyBookings(tables: Tables, rows: TurnRows): void {
  for (const row of rows.bookings.inserts.values()) {
    tables.bookings.set(row.id, {
      ...row,
      scheduleId: rows.scheduleId,
      seats: rows.bookingSeats
        .filter((seat) => seat.bookingId === row.id)
        .map(({ seatId, seatNumber, price, passengerName }) => {
          return { seatId, seatNumber, price, passengerName, cancellationId: null };
        }),
      tickets: [],
      cancellationId: null,
      paymentId: null,
    });
    tables.reservation(row.reservationId).bookingId = row.id;
  }
  for (const change of rows.bookings.changes.values()) {
    const booking = tables.booking(change.id);
    booking.status = change.status ?? booking.status;
    booking.paymentStatus = change.paymentStatus ?? booking.paymentStatus;
  }
  for (const { id, status } of rows.tickets.changes.values()) {
    const ticket = tables.tickets.get(id);
    if (ticket) ticket.status = status;
  }
  for (const row of rows.tickets.inserts.values()) {
    const ticket = { ...row };
    tables.tickets.set(row.id, ticket);
    tables.booking(row.bookingId).tickets.push(ticket);
  }
}

function applyMoney(tables: Tables, rows: TurnRows): void {
  for (const change of rows.payments.values()) {
    const payment = tables.payment(change.id);
    payment.status = change.status;
    payment.bookingId = change.bookingId ?? payment.bookingId;
    payment.capturedAmount = change.capturedAmount ?? payment.capturedAmount;
    if (change.bookingId !== null) tables.booking(change.bookingId).paymentId = change.id;
  }
  for (const row of rows.cancellations.inserts.values()) {
    tables.cancellations.set(row.id, { ...row });
    if (row.isWhole) tables.booking(row.bookingId).cancellationId = row.id;
  }
  for (const { bookingId, seatId, cancellationId } of rows.seatsGivenUp) {
    const seat = tables.booking(bookingId).seats.find((each) => each.seatId === seatId);
    if (seat) seat.cancellationId = cancellationId;
  }
  for (const { id, status, processedAt } of rows.cancellations.changes.values()) {
    const cancellation = tables.cancellations.get(id);
    if (cancellation) Object.assign(cancellation, { refundStatus: status, processedAt });
  }
  for (const row of rows.refunds.inserts.values()) {
    tables.refunds.set(row.id, { ...row, orderedAt: rows.now, nextAskAt: rows.now + ASK_AFTER_MS });
  }
  for (const { id, status } of rows.refunds.changes.values()) {
    const refund = tables.refunds.get(id);
    if (refund) refund.status = status;
  }
}
