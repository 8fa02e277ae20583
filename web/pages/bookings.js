/** One's own trips: what is held now, and what was booked. */

import { get } from '../api.js';
import { h, replace } from '../dom.js';
import { money, plural } from '../format.js';
import { countdown, journeyTimes, notice, problemNotice, waiting } from '../parts.js';
import { reload } from '../router.js';
import { signedInTo } from '../signIn.js';
import { bookingBadge } from './bookingParts.js';

/** Each booking is read with its trip, so pages are short. */
const PAGE_SIZE = 8;

/** @param {import('../router.js').View} view */
export async function bookingsPage(view) {
  if (!(await signedInTo(view, 'My trips', 'Your trips belong to your account.'))) return;
  view.show('My trips', h('h1', {}, 'My trips'), waiting('Fetching your trips…'));
  const [holds, first] = await Promise.all([
    get('/reservations/active?limit=20', view.signal),
    pageOfBookings(null, view.signal),
  ]);
  const list = h('ul', { class: 'trips' }, first.items.map(bookingItem));
  const more = h('div');
  /** @param {string | null} cursor */
  const offerMore = (cursor) => {
    const load = async () => {
      const page = await pageOfBookings(cursor, view.signal);
      list.append(...page.items.map(bookingItem));
      offerMore(page.next);
    };
    const onclick = () => void load().catch((error) => replace(more, problemNotice(error)));
    replace(
      more,
      cursor !== null && h('button', { class: 'button', type: 'button', onclick }, 'Show earlier bookings'),
    );
  };
  offerMore(first.next);
  view.show(
    'My trips',
    h('h1', {}, 'My trips'),
    holds.items.length > 0 &&
      h(
        'ul',
        { class: 'trips' },
        holds.items.map((/** @type {Hold} */ hold) => holdItem(hold, view.signal)),
      ),
    first.items.length > 0 ? list : notice('calm', 'You have no bookings yet.'),
    more,
    first.items.length === 0 && h('a', { class: 'button primary', href: '/app/' }, 'Search for a trip'),
  );
}

/** @typedef {import('./tripPanel.js').Hold} Hold */
/** @typedef {import('./bookingParts.js').Booking} Booking */

/**
 * @param {string | null} cursor
 * @param {AbortSignal} signal
 * @returns {Promise<{ items: Booking[], next: string | null }>}
 */
async function pageOfBookings(cursor, signal) {
  const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const { items, next_cursor: next } = await get(`/bookings/history?limit=${PAGE_SIZE}${after}`, signal);
  const ids = items.map((/** @type {{ id: string }} */ { id }) => id);
  return {
    items: await Promise.all(ids.map((/** @type {string} */ id) => get(`/bookings/${id}/details`, signal))),
    next,
  };
}

/** @param {Booking} booking */
function bookingItem(booking) {
  const { route } = booking.schedule;
  const { from } = journeyTimes(booking.schedule);
  return h(
    'li',
    { class: 'card row' },
    h(
      'div',
      {},
      h(
        'a',
        { class: 'row-title', href: `/app/bookings/${booking.id}` },
        `${route.origin_city} → ${route.destination_city}`,
      ),
      h(
        'p',
        { class: 'soft' },
        `${from.date}, ${from.time} ${from.zone} · ${plural(booking.seats.length, 'seat')} · ${money(booking.total_amount)} · `,
        h('span', { class: 'code' }, booking.booking_reference),
      ),
    ),
    bookingBadge(booking),
  );
}

/**
 * @param {Hold} hold
 * @param {AbortSignal} signal
 */
function holdItem(hold, signal) {
  const names = hold.seats.map(({ seat_number }) => seat_number).join(', ');
  return h(
    'li',
    { class: 'card row held' },
    h(
      'div',
      {},
      h('strong', {}, `${plural(hold.seats.length, 'seat')} held: ${names}`),
      h('p', { class: 'time-left' }, 'Pay within ', countdown(hold.seconds_remaining, signal, reload)),
    ),
    h('a', { class: 'button primary', href: `/app/checkout/${hold.id}` }, `Pay ${money(hold.total_amount)}`),
  );
}
