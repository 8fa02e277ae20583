/** Pieces that several pages show. */

import { announce, h } from './dom.js';
import { clock, dayMark, duration, localTime, money, words } from './format.js';

/** @typedef {import('./dom.js').Child} Child */

/**
 * @param {'good' | 'bad' | 'calm'} kind
 * @param {...Child} content
 */
export function notice(kind, ...content) {
  return h('div', { class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : 'status' }, ...content);
}

/** What the server writes for programs, said to passengers. */
const FOR_PASSENGERS = new Map([
  ['unauthenticated', 'You are not signed in any more. Sign in and try again.'],
  ['token_expired', 'You are not signed in any more. Sign in and try again.'],
  ['not_found', 'This does not exist, or it belongs to another account.'],
  ['rate_limited', 'That was too often in a short time. Wait a moment and try again.'],
]);

/** @param {unknown} error */
export function problemText(error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === '') return 'This page has failed. Load it again.';
  return FOR_PASSENGERS.get(code) ?? /** @type {Error} */ (error).message;
}

/** @param {unknown} error */
export function problemNotice(error) {
  return notice('bad', problemText(error));
}

/** @param {string} text */
export function waiting(text) {
  return h('p', { class: 'waiting', role: 'status' }, h('span', { class: 'spinner' }), text);
}

/**
 * A button that does one thing at a time; what goes wrong is for `onProblem`.
 *
 * @param {string} label
 * @param {string} className
 * @param {() => Promise<void>} run
 * @param {(error: unknown) => void} onProblem
 */
export function actionButton(label, className, run, onProblem) {
  const button = h('button', { class: `button ${className}`, type: 'button' }, label);
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      await run();
    } catch (error) {
      onProblem(error);
    } finally {
      button.removeAttribute('aria-busy');
    }
  });
  return button;
}

/**
 * @typedef {{ departure_datetime: string, arrival_datetime: string, duration_minutes?: number,
 *   route: { origin_city: string, destination_city: string, origin_timezone: string, destination_timezone: string,
 *     operator_name: string | null },
 *   bus: { bus_number: string, bus_type: string } }} Journey
 */

/** @param {Journey} journey */
export function journeyTimes({ departure_datetime, arrival_datetime, route }) {
  const from = localTime(departure_datetime, route.origin_timezone);
  const to = localTime(arrival_datetime, route.destination_timezone);
  const minutes = Math.round((Date.parse(arrival_datetime) - Date.parse(departure_datetime)) / 60_000);
  return { from, to, mark: dayMark(from.day, to.day), length: duration(minutes) };
}

/**
 * Where from and where to, each with the time on its own clock.
 *
 * @param {Journey} journey
 * @param {{ from?: string | undefined, to?: string | undefined }} [stations]
 */
export function journeyCard(journey, stations = {}) {
  const { route, bus } = journey;
  const { from, to, mark, length } = journeyTimes(journey);
  return h(
    'div',
    { class: 'journey' },
    h(
      'ol',
      { class: 'ends' },
      end(from, stations.from ?? route.origin_city),
      end(to, stations.to ?? route.destination_city, mark),
    ),
    h(
      'p',
      { class: 'soft' },
      [length, route.operator_name, `${words(bus.bus_type)} bus ${bus.bus_number}`]
        .filter(Boolean)
        .join(' · '),
    ),
  );
}

/**
 * @param {ReturnType<typeof localTime>} at
 * @param {string} place
 * @param {string} [mark]
 */
function end(at, place, mark = '') {
  return h(
    'li',
    {},
    h('span', { class: 'when' }, h('strong', {}, at.time), ' ', h('span', { class: 'zone' }, at.zone)),
    h(
      'span',
      { class: 'where' },
      h('strong', {}, place),
      h('span', { class: 'soft' }, mark ? `${at.date} (${mark})` : at.date),
    ),
  );
}

/**
 * @param {{ seat_number: string, seat_type: string, price: number }[]} seats
 * @param {number} total
 */
export function seatBill(seats, total) {
  return h(
    'table',
    { class: 'bill' },
    h('caption', { class: 'unseen' }, 'Seats and prices'),
    h(
      'tbody',
      {},
      seats.map((seat) =>
        h(
          'tr',
          {},
          h(
            'th',
            { scope: 'row' },
            `Seat ${seat.seat_number} `,
            h('span', { class: 'soft' }, words(seat.seat_type)),
          ),
          h('td', {}, money(seat.price)),
        ),
      ),
    ),
    h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'Total'), h('td', {}, money(total)))),
  );
}

const SAID_AT = new Set([300, 120, 60, 30]);

/**
 * The time that is left, by this device's steady clock from when the server told it: a wrong wall clock does no harm.
 *
 * @param {number} seconds
 * @param {AbortSignal} signal
 * @param {() => void} onOver
 */
export function countdown(seconds, signal, onOver) {
  const endsAt = performance.now() + seconds * 1000;
  const shown = h('span', { class: 'countdown', role: 'timer' });
  const tick = () => {
    const left = Math.ceil((endsAt - performance.now()) / 1000);
    shown.textContent = clock(left);
    shown.classList.toggle('short', left < 120);
    if (SAID_AT.has(left)) announce(`Your seats are held for ${clock(left)} more`);
    if (left > 0) return;
    stop();
    onOver();
  };
  const timer = setInterval(tick, 1000);
  const stop = () => clearInterval(timer);
  signal.addEventListener('abort', stop);
  if (seconds > 0) shown.textContent = clock(seconds);
  else queueMicrotask(tick);
  return shown;
}

/**
 * Waits, unless the passenger leaves first.
 *
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
