/** The seats of a bus as they stand in it, decks side by side, the front above. */

import { h, icon, replace, setProps, svg } from './dom.js';
import { money, words } from './format.js';

/**
 * @typedef {import('./seatSocket.js').WatchedSeat & { position: string | null }} Seat
 * @typedef {'available' | 'selected' | 'yours' | 'reserved' | 'booked' | 'lost'} Look
 * @typedef {{ button: HTMLButtonElement, corner: HTMLElement, seat: Seat, look: Look | null }} Drawn
 */

/** How a seat says what it is: in words, and by a sign; the colours only repeat it. */
export const LOOKS = {
  available: { words: 'available', sign: null },
  selected: { words: 'chosen', sign: 'check' },
  yours: { words: 'held for you', sign: 'pin' },
  reserved: { words: 'held by somebody else', sign: 'clock' },
  booked: { words: 'sold', sign: 'cross' },
  lost: { words: 'just taken by somebody else', sign: 'alert' },
};

const WHEEL =
  'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM3.5 10.5h6.6M13.9 10.5h6.6M12 14v7';

/**
 * @param {(seat: Seat) => void} onPress
 */
export function createSeatMap(onPress) {
  /** @type {Map<string, Drawn>} */
  const drawn = new Map();
  const root = h('div', {
    class: 'decks',
    onkeydown: (/** @type {KeyboardEvent} */ event) => moveFocus(event, drawn),
  });

  return {
    element: root,
    /** @param {Seat[]} seats */
    draw(seats) {
      const focused = [...drawn.values()].find(({ button }) => button === document.activeElement)?.seat.id;
      drawn.clear();
      const decks = [...new Set(seats.map(({ deck }) => deck))].sort((a, b) => a - b);
      replace(
        root,
        decks.map((deck, index) =>
          deckOf(
            seats.filter((seat) => seat.deck === deck),
            { name: deckName(decks, index), isFirst: index === 0 },
            drawn,
            onPress,
          ),
        ),
      );
      if (focused) drawn.get(focused)?.button.focus();
    },
    /**
     * @param {string} seatId
     * @param {Look} look
     */
    show(seatId, look) {
      const entry = drawn.get(seatId);
      if (entry) dress(entry, look);
    },
  };
}

/**
 * @param {number[]} decks
 * @param {number} index
 */
function deckName(decks, index) {
  if (decks.length === 1) return null;
  if (decks.length === 2) return index === 0 ? 'Lower deck' : 'Upper deck';
  return `Deck ${index + 1}`;
}

/**
 * @param {Seat[]} seats
 * @param {{ name: string | null, isFirst: boolean }} deck the driver sits in the first
 * @param {Map<string, Drawn>} drawn
 * @param {(seat: Seat) => void} onPress
 */
function deckOf(seats, { name, isFirst }, drawn, onPress) {
  const columns = range(seats.map(({ column }) => column));
  const rows = range(seats.map(({ row }) => row));
  const inOrder = [...seats].sort((a, b) => a.row - b.row || a.column - b.column);
  const grid = h('div', {
    class: 'seats',
    role: 'group',
    'aria-label': name ?? 'Seats, the front row first',
  });
  grid.style.gridTemplateColumns = columns.all
    .map((column) => (columns.used.has(column) ? 'var(--seat)' : 'var(--aisle)'))
    .join(' ');
  for (const seat of inOrder) {
    const entry = seatButton(seat, onPress);
    entry.button.style.gridColumn = String(seat.column - columns.min + 1);
    entry.button.style.gridRow = String(seat.row - rows.min + 1);
    drawn.set(seat.id, entry);
    grid.append(entry.button);
  }
  grid.querySelector('button')?.setAttribute('tabindex', '0');
  return h(
    'div',
    { class: 'deck' },
    h('p', { class: 'front' }, name ?? 'Front', isFirst && svg('0 0 24 24', WHEEL, 'wheel')),
    grid,
  );
}

/** @param {number[]} numbers */
function range(numbers) {
  const min = Math.min(...numbers);
  const all = Array.from({ length: Math.max(...numbers) - min + 1 }, (_, index) => min + index);
  return { min, all, used: new Set(numbers) };
}

/**
 * @param {Seat} seat
 * @param {(seat: Seat) => void} onPress
 * @returns {Drawn}
 */
function seatButton(seat, onPress) {
  const corner = h('span', { class: 'sign' });
  const button = h(
    'button',
    {
      type: 'button',
      class: 'seat',
      tabindex: -1,
      'data-type': seat.seat_type,
      onclick: () => onPress(seat),
    },
    seat.seat_type === 'premium' && h('span', { class: 'premium' }, icon('star')),
    h('span', { class: 'number' }, seat.seat_number),
    corner,
  );
  return { button, corner, seat, look: null };
}

/**
 * @param {Drawn} entry
 * @param {Look} look
 */
function dress(entry, look) {
  if (entry.look === look) return;
  entry.look = look;
  const { button, corner, seat } = entry;
  const { words: meaning, sign } = LOOKS[look];
  const free = look === 'available' || look === 'selected';
  setProps(button, {
    'data-look': look,
    'aria-label': `Seat ${[seat.seat_number, seat.position, seat.seat_type, money(seat.price), meaning].filter(Boolean).join(', ')}`,
    'aria-pressed': free ? String(look === 'selected') : null,
    'aria-disabled': free ? null : 'true',
    title: `${seat.seat_number} · ${words(seat.seat_type)}${seat.position ? `, ${seat.position}` : ''} · ${money(seat.price)} · ${meaning}`,
  });
  replace(corner, sign && icon(/** @type {import('./dom.js').IconName} */ (sign)));
}

/** Steps in rows and columns. */
const STEPS = new Map([
  ['ArrowUp', [-1, 0]],
  ['ArrowDown', [1, 0]],
  ['ArrowLeft', [0, -1]],
  ['ArrowRight', [0, 1]],
]);

/**
 * Each deck is one stop of the Tab key; the arrows walk from seat to seat.
 *
 * @param {KeyboardEvent} event
 * @param {Map<string, Drawn>} drawn
 */
function moveFocus(event, drawn) {
  const step = STEPS.get(event.key);
  const from = [...drawn.values()].find(({ button }) => button === event.target);
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const to = nearest(from.seat, [...drawn.values()], step[0] ?? 0, step[1] ?? 0);
  if (!to) return;
  for (const { seat, button } of drawn.values()) if (seat.deck === to.seat.deck) button.tabIndex = -1;
  to.button.tabIndex = 0;
  to.button.focus();
}

/**
 * The next seat in a direction: straight ahead if there is one, over the aisle, or else the least aside.
 *
 * @param {Seat} from
 * @param {Drawn[]} all
 * @param {number} down
 * @param {number} right
 */
function nearest(from, all, down, right) {
  /** @param {Seat} seat */
  const ahead = (seat) => (seat.row - from.row) * down + (seat.column - from.column) * right;
  /** @param {Seat} seat */
  const aside = (seat) =>
    Math.abs((seat.row - from.row) * right) + Math.abs((seat.column - from.column) * down);
  return all
    .filter(({ seat }) => seat.deck === from.deck && ahead(seat) > 0 && (down !== 0 || aside(seat) === 0))
    .sort((a, b) => ahead(a.seat) + 2 * aside(a.seat) - (ahead(b.seat) + 2 * aside(b.seat)))[0];
}
