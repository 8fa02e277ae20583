import type { BookingStatus } from './booking.ts';
import type { Minor } from './money.ts';
import type { PaymentStatus, RefundStatus } from './payment.ts';
import type { ScheduleStatus } from './schedule.ts';
import type { LayoutSeat } from './seatLayout.ts';
import type { TicketStatus } from './ticket.ts';

/**
 * The seat map of one schedule, as its actor keeps it in memory. Everything here is data and pure functions; times
 * are epoch ms, money is minor units. `evolve` lives in seatEvents.ts, the decisions in seatCommands.ts.
 */

export const SEAT_STATUSES = ['available', 'reserved', 'booked'] as const;
export type SeatStatus = (typeof SEAT_STATUSES)[number];

/** The legs of a trip that a claim covers: from `from` up to but not including `to`. */
export interface Legs {
  from: number;
  to: number;
}

/** Why a seat is taken. A free seat has no claim, so it cannot have a holder or an expiry. */
export type Claim =
  | { kind: 'hold'; reservationId: string; legs: Legs; expiresAt: number }
  | { kind: 'booking'; reservationId: string; bookingId: string; legs: Legs };

/** What nearly every seat has: shared by all of them, so claims are replaced and never changed. */
export const NO_CLAIMS: readonly Claim[] = Object.freeze([]);

export interface Seat extends LayoutSeat {
  id: string;
  claims: readonly Claim[];
}

/** A seat inside a hold: its number and price are frozen when it is held. */
export interface HeldSeat {
  seatId: string;
  seatNumber: string;
  seatType: LayoutSeat['seatType'];
  price: Minor;
  /** Who will sit there, as far as it is said. */
  passengerName?: string;
}

/** Who sits on which seat of a hold. */
export interface Passenger {
  seatId: string;
  name: string;
}

/** A live hold. Its end is fixed at its beginning. */
export interface Hold {
  reservationId: string;
  userId: string;
  seats: HeldSeat[];
  legs: Legs;
  heldAt: number;
  expiresAt: number;
  totalAmount: Minor;
}

/** A seat of a booking, at the price that was paid for it. */
export interface BookedSeat {
  seatId: string;
  seatNumber: string;
  price: Minor;
  /** Given up by a cancellation: it is the booking's no more. */
  isCancelled: boolean;
  /** Its passenger is on the bus. */
  hasBoarded: boolean;
}

/** What a decision must know of a booking; read for the turn that needs it. */
export interface BookingFacts {
  id: string;
  reservationId: string;
  userId: string;
  reference: string;
  status: BookingStatus;
  totalAmount: Minor;
  paymentId: string | null;
  /** The ticket that counts: of those that were issued, the last. */
  ticketId: string;
  ticketStatus: TicketStatus;
  seats: BookedSeat[];
}

/** What a decision must know of a payment. */
export interface PaymentFacts {
  id: string;
  reservationId: string;
  userId: string;
  bookingId: string | null;
  status: PaymentStatus;
  amount: Minor;
  /** ISO 4217. */
  currency: string;
  capturedAmount: Minor | null;
  /** True when another payment has already bought this reservation, or its seats anew. */
  reservationConfirmed: boolean;
  /** What its reservation held, when a late payment may still buy it: only read where that is allowed. */
  lastHold?: LastHold | null;
}

/** A hold that ran out, as far as its seats could be sold to the same customer anew. */
export interface LastHold {
  seats: HeldSeat[];
  legs: Legs;
  expiresAt: number;
  holdSeconds: number;
  /** True when its customer has a booking of this schedule. */
  hasBooked: boolean;
}

/** What a decision must know of a refund. */
export interface RefundFacts {
  id: string;
  paymentId: string;
  cancellationId: string | null;
  bookingId: string | null;
  status: RefundStatus;
  amount: Minor;
}

export interface SeatMap {
  scheduleId: string;
  status: ScheduleStatus;
  departureAt: number;
  arrivalAt: number;
  basePrice: Minor;
  legCount: number;
  /** Rises by one with each committed change of the map. */
  version: number;
  seats: Map<string, Seat>;
  /** Seats that were ever held, whatever became of it: their history needs them. */
  everHeld: Set<string>;
  holds: Map<string, Hold>;
  /** The one active hold of a user, by user id. */
  holdOfUser: Map<string, string>;
  /** Facts of bookings, payments and refunds, only for the turn that reads them. */
  bookings: Map<string, BookingFacts>;
  payments: Map<string, PaymentFacts>;
  refunds: Map<string, RefundFacts>;
}

