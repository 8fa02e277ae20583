import type { TurnRows } from '../../src/app/schedule/turnRows.ts';
import type { BookingStatus } from '../../src/domain/booking.ts';
import type { ReservationStatus } from '../../src/domain/reservation.ts';
import type { StoredSchedule, Tables } from './postgres/tables.ts';

/** A broken invariant; `rule` is its number in docs/RULES.md. */
export interface Violation {
  rule: string;
  says: string;
}

type Tell = (rule: string, says: string) => void;

/** How far a process's idea of the database's time may be off. */
export const CLOCK_SLACK_MS = 60;

/** Of the database's clock: when a turn took effect, and when it had its locks. */
interface Times {
  now: number;
  lockedAt: number;
}

export interface Before {
  version: number;
  epoch: number;
  reservations: Map<string, ReservationStatus>;
  bookings: Map<string, BookingStatus>;
  payments: Map<string, string>;
  refunds: Map<string, string>;
}

/** What the invariants need of the time before a turn takes effect. */
export function before(tables: Tables, rows: TurnRows): Before {
  const statuses = <S>(ids: Iterable<string>, of: (id: string) => S | undefined) => {
    const found = new Map<string, S>();
    for (const id of ids) {
      const status = of(id);
      if (status !== undefined) found.set(id, status);
    }
    return found;
  };
  const schedule = tables.schedule(rows.scheduleId);
  return {
    version: schedule.version,
    epoch: schedule.epoch,
    reservations: statuses(rows.reservations.changes.keys(), (id) => tables.reservations.get(id)?.status),
    bookings: statuses(rows.bookings.changes.keys(), (id) => tables.bookings.get(id)?.status),
    payments: statuses(rows.payments.keys(), (id) => tables.payments.get(id)?.status),
    refunds: statuses(rows.refunds.changes.keys(), (id) => tables.refunds.get(id)?.status),
  };
}

/**
 * The invariants of a turn that has just taken effect, looked for where it wrote. They are told from the rows alone,
 * without the domain's own tables and words.
 */
export function checkTurn(tables: Tables, rows: TurnRows, was: Before, times: Times, tell: Tell): void {
  const schedule = tables.schedule(rows.scheduleId);
  if (was.epoch !== rows.epoch)
    tell('I16', `a turn of epoch ${rows.epoch} was written under epoch ${was.epoch}`);
  checkSeats(tables, schedule, tell);
  checkEnds(tables, schedule, rows, tell);
  checkVersion(schedule, rows, was, tell);
  checkReservations(tables, rows, was, times, tell);
  checkMoney(tables, rows, was, tell);
  checkLog(tables, rows, was, tell);
}

/** I1, I2, I3. */
function checkSeats(tables: Tables, schedule: StoredSchedule, tell: Tell): void {
  let free = 0;
  for (const seat of schedule.seats.values()) {
    for (const [index, claim] of seat.live.entries()) {
      for (const other of seat.live.slice(index + 1)) {
        if (claim.legs.from < other.legs.to && other.legs.from < claim.legs.to) {
          tell('I1', `seat ${seat.id} belongs to ${claim.reservationId} and to ${other.reservationId}`);
        }
      }
    }
    const booked = seat.live.some((claim) => tables.reservation(claim.reservationId).status === 'confirmed');
    const status = seat.live.length === 0 ? 'available' : booked ? 'booked' : 'reserved';
    if (seat.status !== status) tell('I2', `seat ${seat.id} is ${seat.status}, its claims say ${status}`);
    if (status === 'available') free += 1;
  }
  const due = schedule.status === 'cancelled' ? 0 : free;
  if (schedule.availableSeats !== due)
    tell('I3', `${schedule.availableSeats} seats are told available, ${due} are`);
  if (schedule.seatCount !== schedule.seats.size) tell('I3', `${schedule.seatCount} seats are counted`);
}

