import type { Minor } from './money.ts';
import type { AlertReason, Captured, ReturnReason } from './payment.ts';
import type { ScheduleStatus } from './schedule.ts';
import {
  type BookedSeat,
  type BookingFacts,
  type Claim,
  type Hold,
  NO_CLAIMS,
  type RefundFacts,
  type Seat,
  type SeatMap,
} from './seatMap.ts';

/** Why a hold ended without a booking. */
export type HoldEnd = 'expired' | 'released' | 'admin_released' | 'schedule_cancelled' | 'user_deactivated';

/** Why money goes back. */
export type RefundReason = ReturnReason | 'booking_cancelled' | 'schedule_cancelled';

/** What of a schedule an admin may change while it runs; absent means unchanged. */
export interface ScheduleChanges {
  basePrice?: Minor;
  departureAt?: number;
  arrivalAt?: number;
}

/** What a cancellation, of a booking or of a part of it, means for seats and money. */
export interface SeatsGivenUp {
  booking: BookingFacts;
  seats: BookedSeat[];
  cancellationId: string;
  refundAmount: Minor;
  percent: number;
  reason: string | null;
}

/** What happened, in the past tense. Each is written to the database by `app/turnRows.ts`, one log row each. */
export type SeatEvent =
  | { type: 'seats_held'; hold: Hold }
  | { type: 'passengers_named'; hold: Hold }
  | { type: 'hold_ended'; hold: Hold; cause: HoldEnd; reason: string | null }
  | {
      type: 'payment_captured';
      paymentId: string;
      amount: Minor;
      bookingId: string | null;
      statusBefore: 'pending' | 'failed';
    }
  | { type: 'payment_failed'; paymentId: string; reason: string | null }
  | {
      type: 'payment_alerted';
      paymentId: string;
      reason: AlertReason;
      captured: Captured;
      /** What goes back of it, or did not. */
      refund: Pick<RefundFacts, 'id' | 'amount'>;
    }
  | {
      type: 'booking_confirmed';
      booking: BookingFacts;
      hold: Hold;
      ticketNumber: string;
    }
  | { type: 'refund_ordered'; refund: RefundFacts; reason: RefundReason }
  | { type: 'refund_settled'; refund: RefundFacts; outcome: 'processed' | 'failed'; reason: string | null }
  | { type: 'refund_retried'; refund: RefundFacts }
  | { type: 'payment_refunded'; paymentId: string; bookingId: string | null }
  | ({ type: 'booking_cancelled' } & SeatsGivenUp)
  | ({
      type: 'seats_cancelled';
      /** For the seats that still travel; null when there is no valid ticket to replace. */
      newTicket: { id: string; number: string } | null;
    } & SeatsGivenUp)
  | { type: 'bookings_completed'; bookings: BookingFacts[] }
  | { type: 'seats_generated'; seats: Seat[] }
  | { type: 'seat_added'; seat: Seat }
  | { type: 'seat_changed'; before: Seat; after: Seat }
  | { type: 'seat_removed'; seat: Seat }
  | { type: 'schedule_changed'; before: ScheduleChanges; changes: ScheduleChanges }
  | { type: 'schedule_moved'; from: ScheduleStatus; to: ScheduleStatus };

/** True for events after which watchers need the whole map anew, not a delta. Contract §11, "Plain socket". */
export function isStructural(event: SeatEvent): boolean {
  switch (event.type) {
    case 'seats_generated':
    case 'seat_added':
    case 'seat_changed':
    case 'seat_removed':
      return true;
    case 'schedule_changed':
      return event.changes.basePrice !== undefined;
    case 'schedule_moved':
      return true;
    default:
      return false;
  }
}

/** The seats whose claims an event changes. */
export function seatsClaimed(event: SeatEvent): string[] {
  switch (event.type) {
    case 'seats_held':
    case 'hold_ended':
    case 'booking_confirmed':
      return event.hold.seats.map((seat) => seat.seatId);
    case 'booking_cancelled':
    case 'seats_cancelled':
      return event.seats.map((seat) => seat.seatId);
    default:
      return [];
  }
}

/**
 * Applies a fact to the map that it is given. The actor works on a draft: when the facts cannot be committed, the
 * whole map is thrown away and read again, so nothing here needs to be undone.
 */
