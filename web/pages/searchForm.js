/** What the passenger looks for. */

import { h, replace } from '../dom.js';
import { addDays, localTime } from '../format.js';
import { navigate } from '../router.js';
import { sameCity } from '../routes.js';

/**
 * @typedef {import('../routes.js').Route} Route
 * @typedef {{ from: string, to: string, date: string }} Wish
 */

/** @param {Wish} wish */
export function searchPath({ from, to, date }) {
  return `/app/?${new URLSearchParams({ from, to, date })}`;
}

/** @param {Wish} wish */
export function searchForm({ from, to, date }) {
  const origins = h('datalist', { id: 'origins' });
  const destinations = h('datalist', { id: 'destinations' });
  const fromInput = input('from', 'text', from, { list: 'origins', placeholder: 'City', maxlength: 120 });
  const toInput = input('to', 'text', to, { list: 'destinations', placeholder: 'City', maxlength: 120 });
  const today = localTime(Date.now(), Intl.DateTimeFormat().resolvedOptions().timeZone).day;
  // Where the trip begins it may still be yesterday here.
  const dateInput = input('date', 'date', date || addDays(today, 1), { min: addDays(today, -1) });
  /** @type {Route[]} */
  let routes = [];
  const offerDestinations = () => {
    const reachable = routes.filter(({ origin_city }) => sameCity(origin_city, fromInput.value));
    fill(
      destinations,
      (reachable.length > 0 ? reachable : routes).map(({ destination_city }) => destination_city),
    );
  };
  fromInput.addEventListener('change', offerDestinations);
  const swap = () => {
    [fromInput.value, toInput.value] = [toInput.value, fromInput.value];
    offerDestinations();
  };
  const element = h(
    'form',
    {
      class: 'search',
      onsubmit: (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        navigate(
          searchPath({ from: fromInput.value.trim(), to: toInput.value.trim(), date: dateInput.value }),
        );
      },
    },
    labelled('From', fromInput, origins),
    h(
      'button',
      {
        class: 'swap',
        type: 'button',
        onclick: swap,
        'aria-label': 'Swap the cities',
        title: 'Swap the cities',
      },
      '⇄',
    ),
    labelled('To', toInput, destinations),
    labelled('Date', dateInput),
    h('button', { class: 'button primary', type: 'submit' }, 'Search'),
  );
  return {
    element,
    /** @param {Route[]} found */
    offer(found) {
      routes = found;
      fill(
        origins,
        routes.map(({ origin_city }) => origin_city),
      );
      offerDestinations();
    },
  };
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} value
 * @param {import('../dom.js').Props} props
 */
function input(name, type, value, props) {
  const element = h('input', {
    id: `search-${name}`,
    name,
    type,
    required: true,
    autocomplete: 'off',
    ...props,
  });
  element.value = value;
  return element;
}

/**
 * @param {string} label
 * @param {HTMLInputElement} element
 * @param {...import('../dom.js').Child} more
 */
function labelled(label, element, ...more) {
  return h('div', { class: 'field' }, h('label', { for: element.id }, label), element, ...more);
}

/**
 * @param {HTMLDataListElement} list
 * @param {string[]} cities
 */
function fill(list, cities) {
  const each = [...new Set(cities)].sort((a, b) => a.localeCompare(b));
  replace(
    list,
    each.map((value) => h('option', { value })),
  );
}