/** I13: a turn leaves no hold alive that is over by the turn's own time. */
function checkEnds(tables: Tables, schedule: StoredSchedule, rows: TurnRows, tell: Tell): void {
  for (const seat of schedule.seats.values()) {
    for (const { reservationId } of seat.live) {
      const { status, expiresAt } = tables.reservation(reservationId);
      if (status === 'active' && expiresAt <= rows.now) {
        tell('I13', `${reservationId} lives on in a turn ${rows.now - expiresAt} ms after its end`);
      }
    }
  }
}

function checkVersion(schedule: StoredSchedule, rows: TurnRows, was: Before, tell: Tell): void {
  const seats =
    rows.seatStatuses.size + rows.seats.inserts.size + rows.seats.changes.size + rows.removedSeats.size;
  const shown = seats > 0 || rows.scheduleStatus !== null || rows.scheduleChanges.basePrice !== undefined;
  const due = was.version + (shown ? 1 : 0);
  if (schedule.version !== due)
    tell('I14', `the map's version went from ${was.version} to ${schedule.version}`);
}

const ENDS = ['expired', 'confirmed', 'cancelled'];

/** I4, I5, I11, I13. */
function checkReservations(
  tables: Tables,
  rows: TurnRows,
  was: Before,
  { now, lockedAt }: Times,
  tell: Tell,
): void {
  if (Math.abs(rows.now - now) > 30_000)
    tell('I13', `a turn's time is ${rows.now - now} ms from the database's`);
  for (const id of [...rows.reservations.inserts.keys(), ...rows.reservations.changes.keys()]) {
    const { status, expiresAt, heldAt, claims, userId, bookingId, ...rest } = tables.reservation(id);
    const from = was.reservations.get(id) ?? 'active';
    if (from !== status && (from !== 'active' || !ENDS.includes(status))) {
      tell('I11', `reservation ${id} went from ${from} to ${status}`);
    }
    if (claims.length < 1 || claims.length > 6) tell('I4', `reservation ${id} has ${claims.length} seats`);
    const price = claims.reduce((sum, claim) => sum + claim.price, 0);
    if (price !== rest.totalAmount)
      tell('I4', `reservation ${id} costs ${rest.totalAmount}, its seats ${price}`);
    const live = claims.filter((claim) => claim.releasedAt === null).length;
    if (status === 'active' && live !== claims.length)
      tell('I4', `reservation ${id} is active without its seats`);
    if ((status === 'expired' || status === 'cancelled') && live > 0)
      tell('I11', `${id} is ${status} with seats`);
    if ((status === 'confirmed') !== (bookingId !== null)) tell('I6', `reservation ${id} is ${status}`);
    if (status === 'expired' && now < expiresAt - CLOCK_SLACK_MS) {
      tell('I13', `reservation ${id} expired ${expiresAt - now} ms early`);
    }
    if (status === 'expired' && rows.now < expiresAt)
      tell('I13', `reservation ${id} is written down as early`);
    if (status === 'confirmed' && rows.now >= expiresAt) tell('I13', `reservation ${id} was confirmed late`);
    if (status === 'confirmed' && lockedAt >= expiresAt && rows.reservations.changes.has(id))
      tell('I13', `reservation ${id} was confirmed ${lockedAt - expiresAt} ms late, by an old time`);
    if (Math.abs(heldAt - rows.now) > 0 && rows.reservations.inserts.has(id))
      tell('I13', `${id} began elsewhen`);
    if (status === 'active') checkOneHold(tables, id, userId, rows.scheduleId, tell);
    if (rows.reservations.inserts.get(id)?.status === 'confirmed')
      checkBoughtAnew(tables, id, userId, rows, tell);
  }
}

/** PAY-22: late money buys only for who neither holds nor has booked others there. */
function checkBoughtAnew(tables: Tables, id: string, userId: string, rows: TurnRows, tell: Tell): void {
  for (const other of tables.reservations.values()) {
    if (other.id === id || other.userId !== userId || other.scheduleId !== rows.scheduleId) continue;
    const holds = other.status === 'active' && other.heldAt < rows.now;
    const books = other.bookingId !== null && tables.booking(other.bookingId).status === 'confirmed';
    if (holds || books) tell('PAY-22', `late money buys ${id} for ${userId}, who has ${other.id}`);
  }
}

