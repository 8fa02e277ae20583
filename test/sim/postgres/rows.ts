import type { FactsWanted } from '../../../src/app/schedule/turn.ts';
import { minorToDecimal } from '../../../src/domain/money.ts';
import { currentTicket, type StoredSchedule, type Tables } from './tables.ts';

/** What the queries of src/db/turn would give, as rows of text and numbers: the real code makes maps and facts of them. */

/** `returning` of the statement that takes an epoch. */
export function scheduleRow(schedule: StoredSchedule) {
  return {
    status: schedule.status,
    departure_ms: String(schedule.departureAt),
    arrival_ms: String(schedule.arrivalAt),
    base_price: minorToDecimal(schedule.basePrice),
    leg_count: schedule.legCount,
    version: String(schedule.version),
    epoch: String(schedule.epoch),
    former_owner: schedule.owner,
  };
}

export function seatRows(tables: Tables, schedule: StoredSchedule) {
  const everHeld = new Set<string>();
  for (const { scheduleId, claims } of tables.reservations.values()) {
    if (scheduleId === schedule.id) for (const { seatId } of claims) everHeld.add(seatId);
  }
  return [...schedule.seats.values()].map((seat) => ({
    id: seat.id,
    seat_number: seat.seatNumber,
    seat_type: seat.seatType,
    price_modifier: minorToDecimal(seat.priceModifier),
    deck: seat.deck,
    seat_row: seat.row,
    seat_column: seat.column,
    position: seat.position,
    ever_held: everHeld.has(seat.id),
  }));
}

/** Live claims of reservations that are active or confirmed, in the order of their ids: as they were made. */
export function claimRows(tables: Tables, schedule: StoredSchedule) {
  const rows = [];
  for (const reservation of tables.reservations.values()) {
    const { id, scheduleId, status, userId, heldAt, expiresAt, totalAmount, bookingId, claims } = reservation;
    if (scheduleId !== schedule.id || (status !== 'active' && status !== 'confirmed')) continue;
    for (const claim of claims) {
      if (claim.releasedAt !== null) continue;
      rows.push({
        seat_id: claim.seatId,
        from_leg: claim.legs.from,
        to_leg: claim.legs.to,
        price: minorToDecimal(claim.price),
        reservation_id: id,
        status,
        user_id: userId,
        held_ms: String(heldAt),
        expiry_ms: String(expiresAt),
        total_amount: minorToDecimal(totalAmount),
        booking_id: bookingId,
        passenger_name: claim.passengerName,
      });
    }
  }
  return rows;
}

export function bookingRows(tables: Tables, scheduleId: string, wanted: FactsWanted) {
  const rows = [];
  for (const booking of tables.bookings.values()) {
    const paid = booking.paymentId !== null && wanted.paymentIds.includes(booking.paymentId);
    const all = wanted.allBookings && booking.status === 'confirmed';
    const ticket = currentTicket(booking);
    if (booking.scheduleId !== scheduleId || !ticket) continue;
    if (!wanted.bookingIds.includes(booking.id) && !paid && !all) continue;
    rows.push({
      id: booking.id,
      reservation_id: booking.reservationId,
      user_id: booking.userId,
      booking_reference: booking.reference,
      status: booking.status,
      total_amount: minorToDecimal(booking.totalAmount),
      payment_id: booking.paymentId,
      ticket_id: ticket.id,
      ticket_status: ticket.status,
      seats: booking.seats.map((seat) => ({
        id: seat.seatId,
        number: seat.seatNumber,
        price: minorToDecimal(seat.price),
        cancelled: seat.cancellationId !== null,
        boarded: false,
      })),
    });
  }
  return rows;
}

export function paymentRows(tables: Tables, scheduleId: string, { paymentIds: ids }: FactsWanted) {
  const rows = [];
  for (const payment of tables.payments.values()) {
    if (!ids.includes(payment.id)) continue;
    const reservation = tables.reservation(payment.reservationId);
    if (reservation.scheduleId !== scheduleId) continue;
    rows.push({
      id: payment.id,
      reservation_id: payment.reservationId,
      user_id: payment.userId,
      booking_id: payment.bookingId,
      status: payment.status,
      amount: minorToDecimal(payment.amount),
      currency: 'USD',
      captured_amount: payment.capturedAmount === null ? null : minorToDecimal(payment.capturedAmount),
      confirmed: reservation.bookingId !== null || isPaid(tables, payment.reservationId),
    });
  }
  return rows;
}

/** By a payment that came late, and bought the seats anew. */
function isPaid(tables: Tables, reservationId: string): boolean {
  for (const payment of tables.payments.values()) {
    if (payment.reservationId === reservationId && payment.bookingId !== null) return true;
  }
  return false;
}

/** Of src/db/turn/lastHolds.ts. */
export function lastHoldRows(tables: Tables, scheduleId: string, { paymentIds: ids }: FactsWanted) {
  const rows = [];
  const { seats } = tables.schedule(scheduleId);
  for (const id of new Set(ids)) {
    const reservation = tables.reservation(tables.payment(id).reservationId);
    const { userId, status, heldAt, expiresAt } = reservation;
    if (reservation.scheduleId !== scheduleId || (status !== 'active' && status !== 'expired')) continue;
    const hasBooked = [...tables.bookings.values()].some(
      (each) => each.scheduleId === scheduleId && each.userId === userId && each.status === 'confirmed',
    );
    for (const { seatId, price, legs, passengerName } of reservation.claims) {
      const seat = seats.get(seatId);
      if (!seat) continue;
      rows.push({
        payment_id: id,
        expiry_ms: String(expiresAt),
        hold_seconds: (expiresAt - heldAt) / 1000,
        has_booked: hasBooked,
        seat_id: seatId,
        seat_number: seat.seatNumber,
        seat_type: seat.seatType,
        price: minorToDecimal(price),
        passenger_name: passengerName,
        from_leg: legs.from,
        to_leg: legs.to,
      });
    }
  }
  return rows;
}

export function refundRows(tables: Tables, scheduleId: string, { paymentIds, bookingIds }: FactsWanted) {
  const rows = [];
  for (const refund of tables.refunds.values()) {
    const { bookingId, reservationId } = tables.payment(refund.paymentId);
    const wanted = paymentIds.includes(refund.paymentId) || bookingIds.includes(bookingId ?? '');
    if (!wanted || tables.reservation(reservationId).scheduleId !== scheduleId) continue;
    rows.push({
      id: refund.id,
      payment_id: refund.paymentId,
      cancellation_id: refund.cancellationId,
      booking_id: tables.cancellations.get(refund.cancellationId ?? '')?.bookingId ?? null,
      status: refund.status,
      amount: minorToDecimal(refund.amount),
    });
  }
  return rows;
}
