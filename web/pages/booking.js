/** A booking: the ticket to show at the door, and cancelling. */

import { download, get, Problem, postOnce } from '../api.js';
import { h, replace } from '../dom.js';
import { localTime, money } from '../format.js';
import { actionButton, journeyCard, notice, pause, problemText, seatBill, waiting } from '../parts.js';
import { qrPicture } from '../qrPicture.js';
import { reload } from '../router.js';
import { signedInTo } from '../signIn.js';
import { bookingBadge, refundPreview } from './bookingParts.js';

/**
 * @typedef {import('./bookingParts.js').Booking} Booking
 * @typedef {import('../router.js').View} View
 */

const REFUND_PATIENCE_MS = 20_000;
const ASK_EVERY_MS = 1_000;

/** @param {View} view */
export async function bookingPage(view) {
  if (!(await signedInTo(view, 'Booking', 'Your trips belong to your account.'))) return;
  view.show('Booking', waiting('Fetching your booking…'));
  const booking = await fetchBooking(view);
  showBooking(view, booking);
  if (refundOpen(booking)) await awaitRefund(view);
}

/**
 * @param {View} view
 * @returns {Promise<Booking>}
 */
function fetchBooking(view) {
  return get(`/bookings/${view.params[0]}/details`, view.signal);
}

/** @param {Booking} booking */
function refundOpen({ cancellation }) {
  return cancellation?.refund_status === 'pending';
}

/**
 * A refund is under way until the gateway says otherwise; this page looks for a while.
 *
 * @param {View} view
 */
async function awaitRefund(view) {
  const until = performance.now() + REFUND_PATIENCE_MS;
  while (performance.now() < until) {
    await pause(ASK_EVERY_MS, view.signal);
    const booking = await fetchBooking(view);
    if (!refundOpen(booking)) return showBooking(view, booking);
  }
}

/**
 * @param {View} view
 * @param {Booking} booking
 */
function showBooking(view, booking) {
  const { route } = booking.schedule;
  const notices = h('div', {}, refundNotice(booking));
  view.show(
    `Booking ${booking.booking_reference}`,
    h(
      'p',
      { class: 'over-title' },
      'Booking ',
      h('span', { class: 'code' }, booking.booking_reference),
      ' ',
      bookingBadge(booking),
    ),
    h('h1', {}, `${route.origin_city} → ${route.destination_city}`),
    notices,
    h(
      'div',
      { class: 'two even' },
      h(
        'section',
        { class: 'card', 'aria-label': 'Trip and price' },
        journeyCard(booking.schedule),
        seatBill(booking.seats, booking.total_amount),
      ),
      ticketCard(booking, notices),
    ),
    booking.status === 'confirmed' && cancelCard(view, booking),
  );
}

/** @param {Booking} booking */
function refundNotice({ cancellation }) {
  if (!cancellation) return null;
  const amount = money(cancellation.refund_amount);
  if (cancellation.refund_amount === 0)
    return notice('calm', 'This booking is cancelled. Nothing comes back.');
  if (cancellation.refund_status === 'processed')
    return notice('good', `This booking is cancelled, and ${amount} is paid back.`);
  if (cancellation.refund_status === 'failed')
    return notice(
      'bad',
      `This booking is cancelled. Paying back ${amount} has failed so far; the operator has been told and tries again.`,
    );
  return notice('calm', `This booking is cancelled. ${amount} is on its way back to you.`);
}

/**
 * @param {Booking} booking
 * @param {HTMLElement} notices
 */
function ticketCard({ ticket, booking_reference: reference }, notices) {
  if (!ticket)
    return h(
      'section',
      { class: 'card', 'aria-label': 'Ticket' },
      h('p', {}, 'There is no ticket for this booking.'),
    );
  const valid = ticket.validity_status === 'valid';
  const save = async () => {
    const { blob, name } = await download(`/tickets/${ticket.id}/download`);
    saveFile(blob, name);
  };
  /** @param {unknown} error */
  const onProblem = (error) => replace(notices, notice('bad', problemText(error)));
  return h(
    'section',
    { class: 'card ticket', 'aria-label': 'Ticket' },
    valid
      ? qrPicture(ticket.qr_code, `Code of ticket ${ticket.ticket_number}`)
      : h('p', { class: 'void' }, `This ticket is ${ticket.validity_status}.`),
    h(
      'p',
      { class: 'soft' },
      valid ? 'Show this code when you board.' : '',
      h('br'),
      'Ticket ',
      h('span', { class: 'code' }, ticket.ticket_number),
    ),
    valid && actionButton('Download the ticket (PDF)', 'wide', save, onProblem),
    h('span', { class: 'unseen' }, `Booking ${reference}`),
  );
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers begin to read only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * @param {View} view
 * @param {Booking} booking
 */
function cancelCard(view, booking) {
  const { departure_datetime: departure, route } = booking.schedule;
  const preview = refundPreview(booking.total_amount, departure, Date.now());
  if (Date.parse(departure) <= Date.now()) return null;
  const from = localTime(Date.parse(departure) - 24 * 3_600_000, route.origin_timezone);
  const last = localTime(Date.parse(departure) - 2 * 3_600_000, route.origin_timezone);
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'cancel-title' },
    h('h2', { id: 'cancel-title' }, 'Cancelling'),
    h(
      'p',
      { class: 'soft' },
      `Until ${from.date}, ${from.time} ${from.zone} all of the price comes back, until ${last.date}, ${last.time} ${last.zone} half of it. After that the booking cannot be cancelled any more.`,
    ),
    preview &&
      h(
        'button',
        { class: 'button', type: 'button', onclick: () => confirmCancel(view, booking) },
        'Cancel this booking…',
      ),
  );
}

/**
 * @param {View} view
 * @param {Booking} booking
 */
function confirmCancel(view, booking) {
  const preview = refundPreview(booking.total_amount, booking.schedule.departure_datetime, Date.now());
  if (!preview) return reload();
  const trouble = h('div');
  const cancel = async () => {
    replace(trouble);
    await postOnce(`/bookings/${booking.id}/cancel`, {});
    dialog.close();
    reload();
  };
  /** @param {unknown} error */
  const onProblem = (error) => {
    const settled = error instanceof Problem && ['already_cancelled', 'not_cancellable'].includes(error.code);
    replace(
      trouble,
      notice('bad', problemText(error)),
      settled &&
        h(
          'button',
          {
            class: 'button',
            type: 'button',
            onclick: () => {
              dialog.close();
              reload();
            },
          },
          'Show the booking anew',
        ),
    );
  };
  const dialog = h(
    'dialog',
    { class: 'sheet', 'aria-labelledby': 'confirm-title', onclose: () => dialog.remove() },
    h('h2', { id: 'confirm-title' }, 'Cancel this booking?'),
    h(
      'p',
      { class: 'refund' },
      h('strong', {}, money(preview.amount)),
      ` comes back: ${preview.percent} % of ${money(booking.total_amount)}.`,
    ),
    h(
      'p',
      { class: 'soft' },
      'Your seats become free for everybody, and the ticket is no longer valid. This cannot be undone.',
    ),
    trouble,
    h(
      'div',
      { class: 'buttons' },
      actionButton('Cancel the booking', 'danger', cancel, onProblem),
      h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Keep it'),
    ),
  );
  view.signal.addEventListener('abort', () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