function checkOneHold(tables: Tables, id: string, userId: string, scheduleId: string, tell: Tell): void {
  for (const other of tables.reservations.values()) {
    if (other.id === id || other.userId !== userId || other.scheduleId !== scheduleId) continue;
    if (other.status === 'active') tell('I5', `user ${userId} holds ${id} and ${other.id}`);
  }
}

/** Statuses that may follow. */
const MOVES: Record<string, string[]> = {
  'payment pending': ['completed', 'failed'],
  'payment failed': ['completed'],
  'payment completed': ['refunded'],
  'refund pending': ['processed', 'failed'],
  'refund failed': ['pending', 'processed'],
  'booking confirmed': ['cancelled', 'completed'],
};

/** I6, I7, I8, I9, I11. */
function checkMoney(tables: Tables, rows: TurnRows, was: Before, tell: Tell): void {
  const moved = (kind: string, id: string, from: string | undefined, to: string) => {
    if (from === undefined || from === to) return;
    if (!MOVES[`${kind} ${from}`]?.includes(to)) tell('I11', `${kind} ${id} went from ${from} to ${to}`);
  };
  for (const [id, from] of was.payments) moved('payment', id, from, tables.payment(id).status);
  for (const [id, from] of was.refunds) moved('refund', id, from, tables.refunds.get(id)?.status ?? 'gone');
  for (const [id, from] of was.bookings) moved('booking', id, from, tables.booking(id).status);
  for (const id of rows.bookings.inserts.keys()) checkBooking(tables, id, tell);
  const payments = new Set([
    ...rows.payments.keys(),
    ...[...rows.refunds.inserts.values()].map((r) => r.paymentId),
  ]);
  for (const id of payments) checkPayment(tables, id, tell);
  checkLedger(rows, tell);
  const made = [...rows.cancellations.inserts.values()];
  // What some seats leave behind may be given up in the same turn.
  const wholes = new Set(made.filter(({ isWhole }) => isWhole).map(({ bookingId }) => bookingId));
  for (const cancellation of made) {
    const booking = tables.booking(cancellation.bookingId);
    const isGone = wholes.has(booking.id);
    const { departureAt, status } = tables.schedule(rows.scheduleId);
    const hours = (departureAt - rows.now) / 3_600_000;
    const tier = status === 'cancelled' || hours > 24 ? 1 : hours > 2 ? 0.5 : 0;
    const given = booking.seats.filter((seat) => seat.cancellationId === cancellation.id);
    const paid = given.reduce((sum, seat) => sum + seat.price, 0);
    const due = Math.round(paid * tier);
    const by = [0, Math.round(paid / 2), paid];
    // Of a turn that also cancels the schedule, some bookings may have been given up just before.
    const before = rows.scheduleStatus === 'cancelled' && by.includes(cancellation.refundAmount);
    if (cancellation.refundAmount !== due && !before)
      tell('I9', `${cancellation.refundAmount} is given back, ${due} is due`);
    const valid = booking.tickets.filter(({ status }) => status === 'valid').length;
    if (valid !== (isGone ? 0 : 1)) tell('I11', `booking ${booking.id} has ${valid} valid tickets`);
    const left = booking.seats.filter((seat) => seat.cancellationId === null);
    if (isGone !== (left.length === 0)) tell('I11', `booking ${booking.id} keeps ${left.length} seats`);
    const code = `.${left.map((seat) => seat.seatNumber).join()}`;
    if (booking.tickets.some(({ status, qrCode }) => status === 'valid' && !qrCode.endsWith(code)))
      tell('CAN-32', `booking ${booking.id} has another ticket than for ${code}`);
  }
}

/** What a turn takes from a customer it sells for, or promises back. */
function checkLedger(rows: TurnRows, tell: Tell): void {
  const open = new Map<string, number>();
  for (const { kind, paymentId, amount } of rows.ledger) {
    const sign = { capture: 1, sale: -1, return: -1, cancellation: 0, refund: 0 }[kind];
    open.set(paymentId, (open.get(paymentId) ?? 0) + sign * amount);
  }
  for (const [id, left] of open) if (left !== 0) tell('I7', `${left} of payment ${id} is posted for nothing`);
}

