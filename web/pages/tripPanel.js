/** What stands beside the seat map. */

import { announce, h, icon, replace } from '../dom.js';
import { money, plural } from '../format.js';
import { actionButton, countdown, notice, seatBill } from '../parts.js';
import { LOOKS } from '../seatMap.js';

/** A booking has up to six seats. */
export const MAX_SEATS = 6;

/**
 * @typedef {import('../seatMap.js').Seat} Seat
 * @typedef {{ id: string, schedule_id: string, total_amount: number, seconds_remaining: number,
 *   seats: { id: string, seat_number: string, seat_type: string, price: number }[] }} Hold
 */

const STATES = {
  live: 'Live',
  lost: 'Connection lost – trying again. The seats may have changed meanwhile.',
  gone: 'This trip is gone.',
};

/** How many seats are free, and whether the map is live. */
export function liveBadge() {
  const state = h('span', { class: 'live', 'data-state': 'waiting', role: 'status' }, 'Connecting…');
  const free = h('span', { class: 'free' });
  return {
    element: h('p', { class: 'bus-head' }, free, state),
    /** @param {keyof typeof STATES} now */
    show(now) {
      if (state.dataset.state === now) return;
      state.dataset.state = now;
      state.textContent = STATES[now];
    },
    /**
     * @param {number} available
     * @param {number} all
     */
    count(available, all) {
      replace(free, h('strong', {}, available), ` of ${plural(all, 'seat')} free`);
    },
  };
}

export function legend() {
  const looks = /** @type {const} */ (['available', 'selected', 'reserved', 'booked', 'yours']);
  return h(
    'ul',
    { class: 'legend', 'aria-label': 'Signs of the map' },
    looks.map((look) => {
      const { words, sign } = LOOKS[look];
      const sample = h(
        'span',
        { class: 'seat sample', 'data-look': look },
        sign && h('span', { class: 'sign' }, icon(/** @type {import('../dom.js').IconName} */ (sign))),
      );
      return h('li', {}, sample, words);
    }),
    h(
      'li',
      {},
      h(
        'span',
        { class: 'seat sample', 'data-look': 'available' },
        h('span', { class: 'premium' }, icon('star')),
      ),
      'premium',
    ),
  );
}

/** One message at a time above the panel. */
export function panelNotices() {
  const element = h('div');
  return {
    element,
    /**
     * @param {'good' | 'bad' | 'calm'} kind
     * @param {string} text
     */
    say(kind, text) {
      replace(element, notice(kind, text));
    },
    clear() {
      replace(element);
    },
  };
}

/**
 * Why nothing can be chosen, or null.
 *
 * @param {string} status
 * @param {{ departure_datetime: string, seats: unknown[] }} trip
 * @param {number} freeSeats
 */
export function whyClosed(status, trip, freeSeats) {
  if (status === 'cancelled') return 'This trip is cancelled.';
  if (status !== 'scheduled' || Date.parse(trip.departure_datetime) <= Date.now())
    return 'This bus has left.';
  if (trip.seats.length === 0) return 'Seats of this trip are not on sale yet.';
  if (freeSeats === 0) {
    return 'No seat is free now. Seats that are only held may come back: this map shows it at once.';
  }
  return null;
}

/**
 * @param {Seat[]} seats
 * @param {number} total
 * @param {{ drop(seat: Seat): void, take(): Promise<void>, onProblem(error: unknown): void }} doors
 */
export function selectionPanel(seats, total, { drop, take, onProblem }) {
  if (seats.length === 0) {
    return [
      h('h2', {}, 'Your seats'),
      h('p', { class: 'soft' }, `Choose up to ${MAX_SEATS} seats on the map.`),
    ];
  }
  return [
    h('h2', {}, 'Your seats'),
    h(
      'ul',
      { class: 'chosen' },
      seats.map((seat) =>
        h(
          'li',
          {},
          h(
            'span',
            {},
            h('strong', {}, seat.seat_number),
            ' ',
            h('span', { class: 'soft' }, [seat.position, seat.seat_type].filter(Boolean).join(', ')),
          ),
          h('span', { class: 'amount' }, money(seat.price)),
          h(
            'button',
            {
              class: 'quiet',
              type: 'button',
              onclick: () => drop(seat),
              'aria-label': `Give back seat ${seat.seat_number}`,
            },
            icon('cross'),
          ),
        ),
      ),
    ),
    h('p', { class: 'total' }, h('span', {}, 'Total'), h('strong', {}, money(total))),
    actionButton(`Hold ${plural(seats.length, 'seat')}`, 'primary wide', take, onProblem),
    h('p', { class: 'hint' }, 'Nobody else can take them while you pay.'),
  ];
}

/**
 * @param {Hold} hold
 * @param {{ signal: AbortSignal, release(): Promise<void>, onOver(): void }} doors
 */
export function holdPanel(hold, { signal, release, onOver }) {
  return [
    h('h2', {}, 'You hold these seats'),
    h('p', { class: 'time-left' }, 'Pay within ', countdown(hold.seconds_remaining, signal, onOver)),
    seatBill(hold.seats, hold.total_amount),
    h('a', { class: 'button primary wide', href: `/app/checkout/${hold.id}` }, 'Go on to payment'),
    actionButton('Release the seats', 'wide', release, () => announce('The seats could not be released')),
  ];
}
