/** A trip: its live seat map, and holding up to six of its seats. */

import { get, Problem, postOnce, remove } from '../api.js';
import { announce, h, replace } from '../dom.js';
import { sum } from '../format.js';
import { journeyCard, notice, problemText, waiting } from '../parts.js';
import { navigate } from '../router.js';
import { createSeatMap } from '../seatMap.js';
import { watchSeats } from '../seatSocket.js';
import { restore, session, signedInUser } from '../session.js';
import { mustBeSignedIn } from '../signIn.js';
import {
  holdPanel,
  legend,
  liveBadge,
  MAX_SEATS,
  panelNotices,
  selectionPanel,
  whyClosed,
} from './tripPanel.js';

/**
 * @typedef {import('../seatMap.js').Seat} Seat
 * @typedef {import('./tripPanel.js').Hold} Hold
 * @typedef {import('../parts.js').Journey & { id: string, status: string, seats: Seat[],
 *   stops: { stop_name: string }[] }} Trip
 */

/** @param {import('../router.js').View} view */
export async function tripPage(view) {
  const [scheduleId = ''] = view.params;
  view.show('Trip', waiting('Fetching the bus…'));
  /** @type {Trip} */
  const trip = await get(`/schedules/${scheduleId}/details`, view.signal);
  const page = createTrip(trip, view.signal);
  const { origin_city: from, destination_city: to } = trip.route;
  view.show(
    `${from} to ${to}`,
    h('h1', {}, `${from} → ${to}`),
    h(
      'div',
      { class: 'two' },
      h('section', { class: 'card bus', 'aria-label': 'Seat map' }, page.badge, page.map, legend()),
      h(
        'div',
        { class: 'side' },
        h('section', { class: 'card', 'aria-label': 'Trip' }, card(trip)),
        page.panel,
      ),
    ),
  );
  page.start();
}

/** @param {Trip} trip */
function card(trip) {
  return journeyCard(trip, { from: trip.stops[0]?.stop_name, to: trip.stops.at(-1)?.stop_name });
}

/**
 * @param {Trip} trip
 * @param {AbortSignal} signal
 */