function checkBooking(tables: Tables, id: string, tell: Tell): void {
  const booking = tables.booking(id);
  const reservation = tables.reservation(booking.reservationId);
  const payment = booking.paymentId === null ? null : tables.payment(booking.paymentId);
  if (reservation.bookingId !== id) tell('I6', `reservation ${reservation.id} has two bookings`);
  if (booking.tickets.length !== 1) tell('I6', `booking ${id} has no ticket`);
  if (booking.totalAmount !== reservation.totalAmount) tell('I6', `booking ${id} costs another price`);
  if (booking.userId !== reservation.userId) tell('I6', `booking ${id} is somebody else's`);
  if (booking.seats.length !== reservation.claims.length) tell('I6', `booking ${id} has other seats`);
  const names = new Map(reservation.claims.map((claim) => [claim.seatId, claim.passengerName]));
  if (booking.seats.some(({ seatId, passengerName }) => names.get(seatId) !== passengerName))
    tell('PAX-2', `booking ${id} carries others than were named`);
  if (payment?.capturedAmount !== booking.totalAmount) {
    tell(
      'I7',
      `booking ${id} of ${booking.totalAmount} was paid with ${payment?.capturedAmount ?? 'nothing'}`,
    );
  }
}

/** What was captured is a booking's price, or goes back whole; more than was captured never goes back. */
function checkPayment(tables: Tables, id: string, tell: Tell): void {
  const payment = tables.payment(id);
  const captured = payment.capturedAmount ?? 0;
  let back = 0;
  for (const refund of tables.refunds.values()) if (refund.paymentId === id) back += refund.amount;
  if (back > captured) tell('I9', `payment ${id} captured ${captured} and gives back ${back}`);
  if (captured > 0 && payment.bookingId === null && back !== captured) {
    tell('I8', `payment ${id} captured ${captured}, bought nothing and gives back ${back}`);
  }
  const settled = payment.status === 'completed' || payment.status === 'refunded';
  if (settled !== (payment.capturedAmount !== null)) tell('I11', `payment ${id} is ${payment.status}`);
}

/** I15: each transition of this turn has one row in the log, and nothing else has. */
function checkLog(tables: Tables, rows: TurnRows, was: Before, tell: Tell): void {
  const due = new Map<string, number>();
  const expect = (entity: string, id: string) =>
    due.set(`${entity} ${id}`, (due.get(`${entity} ${id}`) ?? 0) + 1);
  for (const [id, row] of rows.reservations.inserts) {
    expect('reservation', id);
    if (row.status !== 'active') expect('reservation', id);
  }
  for (const id of rows.reservations.changes.keys()) expect('reservation', id);
  for (const [id, row] of rows.bookings.inserts) {
    expect('booking', id);
    if (row.status !== 'confirmed') expect('booking', id);
  }
  for (const [id, from] of was.bookings) if (tables.booking(id).status !== from) expect('booking', id);
  for (const { isWhole, bookingId } of rows.cancellations.inserts.values()) {
    if (!isWhole) expect('booking', bookingId);
  }
  const named = rows.logs.filter(({ action }) => action === 'reservation.passengers_named').length;
  if (named !== rows.operations.filter(({ kind }) => kind === 'name_passengers').length)
    tell('I15', `${named} namings are in the log`);
  for (const { entityType, entityId, action } of rows.logs) {
    if (action === 'reservation.passengers_named') continue;
    if (entityType !== 'reservation' && entityType !== 'booking') continue;
    if (action === 'booking.refunded') continue;
    const key = `${entityType} ${entityId}`;
    const left = (due.get(key) ?? 0) - 1;
    if (left < 0) tell('I15', `${action} of ${entityId} is in the log and did not happen`);
    due.set(key, left);
  }
  for (const [key, left] of due) if (left > 0) tell('I15', `a transition of ${key} is not in the log`);
}
