import type { TicketClaims, TicketDocument } from '../../src/app/ports.ts';

const DEPARTURE = Date.UTC(2026, 2, 3, 14, 15);
const ISSUED = Date.UTC(2026, 1, 24, 19, 5);

/** What the sample ticket's code says. */
export function ticketClaims(changes: Partial<TicketClaims> = {}): TicketClaims {
  return {
    ticketNumber: 'T-2026-7Q4KX9',
    bookingReference: 'K7QX4M2HWD',
    scheduleId: '0195f7c2-6b1e-7d30-9c55-1f6f1f0f2a11',
    departureAt: DEPARTURE,
    seats: ['4A', '4B'],
    issuedAt: ISSUED,
    ...changes,
  };
}

/** A ticket from Boston to Portland for two. */
export function ticketDocument(changes: Partial<TicketDocument> = {}): TicketDocument {
  return {
    language: 'en',
    ticketNumber: 'T-2026-7Q4KX9',
    bookingReference: 'K7QX4M2HWD',
    qrCode: 'BT1.eyJuIjoiVC0yMDI2LTdRNEtYOSJ9.c2lnbmF0dXJl',
    operatorName: 'Concord Coach Lines',
    passengerName: 'Maya Lindqvist',
    busNumber: 'CCL-5512',
    busType: 'deluxe',
    from: {
      city: 'Boston, MA',
      stopName: 'South Station Bus Terminal, Gate 9',
      timezone: 'America/New_York',
      at: DEPARTURE,
    },
    to: {
      city: 'Portland, ME',
      stopName: 'Portland Transportation Center',
      timezone: 'America/New_York',
      at: DEPARTURE + 125 * 60_000,
    },
    seats: [
      { seatNumber: '4A', seatType: 'standard', price: 3200 },
      { seatNumber: '4B', seatType: 'premium', price: 3850 },
    ],
    totalAmount: 7050,
    currency: 'USD',
    issuedAt: ISSUED,
    status: 'valid',
    ...changes,
  };
}
