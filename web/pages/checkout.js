/** A hold: paying for it, coming back from the gateway, or letting go of it. */

import { get, Problem, post, postOnce, remove } from '../api.js';
import { h, replace } from '../dom.js';
import { localTime, money } from '../format.js';
import {
  actionButton,
  countdown,
  journeyCard,
  notice,
  pause,
  problemText,
  seatBill,
  waiting,
} from '../parts.js';
import { navigate, reload } from '../router.js';
import { signedInTo } from '../signIn.js';

/**
 * @typedef {import('./tripPanel.js').Hold & { status: 'active' | 'expired' | 'confirmed' | 'cancelled',
 *   expiry_datetime: string, schedule: import('../parts.js').Journey & { id: string } }} Reservation
 * @typedef {import('../router.js').View} View
 */

const METHODS = [
  ['credit_card', 'Credit card'],
  ['debit_card', 'Debit card'],
  ['upi', 'UPI'],
  ['net_banking', 'Net banking'],
  ['wallet', 'Wallet'],
];
/** How long this page waits for the gateway's word before it says that it still waits. */
const PATIENCE_MS = 20_000;
const ASK_EVERY_MS = 1_000;

/** @param {View} view */
export async function checkoutPage(view) {
  const [id = ''] = view.params;
  if (
    !(await signedInTo(
      view,
      'Payment',
      'These seats are held for an account: sign in with it to see and to pay for them.',
    ))
  )
    return;
  view.show('Payment', waiting('Fetching your seats…'));
  /** @type {Reservation} */
  const reservation = await get(`/reservations/${id}/details`, view.signal);
  if (reservation.status === 'confirmed') return openBooking(reservation.id);
  const paymentId = view.query.get('payment_id');
  const outcome = view.query.get('outcome');
  if (paymentId && outcome === 'paid') return awaitBooking(view, reservation, paymentId);
  showHold(view, reservation, paymentId && outcome ? AFTER_GATEWAY.get(outcome) : undefined);
}

/** What the gateway's page says of a checkout that was not paid. @type {Map<string, string>} */
const AFTER_GATEWAY = new Map([
  ['declined', 'The payment was declined: nothing was taken. Try again, perhaps with another method.'],
  ['expired', 'The time for this payment ran out: nothing was taken.'],
  ['open', 'The payment was not finished: nothing was taken.'],
]);

/** @param {string} reservationId */
async function openBooking(reservationId) {
  const booking = await post('/bookings/create', { reservation_id: reservationId });
  navigate(`/app/bookings/${booking.id}`, { replace: true });
}

/**
 * @param {View} view
 * @param {Reservation} reservation
 * @param {string} [trouble]
 */
