/** What the list of bookings and the page of one share. */

import { h } from '../dom.js';

/**
 * @typedef {{ id: string, booking_reference: string, status: 'confirmed' | 'cancelled' | 'completed', total_amount: number,
 *   payment_status: string, schedule: import('../parts.js').Journey & { id: string, status: string },
 *   seats: { id: string, seat_number: string, seat_type: string, price: number }[],
 *   ticket: { id: string, ticket_number: string, qr_code: string, validity_status: 'valid' | 'used' | 'cancelled' } | null,
 *   cancellation: { refund_amount: number, refund_status: 'pending' | 'processed' | 'failed' } | null }} Booking
 */

const STATES = {
  confirmed: ['good', 'Confirmed'],
  cancelled: ['bad', 'Cancelled'],
  completed: ['calm', 'Completed'],
};

/** @param {Booking} booking */
export function bookingBadge({ status }) {
  const [kind, text] = STATES[status];
  return h('span', { class: `badge ${kind}` }, text);
}

const HOUR_MS = 3_600_000;

/**
 * What comes back when a booking is cancelled now: more than 24 hours before departure all of it, until two hours
 * before half of it (rounded half up), later it cannot be cancelled. The server decides by its own clock.
 *
 * @param {number} paid
 * @param {string} departure
 * @param {number} now epoch ms
 * @returns {{ percent: 100 | 50, amount: number } | null}
 */
export function refundPreview(paid, departure, now) {
  const left = Date.parse(departure) - now;
  if (left > 24 * HOUR_MS) return { percent: 100, amount: paid };
  if (left > 2 * HOUR_MS)
    return { percent: 50, amount: Math.floor((Math.round(paid * 100) * 50 + 50) / 100) / 100 };
  return null;
}
