/** From the address to a page, without loading anew. */

import { announce, h, replace } from './dom.js';
import { problemNotice } from './parts.js';

/**
 * What a page gets. `signal` is aborted when the passenger leaves it; whatever runs then has to end.
 *
 * @typedef {{ params: string[], query: URLSearchParams, signal: AbortSignal,
 *   show: (title: string, ...content: import('./dom.js').Child[]) => void }} View
 * @typedef {(view: View) => void | Promise<void>} Page
 * @typedef {[RegExp, Page]} Route
 */

/** @type {Route[]} */
let routes = [];
let leaving = new AbortController();

/** @param {Route[]} known */
export function startRouter(known) {
  routes = known;
  window.addEventListener('popstate', () => void open(true));
  document.addEventListener('click', followLink);
  void open(false);
}

/**
 * @param {string} path
 * @param {{ replace?: boolean }} [how]
 */
export function navigate(path, how = {}) {
  if (how.replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  window.scrollTo(0, 0);
  void open(true);
}

/** Shows the present page anew. */
export function reload() {
  void open(false);
}

/** @param {boolean} moved whether the reader has to be told that this is another page */
async function open(moved) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const view = { query: new URLSearchParams(location.search), signal, show: painter(signal, moved) };
  const match = routes.map(([pattern, page]) => ({ page, found: pattern.exec(location.pathname) }));
  const hit = match.find(({ found }) => found !== null);
  if (!hit) return view.show('Not found', nothingHere());
  try {
    await hit.page({ ...view, params: hit.found?.slice(1) ?? [] });
  } catch (error) {
    if (signal.aborted) return;
    view.show('Something is in the way', problemNotice(error), retryButton());
  }
}

/**
 * @param {AbortSignal} signal
 * @param {boolean} moved
 * @returns {View['show']}
 */
function painter(signal, moved) {
  let first = moved;
  return (title, ...content) => {
    if (signal.aborted) return;
    document.title = `${title} – Bus seats`;
    const main = /** @type {HTMLElement} */ (document.getElementById('main'));
    replace(main, ...content);
    if (!first) return;
    first = false;
    main.focus({ preventScroll: true });
    announce(title);
  };
}

/** @param {MouseEvent} event */
function followLink(event) {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || !link.pathname.startsWith('/app/') || link.hash) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}

function nothingHere() {
  return [
    h('h1', {}, 'There is nothing here'),
    h('p', {}, 'The address may be mistyped, or the page has moved.'),
    h('a', { class: 'button primary', href: '/app/' }, 'Search for a trip'),
  ];
}

function retryButton() {
  return h('button', { class: 'button', type: 'button', onclick: reload }, 'Try again');
}
