import type { Facts, FactsWanted } from '../../../src/app/schedule/turn.ts';
import { emptySeatMap, type SeatMap } from '../../../src/domain/seatMap.ts';
import type { StoredReservation, StoredSchedule, Tables } from './tables.ts';

/** A schedule's map as src/db/turn/wake.ts reads it: seats and live claims. */
export function readMap(tables: Tables, schedule: StoredSchedule): SeatMap {
  const map = emptySeatMap({
    scheduleId: schedule.id,
    status: schedule.status,
    departureAt: schedule.departureAt,
    arrivalAt: schedule.arrivalAt,
    basePrice: schedule.basePrice,
    legCount: schedule.legCount,
    version: schedule.version,
  });
  for (const { scheduleId: _, status: __, live, ...seat } of schedule.seats.values()) {
    map.seats.set(seat.id, { ...seat, claims: [] });
    for (const claim of live) addHold(map, tables.reservation(claim.reservationId));
  }
  for (const seat of schedule.seats.values()) {
    for (const claim of seat.live)
      addClaim(map, seat.id, claim.legs, tables.reservation(claim.reservationId));
  }
  return map;
}

function addHold(map: SeatMap, reservation: StoredReservation): void {
  if (reservation.status !== 'active' || map.holds.has(reservation.id)) return;
  map.holds.set(reservation.id, {
    reservationId: reservation.id,
    userId: reservation.userId,
    seats: [],
    legs: { ...(reservation.claims[0]?.legs ?? { from: 0, to: 1 }) },
    heldAt: reservation.heldAt,
    expiresAt: reservation.expiresAt,
    totalAmount: reservation.totalAmount,
  });
  map.holdOfUser.set(reservation.userId, reservation.id);
}

function addClaim(
  map: SeatMap,
  seatId: string,
  legs: { from: number; to: number },
  reservation: StoredReservation,
): void {
  const seat = map.seats.get(seatId);
  if (!seat) return;
  const { id: reservationId, bookingId, status, expiresAt } = reservation;
  if (status === 'confirmed' && bookingId !== null) {
    seat.claims.push({ kind: 'booking', reservationId, bookingId, legs: { ...legs } });
    return;
  }
  seat.claims.push({ kind: 'hold', reservationId, legs: { ...legs }, expiresAt });
  const price = reservation.claims.find((claim) => claim.seatId === seatId)?.price ?? 0;
  map.holds
    .get(reservationId)
    ?.seats.push({ seatId, seatNumber: seat.seatNumber, seatType: seat.seatType, price });
}

/** What a turn must know of bookings, payments and refunds, as src/db/turn/facts.ts reads it. */
export function readFacts(tables: Tables, scheduleId: string, wanted: FactsWanted): Facts {
  const facts: Facts = { bookings: [], payments: [], refunds: [] };
  for (const booking of tables.bookings.values()) {
    const ticket = booking.tickets.at(-1);
    if (booking.scheduleId !== scheduleId || !ticket) continue;
    const all = wanted.allBookings && booking.status === 'confirmed';
    const paid = wanted.paymentIds.includes(booking.paymentId ?? '');
    if (!all && !paid && !wanted.bookingIds.includes(booking.id)) continue;
    facts.bookings.push({
      id: booking.id,
      reservationId: booking.reservationId,
      userId: booking.userId,
      reference: booking.reference,
      status: booking.status,
      totalAmount: booking.totalAmount,
      paymentId: booking.paymentId,
      ticketId: ticket.id,
      ticketStatus: ticket.status,
      seats: booking.seats.map(({ cancellationId, ...seat }) => ({
        ...seat,
        isCancelled: cancellationId !== null,
        hasBoarded: false,
      })),
    });
  }
  for (const id of wanted.paymentIds) addPayment(facts, tables, scheduleId, id);
  for (const { id, paymentId } of facts.bookings) {
    if (paymentId !== null && wanted.bookingIds.includes(id)) addRefunds(facts, tables, paymentId);
  }
  return facts;
}

function addPayment(facts: Facts, tables: Tables, scheduleId: string, id: string): void {
  const payment = tables.payments.get(id);
  const reservation = payment && tables.reservation(payment.reservationId);
  if (!payment || reservation?.scheduleId !== scheduleId) return;
  const { reservationId, userId, bookingId, status, amount, capturedAmount } = payment;
  const reservationConfirmed = reservation.bookingId !== null;
  if (!facts.payments.some((known) => known.id === id)) {
    facts.payments.push({
      id,
      reservationId,
      userId,
      bookingId,
      status,
      amount,
      currency: 'USD',
      capturedAmount,
      reservationConfirmed,
    });
  }
  addRefunds(facts, tables, id);
}

function addRefunds(facts: Facts, tables: Tables, paymentId: string): void {
  for (const refund of tables.refunds.values()) {
    if (refund.paymentId !== paymentId || facts.refunds.some((known) => known.id === refund.id)) continue;
    const cancelled = refund.cancellationId === null ? null : tables.cancellations.get(refund.cancellationId);
    facts.refunds.push({
      id: refund.id,
      paymentId: refund.paymentId,
      cancellationId: refund.cancellationId,
      bookingId: cancelled?.bookingId ?? null,
      status: refund.status,
      amount: refund.amount,
    });
  }
}