/** Says what a seat is from its claims. Rule [SEAT-1]. */
export function seatStatus(seat: Seat): SeatStatus {
  if (seat.claims.length === 0) return 'available';
  return seat.claims.some((claim) => claim.kind === 'booking') ? 'booked' : 'reserved';
}

/** `base_price + price_modifier`. Rule [SEAT-2]. */
export function seatPrice(map: SeatMap, seat: Pick<Seat, 'priceModifier'>): Minor {
  return map.basePrice + seat.priceModifier;
}

/** The count of seats whose status is `available`; none on a cancelled schedule. Rule [RES-10]. */
export function availableSeats(map: SeatMap): number {
  if (map.status === 'cancelled') return 0;
  let count = 0;
  for (const seat of map.seats.values()) if (seat.claims.length === 0) count += 1;
  return count;
}

/** True while seats may be held and bought. Rule [RES-6]. */
export function isBookable(map: SeatMap, now: number): boolean {
  return map.status === 'scheduled' && now < map.departureAt && map.seats.size > 0;
}

/** The whole trip: what every claim covers until parts of trips are sold. */
export function wholeTrip(map: SeatMap): Legs {
  return { from: 0, to: map.legCount };
}

export function overlaps(a: Legs, b: Legs): boolean {
  return a.from < b.to && b.from < a.to;
}

/** What goes back of a payment, as far as the turn has read it. */
export function refundsOf(map: SeatMap, paymentId: string): RefundFacts[] {
  return [...map.refunds.values()].filter((refund) => refund.paymentId === paymentId);
}

/** When the next hold ends, or null when there is none. */
export function nextExpiry(map: SeatMap): number | null {
  let next: number | null = null;
  for (const hold of map.holds.values()) {
    if (next === null || hold.expiresAt < next) next = hold.expiresAt;
  }
  return next;
}

/** A schedule without seats and claims, to be filled by whoever loads it. */
export function emptySeatMap(
  schedule: Pick<
    SeatMap,
    'scheduleId' | 'status' | 'departureAt' | 'arrivalAt' | 'basePrice' | 'legCount' | 'version'
  >,
): SeatMap {
  return {
    ...schedule,
    seats: new Map(),
    everHeld: new Set(),
    holds: new Map(),
    holdOfUser: new Map(),
    bookings: new Map(),
    payments: new Map(),
    refunds: new Map(),
  };
}

/** What is broken in a map, in words; empty when nothing is. Invariants I1, I2, I4 and I5 of a schedule in memory. */
export function invariantBreaks(map: SeatMap): string[] {
  const breaks: string[] = [];
  for (const seat of map.seats.values()) breaks.push(...claimBreaks(map, seat));
  for (const hold of map.holds.values()) {
    if (hold.seats.length < 1 || hold.seats.length > 6) breaks.push(`I4 hold ${hold.reservationId} size`);
    if (map.holdOfUser.get(hold.userId) !== hold.reservationId) breaks.push(`I5 user ${hold.userId}`);
    for (const held of hold.seats) {
      const claims = map.seats.get(held.seatId)?.claims ?? [];
      const own = claims.filter((claim) => claim.reservationId === hold.reservationId);
      if (own.length !== 1 || own[0]?.kind !== 'hold') breaks.push(`I2 seat ${held.seatId} lost its hold`);
    }
  }
  if (map.holdOfUser.size !== map.holds.size) breaks.push('I5 more users with holds than holds');
  return breaks;
}

function claimBreaks(map: SeatMap, seat: Seat): string[] {
  const breaks: string[] = [];
  for (const [index, claim] of seat.claims.entries()) {
    if (claim.legs.from < 0 || claim.legs.to > map.legCount || claim.legs.from >= claim.legs.to) {
      breaks.push(`I1 seat ${seat.id} claims legs that the trip has not`);
    }
    if (seat.claims.slice(index + 1).some((other) => overlaps(claim.legs, other.legs))) {
      breaks.push(`I1 seat ${seat.id} is claimed twice`);
    }
    if (claim.kind === 'hold' && !map.holds.has(claim.reservationId)) {
      breaks.push(`I2 seat ${seat.id} is held by nobody`);
    }
  }
  return breaks;
}
