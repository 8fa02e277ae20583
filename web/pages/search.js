/** Finding a trip: two cities and a day. */

import { h, replace } from '../dom.js';
import { addDays, localTime } from '../format.js';
import { notice, problemNotice, waiting } from '../parts.js';
import { allRoutes, zoneOf } from '../routes.js';
import { searchForm, searchPath } from './searchForm.js';
import { showTrips } from './tripList.js';

const SUGGESTED = 12;

/** @param {import('../router.js').View} view */
export async function searchPage({ query, signal, show }) {
  const wish = { from: query.get('from') ?? '', to: query.get('to') ?? '', date: query.get('date') ?? '' };
  const results = h(
    'section',
    { class: 'results', 'aria-label': 'Trips' },
    waiting('Looking up where buses go…'),
  );
  const form = searchForm(wish);
  show(
    wish.from && wish.to ? `${wish.from} to ${wish.to}` : 'Search',
    h('h1', {}, 'Where do you want to go?'),
    form.element,
    results,
  );
  const routes = await allRoutes();
  form.offer(routes);
  if (signal.aborted) return;
  if (!wish.from || !wish.to || !wish.date) return replace(results, suggestions(routes));
  try {
    await showTrips(results, wish, zoneOf(routes, wish.from), signal);
  } catch (error) {
    if (!signal.aborted) replace(results, problemNotice(error));
  }
}

/** @param {import('../routes.js').Route[]} routes */
function suggestions(routes) {
  if (routes.length === 0) return notice('calm', 'No routes are on offer yet.');
  const pairs = new Map(routes.map((route) => [`${route.origin_city}\n${route.destination_city}`, route]));
  return [
    h('h2', {}, 'Routes on offer'),
    h(
      'ul',
      { class: 'chips' },
      [...pairs.values()]
        .slice(0, SUGGESTED)
        .map(({ origin_city: from, destination_city: to, origin_timezone }) => {
          const date = addDays(localTime(Date.now(), origin_timezone).day, 1);
          return h(
            'li',
            {},
            h('a', { class: 'chip', href: searchPath({ from, to, date }) }, `${from} → ${to}`),
          );
        }),
    ),
  ];
}