function showHold(view, reservation, trouble) {
  if (reservation.status !== 'active') return showOver(view, reservation);
  const notices = h('div', {}, trouble && notice('bad', trouble));
  const { route } = reservation.schedule;
  const until = localTime(reservation.expiry_datetime, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const onOver = () => showOver(view, { ...reservation, status: 'expired' });
  view.show(
    'Payment',
    h('h1', {}, 'Pay for your seats'),
    h(
      'p',
      { class: 'time-left' },
      'Held for you for ',
      countdown(reservation.seconds_remaining, view.signal, onOver),
      h('span', { class: 'soft' }, ` until ${until.time}`),
    ),
    notices,
    h(
      'div',
      { class: 'two even' },
      h(
        'section',
        { class: 'card', 'aria-label': `${route.origin_city} to ${route.destination_city}` },
        journeyCard(reservation.schedule),
        seatBill(reservation.seats, reservation.total_amount),
      ),
      paymentForm(reservation, notices),
    ),
  );
}

/**
 * @param {Reservation} reservation
 * @param {HTMLElement} notices
 */
function paymentForm(reservation, notices) {
  /** @param {unknown} error */
  const onProblem = (error) => {
    if (error instanceof Problem && error.code === 'reservation_expired') return reload();
    replace(notices, notice('bad', problemText(error)));
  };
  const methods = METHODS.map(([value, label], index) =>
    h(
      'label',
      { class: 'choice' },
      h('input', { type: 'radio', name: 'method', value, checked: index === 0 }),
      label,
    ),
  );
  const form = h('form', {}, h('fieldset', {}, h('legend', {}, 'How do you want to pay?'), methods));
  const pay = async () => {
    replace(notices);
    const method = new FormData(form).get('method');
    await startPayment(reservation, String(method));
  };
  const release = async () => {
    await remove(`/reservations/${reservation.id}`);
    navigate(`/app/trips/${reservation.schedule.id}`, { replace: true });
  };
  return h(
    'section',
    { class: 'card', 'aria-label': 'Payment' },
    form,
    actionButton(`Pay ${money(reservation.total_amount)}`, 'primary wide', pay, onProblem),
    h('p', { class: 'hint' }, 'You go on to the payment page and come back here.'),
    actionButton('Release the seats', 'wide', release, onProblem),
  );
}

/**
 * @param {Reservation} reservation
 * @param {string} method
 */
async function startPayment(reservation, method) {
  const { redirect_url: redirectUrl } = await postOnce('/payments/initiate', {
    reservation_id: reservation.id,
    amount: reservation.total_amount,
    payment_method: method,
  });
  const target = new URL(redirectUrl, location.href);
  if (target.protocol !== 'https:' && target.protocol !== 'http:')
    throw new Error('the payment page has no web address');
  location.assign(target);
}

/**
 * The payment was made; its news reaches the server by a way of its own, as a rule within a second.
 *
 * @param {View} view
 * @param {Reservation} reservation
 * @param {string} paymentId
 */
async function awaitBooking(view, reservation, paymentId) {
  view.show(
    'Confirming',
    h('h1', {}, 'Confirming your payment'),
    waiting('Waiting for the word of the payment gateway…'),
  );
  const until = performance.now() + PATIENCE_MS;
  do {
    const ended = await askForBooking(reservation.id, paymentId);
    if (ended.booked || view.signal.aborted) return;
    if (ended.trouble) return showAnew(view, reservation.id, ended.trouble);
    await pause(ASK_EVERY_MS, view.signal);
  } while (performance.now() < until);
  view.show(
    'Confirming',
    h('h1', {}, 'Your payment is on its way'),
    notice(
      'calm',
      'The gateway has not confirmed it yet. You need not pay again: as soon as it does, your ticket comes by e-mail and stands under My trips. If your seats were lost by then, the money comes back by itself.',
    ),
    h(
      'div',
      { class: 'buttons' },
      h('button', { class: 'button primary', type: 'button', onclick: reload }, 'Look again'),
      h('a', { class: 'button', href: '/app/bookings' }, 'My trips'),
    ),
  );
}

/**
 * @param {string} reservationId
 * @param {string} paymentId
 * @returns {Promise<{ booked?: true, trouble?: string }>}
 */
async function askForBooking(reservationId, paymentId) {
  try {
    await openBooking(reservationId);
    return { booked: true };
  } catch (error) {
    if (!(error instanceof Problem) || !MAY_FOLLOW.has(error.code)) throw error;
    const payment = await get(`/payments/${paymentId}`);
    if (payment.status === 'failed')
      return {
        trouble: `The payment failed${payment.failure_reason ? ` (${payment.failure_reason})` : ''}: nothing was taken. Try again, perhaps with another method.`,
      };
    const returned =
      payment.status === 'refunded' || (payment.status === 'completed' && payment.booking_id === null);
    if (returned)
      return { trouble: 'The payment came too late for these seats: the money goes back to you by itself.' };
    if (error.code === 'payment_required') return {};
    return payment.status === 'pending' ? {} : { trouble: error.message };
  }
}

/** Refusals that may turn into a booking, or whose payment has more to say. */
const MAY_FOLLOW = new Set([
  'payment_required',
  'reservation_expired',
  'reservation_not_active',
  'unreachable',
  'unavailable',
]);

/**
 * @param {View} view
 * @param {string} id
 * @param {string} trouble
 */
async function showAnew(view, id, trouble) {
  const reservation = await get(`/reservations/${id}/details`, view.signal);
  if (reservation.status === 'active') return showHold(view, reservation, trouble);
  showOver(view, reservation, trouble);
}

/**
 * @param {View} view
 * @param {Reservation} reservation
 * @param {string} [trouble]
 */
function showOver(view, reservation, trouble) {
  const expired = reservation.status === 'expired';
  const text = expired
    ? 'The time to pay is over, and the seats are free for everybody again. A payment that still comes in is returned by itself.'
    : 'These seats were released.';
  view.show(
    'Hold over',
    h('h1', {}, expired ? 'Your hold has run out' : 'Your hold is over'),
    trouble && notice('bad', trouble),
    notice('calm', text),
    h('a', { class: 'button primary', href: `/app/trips/${reservation.schedule.id}` }, 'Choose seats again'),
  );
}
