import type { CommandOf } from '../../src/domain/seatCommands.ts';
import {
  emptySeatMap,
  type Hold,
  type PaymentFacts,
  type Seat,
  type SeatMap,
} from '../../src/domain/seatMap.ts';

export const HOUR = 3_600_000;
/** Noon of a trip that leaves 48 hours later and takes three. */
export const NOON = Date.UTC(2027, 2, 1, 12);
export const DEPARTURE = NOON + 48 * HOUR;

export function seatOf(number: number, changes: Partial<Seat> = {}): Seat {
  return {
    id: `seat-${number}`,
    seatNumber: String(number),
    seatType: 'standard',
    priceModifier: 0,
    deck: 0,
    row: Math.floor(number / 4),
    column: number % 4,
    position: null,
    claims: [],
    ...changes,
  };
}

/** A scheduled trip with `seats` free seats at 20.00. */
export function mapOf(seats: number, changes: Partial<SeatMap> = {}): SeatMap {
  const map = {
    ...emptySeatMap({
      scheduleId: 'trip',
      status: 'scheduled',
      departureAt: DEPARTURE,
      arrivalAt: DEPARTURE + 3 * HOUR,
      basePrice: 2000,
      legCount: 1,
      version: 0,
    }),
    ...changes,
  };
  for (let number = 1; number <= seats; number += 1) map.seats.set(`seat-${number}`, seatOf(number));
  return map;
}

export function pendingPayment(
  id: string,
  hold: Pick<Hold, 'reservationId' | 'userId' | 'totalAmount'>,
): PaymentFacts {
  return {
    id,
    reservationId: hold.reservationId,
    userId: hold.userId,
    bookingId: null,
    status: 'pending',
    amount: hold.totalAmount,
    currency: 'USD',
    capturedAmount: null,
    reservationConfirmed: false,
  };
}

export function captureOf(paymentId: string, amount: number, serial: number | string): CommandOf<'capture'> {
  return {
    type: 'capture',
    paymentId,
    amount,
    bookingId: `booking-${serial}`,
    ticketId: `ticket-${serial}`,
    ticketNumber: `TK-${serial}`,
    reference: 'ABCDEFGHJK',
    refundId: `refund-${serial}`,
  };
}
