/** The trips of a day. */

import { get } from '../api.js';
import { h, replace } from '../dom.js';
import { addDays, money, plural, words } from '../format.js';
import { journeyTimes, notice, problemNotice, waiting } from '../parts.js';
import { searchPath } from './searchForm.js';

/**
 * @typedef {import('./searchForm.js').Wish} Wish
 * @typedef {import('../parts.js').Journey & { id: string, base_price: number, available_seats: number,
 *   bus: { amenities: Record<string, unknown> } }} Departure
 */

/**
 * @param {HTMLElement} results
 * @param {Wish} wish
 * @param {string} timezone
 * @param {AbortSignal} signal
 */
export async function showTrips(results, wish, timezone, signal) {
  replace(results, waiting('Searching…'));
  const list = h('ul', { class: 'trips' });
  const more = h('div');
  /** @param {string | null} cursor */
  const load = async (cursor) => {
    const question = new URLSearchParams({
      origin_city: wish.from,
      destination_city: wish.to,
      departure_date: wish.date,
      timezone,
      limit: '50',
      ...(cursor !== null && { cursor }),
    });
    const answer = await get(`/schedules/search?${question}`, signal);
    list.append(...answer.items.map(tripItem));
    replace(more, answer.next_cursor !== null && moreButton(() => load(answer.next_cursor)));
  };
  /** @param {() => Promise<void>} next */
  const moreButton = (next) =>
    h(
      'button',
      {
        class: 'button',
        type: 'button',
        onclick: () => void next().catch((error) => replace(more, problemNotice(error), moreButton(next))),
      },
      'Show later trips',
    );
  await load(null);
  const found = list.childElementCount;
  const none = notice(
    'calm',
    'No bus leaves on this day any more. Try another day, or look at the spelling of the cities.',
  );
  replace(results, dayBar(wish, found), found > 0 ? list : none, more);
}

/**
 * @param {Wish} wish
 * @param {number} found
 */
function dayBar(wish, found) {
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  /** @param {number} days */
  const other = (days) => searchPath({ ...wish, date: addDays(wish.date, days) });
  return h(
    'div',
    { class: 'day-bar' },
    h(
      'a',
      { class: 'button small', href: other(-1), 'aria-label': 'Day before' },
      '←',
      h('span', { class: 'roomy' }, ' Day before'),
    ),
    h(
      'h2',
      {},
      day.format(Date.parse(wish.date)),
      h('span', { class: 'soft' }, found > 0 ? plural(found, 'trip') : ''),
    ),
    h(
      'a',
      { class: 'button small', href: other(1), 'aria-label': 'Day after' },
      h('span', { class: 'roomy' }, 'Day after '),
      '→',
    ),
  );
}

/** @param {Departure} trip */
function tripItem(trip) {
  const { from, to, mark, length } = journeyTimes(trip);
  const { route, bus } = trip;
  const full = trip.available_seats === 0;
  const amenities = Object.entries(bus.amenities).filter(([, has]) => has === true);
  return h(
    'li',
    { class: 'card trip' },
    h(
      'div',
      { class: 'trip-times' },
      h(
        'p',
        { class: 'leg' },
        h('strong', {}, from.time),
        h('span', { class: 'zone' }, from.zone),
        h('span', {}, route.origin_city),
      ),
      h('p', { class: 'length' }, h('span', {}, length)),
      h(
        'p',
        { class: 'leg' },
        h('strong', {}, to.time),
        h('span', { class: 'zone' }, to.zone, mark && h('b', {}, ` ${mark}`)),
        h('span', {}, route.destination_city),
      ),
    ),
    h(
      'div',
      { class: 'trip-offer' },
      h('p', { class: 'price' }, h('span', { class: 'soft' }, 'from '), money(trip.base_price)),
      h(
        'p',
        { class: trip.available_seats <= 5 ? 'few' : 'soft' },
        full ? 'Sold out' : `${plural(trip.available_seats, 'seat')} left`,
      ),
      h(
        'a',
        { class: full ? 'button' : 'button primary', href: `/app/trips/${trip.id}` },
        full ? 'See the bus' : 'Choose seats',
        h('span', { class: 'unseen' }, `, ${from.time}`),
      ),
    ),
    h(
      'p',
      { class: 'trip-bus soft' },
      [route.operator_name, `${words(bus.bus_type)} bus`, ...amenities.map(([name]) => words(name))]
        .filter(Boolean)
        .join(' · '),
    ),
  );
}