export function evolve(map: SeatMap, event: SeatEvent): void {
  switch (event.type) {
    case 'seats_held':
      return addHold(map, event.hold);
    case 'passengers_named':
      map.holds.set(event.hold.reservationId, event.hold);
      return;
    case 'hold_ended':
      return endHold(map, event.hold);
    case 'booking_confirmed':
      return book(map, event.hold, event.booking);
    case 'payment_captured':
      return capture(map, event);
    case 'payment_alerted':
      return;
    case 'payment_failed':
      return patch(map.payments, event.paymentId, { status: 'failed' });
    case 'refund_ordered':
      map.refunds.set(event.refund.id, { ...event.refund });
      return;
    case 'refund_settled':
      return patch(map.refunds, event.refund.id, { status: event.outcome });
    case 'payment_refunded':
      return patch(map.payments, event.paymentId, { status: 'refunded' });
    case 'refund_retried':
      return patch(map.refunds, event.refund.id, { status: 'pending' });
    case 'booking_cancelled':
      patch(map.bookings, event.booking.id, { status: 'cancelled', ticketStatus: 'cancelled' });
      return giveUp(map, event);
    case 'seats_cancelled':
      if (event.newTicket) patch(map.bookings, event.booking.id, { ticketId: event.newTicket.id });
      return giveUp(map, event);
    case 'bookings_completed':
      for (const booking of event.bookings) patch(map.bookings, booking.id, { status: 'completed' });
      return;
    case 'seats_generated':
      for (const seat of event.seats) map.seats.set(seat.id, { ...seat, claims: NO_CLAIMS });
      return;
    case 'seat_added':
      map.seats.set(event.seat.id, { ...event.seat, claims: NO_CLAIMS });
      return;
    case 'seat_changed':
      map.seats.set(event.after.id, { ...event.after });
      return;
    case 'seat_removed':
      map.seats.delete(event.seat.id);
      return;
    case 'schedule_changed':
      map.basePrice = event.changes.basePrice ?? map.basePrice;
      map.departureAt = event.changes.departureAt ?? map.departureAt;
      map.arrivalAt = event.changes.arrivalAt ?? map.arrivalAt;
      return;
    case 'schedule_moved':
      map.status = event.to;
      return;
  }
}

function patch<T extends object>(facts: Map<string, T>, id: string, changes: Partial<T>): void {
  const known = facts.get(id);
  if (known) facts.set(id, { ...known, ...changes });
}

function capture(map: SeatMap, event: Extract<SeatEvent, { type: 'payment_captured' }>): void {
  const { paymentId, amount, bookingId } = event;
  patch(map.payments, paymentId, { status: 'completed', capturedAmount: amount, bookingId });
  if (bookingId === null) return;
  const reservationId = map.payments.get(paymentId)?.reservationId;
  for (const payment of map.payments.values()) {
    if (payment.reservationId === reservationId) payment.reservationConfirmed = true;
  }
}

function addHold(map: SeatMap, hold: Hold): void {
  map.holds.set(hold.reservationId, hold);
  map.holdOfUser.set(hold.userId, hold.reservationId);
  for (const held of hold.seats) {
    map.everHeld.add(held.seatId);
    addClaim(map, held.seatId, {
      kind: 'hold',
      reservationId: hold.reservationId,
      legs: hold.legs,
      expiresAt: hold.expiresAt,
    });
  }
}

function dropHold(map: SeatMap, hold: Hold): void {
  map.holds.delete(hold.reservationId);
  if (map.holdOfUser.get(hold.userId) === hold.reservationId) map.holdOfUser.delete(hold.userId);
}

function endHold(map: SeatMap, hold: Hold): void {
  dropHold(map, hold);
  for (const held of hold.seats) dropClaims(map, held.seatId, hold.reservationId);
}

/** Claims a seat of the map, if it is still there. */
export function addClaim(map: SeatMap, seatId: string, claim: Claim): void {
  const seat = map.seats.get(seatId);
  if (seat) seat.claims = [...seat.claims, claim];
}

function dropClaims(map: SeatMap, seatId: string, reservationId: string): void {
  const seat = map.seats.get(seatId);
  if (!seat) return;
  const left = seat.claims.filter((claim) => claim.reservationId !== reservationId);
  seat.claims = left.length > 0 ? left : NO_CLAIMS;
}

function book(map: SeatMap, hold: Hold, booking: BookingFacts): void {
  dropHold(map, hold);
  map.bookings.set(booking.id, { ...booking });
  for (const held of hold.seats) {
    dropClaims(map, held.seatId, hold.reservationId);
    addClaim(map, held.seatId, {
      kind: 'booking',
      reservationId: hold.reservationId,
      bookingId: booking.id,
      legs: hold.legs,
    });
  }
}

function giveUp(map: SeatMap, { booking, seats: given }: SeatsGivenUp): void {
  const isGiven = (seat: BookedSeat) => given.some(({ seatId }) => seatId === seat.seatId);
  for (const { seatId } of given) dropClaims(map, seatId, booking.reservationId);
  patch(map.bookings, booking.id, {
    seats: booking.seats.map((seat) => (isGiven(seat) ? { ...seat, isCancelled: true } : seat)),
  });
}