function createTrip(trip, signal) {
  /** @type {Map<string, Seat>} */
  let seats = new Map(trip.seats.map((seat) => [seat.id, seat]));
  const positions = new Map(trip.seats.map(({ id, position }) => [id, position]));
  /** @type {Set<string>} */
  const chosen = new Set();
  /** @type {Set<string>} */
  const lost = new Set();
  /** @type {Hold | null} */
  let hold = null;
  let taking = false;
  let painted = '';
  let status = trip.status;
  let freeSeats = [...seats.values()].filter((seat) => seat.status === 'available').length;
  const badge = liveBadge();
  const notices = panelNotices();
  const panel = h('section', { class: 'card panel', 'aria-label': 'Your seats', tabindex: -1 });
  const map = createSeatMap(press);

  /** @param {Seat} seat @returns {import('../seatMap.js').Look} */
  function lookOf({ id, status: now }) {
    if (hold?.seats.some((held) => held.id === id) && now === 'reserved') return 'yours';
    if (now === 'available') return chosen.has(id) ? 'selected' : 'available';
    return lost.has(id) ? 'lost' : now;
  }

  function paint() {
    for (const seat of seats.values()) map.show(seat.id, lookOf(seat));
    const mine = [...seats.values()].filter(({ id }) => chosen.has(id));
    const closed = whyClosed(status, trip, freeSeats);
    // Seats change all the time; the panel is made anew only when it says something else.
    const content = JSON.stringify([hold?.id, closed, mine.map(({ id, price }) => [id, price])]);
    if (content === painted) return;
    painted = content;
    const held = panel.contains(document.activeElement);
    replace(panel, notices.element, panelContent(mine, closed));
    if (held) panel.focus({ preventScroll: true });
  }

  /**
   * @param {Seat[]} mine
   * @param {string | null} closed
   */
  function panelContent(mine, closed) {
    if (hold) return holdPanel(hold, { signal, release, onOver: () => void findHold().catch(onProblem) });
    if (closed) return notice('calm', closed);
    const total = sum(mine.map(({ price }) => price));
    return selectionPanel(mine, total, { drop: press, take, onProblem });
  }

  /** @param {Seat} pressed */
  function press({ id }) {
    const seat = seats.get(id);
    if (!seat || taking) return;
    if (hold)
      return notices.say('calm', 'You hold seats on this trip already: pay for them or release them first.');
    if (chosen.delete(id)) announce(`Seat ${seat.seat_number} given back`);
    else if (seat.status !== 'available') return;
    else if (chosen.size >= MAX_SEATS)
      return notices.say('calm', `One booking has up to ${MAX_SEATS} seats.`);
    else {
      chosen.add(id);
      announce(`Seat ${seat.seat_number} chosen`);
    }
    notices.clear();
    paint();
  }

  async function take() {
    notices.clear();
    if (!(await mustBeSignedIn('Seats are held for an account. Your choice stays as it is.'))) return;
    await findHold();
    if (hold || chosen.size === 0) return;
    taking = true;
    try {
      const made = await postOnce('/reservations/create', { schedule_id: trip.id, seat_ids: [...chosen] });
      navigate(`/app/checkout/${made.id}`);
    } finally {
      taking = false;
    }
  }

  /** @param {unknown} error */
  async function onProblem(error) {
    if (signal.aborted) return;
    if (error instanceof Problem && error.code === 'active_reservation_exists') return findHold();
    if (error instanceof Problem && error.code === 'seat_unavailable') return loseSeats(error.seatIds, true);
    notices.say('bad', problemText(error));
  }

  /**
   * @param {string[]} ids
   * @param {boolean} asked whether the passenger had already asked to hold them
   */
  function loseSeats(ids, asked) {
    const gone = ids.filter((id) => chosen.delete(id));
    if (gone.length === 0) return;
    for (const id of gone) lost.add(id);
    const names = gone.map((id) => seats.get(id)?.seat_number).join(', ');
    const nothing =
      asked && chosen.size > 0
        ? ' Nothing is held yet: go on with the others, or choose anew.'
        : ' Choose another.';
    notices.say(
      'bad',
      `${gone.length === 1 ? `Seat ${names} was` : `Seats ${names} were`} just taken by somebody else.${nothing}`,
    );
    paint();
  }

  async function release() {
    if (!hold) return;
    try {
      await remove(`/reservations/${hold.id}`);
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'reservation_not_active')) return onProblem(error);
    }
    hold = null;
    notices.say('good', 'Your seats are released.');
    paint();
  }

  /** Learns whether this passenger holds seats here already. */
  async function findHold() {
    if (!(await restore())) hold = null;
    else {
      const { items } = await get('/reservations/active?limit=100', signal);
      const found = items.find((/** @type {Hold} */ held) => held.schedule_id === trip.id);
      if (found?.id !== hold?.id) hold = found ?? null;
      if (hold) chosen.clear();
    }
    if (!signal.aborted) paint();
  }

  /** @param {import('../seatSocket.js').SeatNews} news */
  function onNews(news) {
    if (news.type === 'snapshot') {
      status = news.status;
      seats = new Map(
        news.seats.map((seat) => [seat.id, { ...seat, position: positions.get(seat.id) ?? null }]),
      );
      map.draw([...seats.values()]);
    } else {
      for (const { id, status: now } of news.seats) {
        const seat = seats.get(id);
        if (seat) seats.set(id, { ...seat, status: now });
        if (now === 'available') lost.delete(id);
      }
    }
    freeSeats = news.available_seats;
    badge.count(freeSeats, seats.size);
    const taken = [...chosen].filter((id) => seats.get(id)?.status !== 'available');
    paint();
    // What is being asked for right now may be taken by this very passenger; the answer will tell.
    if (!taking) loseSeats(taken, false);
  }

  function start() {
    watchSeats(trip.id, signal, { onNews, onState: badge.show });
    const onSession = () => {
      if (signedInUser() === null) hold = null;
      else if (hold === null && !taking) void findHold().catch(onProblem);
      paint();
    };
    session.addEventListener('change', onSession, { signal });
    void findHold().catch(onProblem);
  }

  map.draw([...seats.values()]);
  badge.count(freeSeats, seats.size);
  paint();
  return { badge: badge.element, map: map.element, panel, start };
}
